import { createHash } from 'node:crypto';
import { fieldsOf, type SynchronizedObject } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { SalesforceClient, SalesforceRow } from '../../salesforce/client.ts';
import { anyOf, count, field, fields, inChunks, type Soql, soql } from '../../salesforce/soql.ts';
import type { ChangeBatch, ChangeSource, CrmChange } from './change-source.ts';

/** Rows of one SOQL page. */
const PAGE = 2000;
/** A transaction of Salesforce becomes visible up to so much later than its time stamp says, milliseconds. */
const OVERLAP_MS = 10_000;
/** Batches that follow each other before reading steps back. */
const BATCHES_OF_A_SWEEP = 25;
/** Needed to tell what happened, though no row of the ownership table is about them. */
const SYSTEM_FIELDS = ['LastModifiedById', 'IsDeleted'];
/** Objects whose records people merge: a merged one is deleted, and says what it became. */
const MERGED: readonly SynchronizedObject[] = ['Account', 'Contact'];

interface ReadRow {
  readonly row: SalesforceRow;
  readonly digest: string;
}

/** Batches that were read one after the other without a step back, and taken. */
interface Sweep {
  /** What is stored while it goes on; from any other position reading begins anew. */
  readonly cursor: CrmPosition;
  readonly reached: CrmPosition;
  /** Rows from the overlap before the cursor on, by id: what tells whether a row is known. */
  readonly recent: ReadonlyMap<string, { readonly digest: string; readonly stamp: number }>;
  readonly batches: number;
  readonly more: boolean;
}

/**
 * Asks Salesforce for what changed, in the order of (SystemModstamp, Id): many rows share a time stamp, and none of
 * them is passed over. Each sweep begins a little before the last position, since a change may appear behind it; what
 * was answered before is left out. Deleted records are answered for as long as the recycle bin keeps them.
 *
 * A row that was not visible to a sweep has a stamp of `OVERLAP_MS` before the sweep's first page was read, or later.
 * So the position to store is where that page ended, or where the sweep before it had come by then, whatever is later; a
 * long sweep remembers how far it is itself. This holds whatever the clocks say and however long a page takes.
 */
export class PollingSource implements ChangeSource {
  readonly #salesforce: SalesforceClient;
  readonly #beginAt: (object: SynchronizedObject) => Date;
  readonly #sweeps = new Map<SynchronizedObject, Sweep>();

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
    const kept = this.#sweeps.get(object);
    const before = kept !== undefined && samePosition(kept.cursor, begin) ? kept : null;
    const goesOn = before?.more === true && before.batches < BATCHES_OF_A_SWEEP;
    const recent: Sweep['recent'] = before?.recent ?? new Map();
    const read: ReadRow[] = [];
    const news: ReadRow[] = [];
    let cursor = goesOn ? begin : null;
    let reached = goesOn ? before.reached : stepBack(begin);
    for (;;) {
      const page = (await this.#page(object, reached, signal)).map(readRow);
      read.push(...page);
      news.push(...page.filter(({ row, digest }) => recent.get(String(row.Id))?.digest !== digest));
      const last = page.at(-1);
      if (last !== undefined) reached = positionOf(last.row);
      cursor ??= latest(begin, before?.reached ?? begin, last === undefined ? begin : reached);
      // A whole page of what is known already is no news: read on, or the overlap would never be left.
      if (page.length < PAGE || news.length >= PAGE) break;
    }
    const sweep: Sweep = {
      ...{ cursor, reached: latest(cursor, reached), batches: goesOn ? before.batches + 1 : 1 },
      recent: remembered(recent, read, stepBack(cursor).systemModstamp.getTime()),
      more: read.length > 0 && read.length % PAGE === 0,
    };
    return {
      changes: news.map(({ row }) => changeOf(object, row, asOf)),
      position: samePosition(cursor, begin) && (goesOn || news.length === 0) ? null : cursor,
      more: sweep.more,
      taken: () => void this.#sweeps.set(object, sweep),
    };
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

function readRow(row: SalesforceRow): ReadRow {
  return { row, digest: digestOf(row) };
}

/** What was read within the overlap: of the rows that are known, and of those that were read now. */
function remembered(known: Sweep['recent'], read: readonly ReadRow[], from: number): Sweep['recent'] {
  const recent = new Map([...known].filter(([, { stamp }]) => stamp >= from));
  for (const { row, digest } of read) {
    const stamp = stampOf(row);
    if (stamp >= from) recent.set(String(row.Id), { digest, stamp });
  }
  return recent;
}

function stepBack({ systemModstamp }: CrmPosition): CrmPosition {
  return { systemModstamp: new Date(systemModstamp.getTime() - OVERLAP_MS), lastId: '' };
}

function positionOf(row: SalesforceRow): CrmPosition {
  return { systemModstamp: new Date(stampOf(row)), lastId: String(row.Id) };
}

function stampOf(row: SalesforceRow): number {
  return Date.parse(String(row['SystemModstamp']));
}

function latest(...positions: readonly [CrmPosition, ...CrmPosition[]]): CrmPosition {
  return positions.reduce((one, other) => (isAfter(other, one) ? other : one));
}

function isAfter(one: CrmPosition, other: CrmPosition): boolean {
  const difference = one.systemModstamp.getTime() - other.systemModstamp.getTime();
  return difference > 0 || (difference === 0 && one.lastId > other.lastId);
}

function samePosition(one: CrmPosition, other: CrmPosition): boolean {
  return one.lastId === other.lastId && one.systemModstamp.getTime() === other.systemModstamp.getTime();
}
