import { createHash } from 'node:crypto';
import { fieldsOf, type SynchronizedObject } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { CrmPosition } from '../../ledger/crm-cursors.ts';
import type { SalesforceClient, SalesforceRow } from '../../salesforce/client.ts';
import { anyOf, count, field, fields, inChunks, type Soql, soql } from '../../salesforce/soql.ts';
import type { ChangeBatch, ChangeSource, CrmChange } from './change-source.ts';

/** Rows of one SOQL page. */
const PAGE = 2000;
/** A transaction of Salesforce becomes visible up to so much later than its time stamp says, milliseconds. */
const OVERLAP_MS = 10_000;
/** Needed to tell what happened, though no row of the ownership table is about them. */
const SYSTEM_FIELDS = ['LastModifiedById', 'IsDeleted'];
/** Objects whose records people merge: a merged one is deleted, and says what it became. */
const MERGED: readonly SynchronizedObject[] = ['Account', 'Contact'];

interface Seen {
  /** Where reading went on from last; a lower position is read anew. */
  readonly position: CrmPosition;
  /** What was answered within the overlap, by id: a digest of the row. */
  readonly recent: ReadonlyMap<string, string>;
}

/**
 * Asks Salesforce for what changed, in the order of (SystemModstamp, Id): many rows share a time stamp, and none of
 * them is passed over. Each reading begins a little before the last position, since a change may appear behind it;
 * what was answered before is left out. Deleted records are answered for as long as the recycle bin keeps them.
 */
export class PollingSource implements ChangeSource {
  readonly #salesforce: SalesforceClient;
  readonly #beginAt: (object: SynchronizedObject) => Date;
  readonly #seen = new Map<SynchronizedObject, Seen>();

  /** @param beginAt from when on changes are read where nothing was read before */
  constructor(salesforce: SalesforceClient, beginAt: (object: SynchronizedObject) => Date) {
    this.#salesforce = salesforce;
    this.#beginAt = beginAt;
  }

  async read(
    object: SynchronizedObject,
    after: CrmPosition | null,
    signal: AbortSignal,
  ): Promise<ChangeBatch> {
    const asOf = new Date();
    const begin = after ?? { systemModstamp: this.#beginAt(object), lastId: '' };
    const known = this.#seen.get(object);
    const recent = known !== undefined && samePosition(known.position, begin) ? known.recent : new Map();
    const from = new Date(begin.systemModstamp.getTime() - OVERLAP_MS);
    const rows: SalesforceRow[] = [];
    for (let at: CrmPosition = { systemModstamp: from, lastId: '' }; ; ) {
      const page = await this.#page(object, at, signal);
      rows.push(...page);
      const last = page.at(-1);
      // A whole page of what is known already is no news: read on, or the overlap would never be left.
      const news = rows.length - rows.filter((row) => recent.get(String(row.Id)) === digestOf(row)).length;
      if (last === undefined || page.length < PAGE || news >= PAGE) {
        const fresh = rows.filter((row) => recent.get(String(row.Id)) !== digestOf(row));
        const changes = fresh.map((row) => changeOf(object, row, asOf));
        return this.#batch(object, begin, changes, rows, page.length === PAGE);
      }
      at = positionOf(last);
    }
  }

  async current(object: SynchronizedObject, ids: readonly string[]): Promise<readonly CrmChange[]> {
    const asOf = new Date();
    const names = namesOf(object);
    const queries = inChunks(ids).map(
      (some) => soql`SELECT ${fields(names, names)} FROM ${field(object, [object])} WHERE Id IN ${some}`,
    );
    const options = { includeDeleted: true };
    const pages = await Promise.all(
      queries.map((query) => this.#salesforce.query(query, newUpstreamUsage(), options)),
    );
    return pages.flat().map((row) => changeOf(object, row, asOf));
  }

  #batch(
    object: SynchronizedObject,
    begin: CrmPosition,
    changes: readonly CrmChange[],
    rows: readonly SalesforceRow[],
    more: boolean,
  ): ChangeBatch {
    const last = rows.at(-1);
    const read = last === undefined ? begin : positionOf(last);
    const position = isAfter(read, begin) ? read : begin;
    const overlap = position.systemModstamp.getTime() - OVERLAP_MS;
    const kept = new Map(
      rows.filter((row) => stampOf(row) >= overlap).map((row) => [String(row.Id), digestOf(row)]),
    );
    this.#seen.set(object, { position, recent: kept });
    return {
      changes,
      position: samePosition(position, begin) && changes.length === 0 ? null : position,
      more,
    };
  }

  async #page(
    object: SynchronizedObject,
    { systemModstamp, lastId }: CrmPosition,
    signal: AbortSignal,
  ): Promise<readonly SalesforceRow[]> {
    const names = namesOf(object);
    const later: Soql =
      lastId === ''
        ? soql`SystemModstamp >= ${systemModstamp}`
        : anyOf([
            soql`SystemModstamp > ${systemModstamp}`,
            soql`SystemModstamp = ${systemModstamp} AND Id > ${lastId}`,
          ]);
    return await this.#salesforce.query(
      soql`SELECT ${fields(names, names)} FROM ${field(object, [object])} WHERE ${later}
           ORDER BY SystemModstamp, Id LIMIT ${count(PAGE)}`,
      newUpstreamUsage(),
      { includeDeleted: true, signal },
    );
  }
}

/** All that the ownership table names of an object, and what tells how it changed. */
function namesOf(object: SynchronizedObject): readonly string[] {
  const merged = MERGED.includes(object) ? ['MasterRecordId'] : [];
  return [...new Set(['Id', ...fieldsOf(object), 'SystemModstamp', ...SYSTEM_FIELDS, ...merged])];
}

function changeOf(object: SynchronizedObject, row: SalesforceRow, asOf: Date): CrmChange {
  return {
    object,
    id: String(row.Id),
    modifiedAt: new Date(stampOf(row)),
    asOf,
    modifiedBy: String(row['LastModifiedById']),
    deleted: row['IsDeleted'] === true,
    mergedInto: typeof row['MasterRecordId'] === 'string' ? row['MasterRecordId'] : null,
    row,
  };
}

/** Stamps count whole seconds: a record that changed again within one has the same stamp, and another digest. */
function digestOf(row: SalesforceRow): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('base64');
}

function positionOf(row: SalesforceRow): CrmPosition {
  return { systemModstamp: new Date(stampOf(row)), lastId: String(row.Id) };
}

function stampOf(row: SalesforceRow): number {
  return Date.parse(String(row['SystemModstamp']));
}

function isAfter(one: CrmPosition, other: CrmPosition): boolean {
  const difference = one.systemModstamp.getTime() - other.systemModstamp.getTime();
  return difference > 0 || (difference === 0 && one.lastId > other.lastId);
}

function samePosition(one: CrmPosition, other: CrmPosition): boolean {
  return one.lastId === other.lastId && one.systemModstamp.getTime() === other.systemModstamp.getTime();
}
