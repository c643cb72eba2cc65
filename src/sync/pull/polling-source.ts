import { createHash } from 'node:crypto';
import { fieldsOf, type SynchronizedObject } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { SalesforceClient, SalesforceRow } from '../../salesforce/client.ts';
import { anyOf, count, field, fields, inChunks, type Soql, soql } from '../../salesforce/soql.ts';
import { MERGED } from '../exchange/orphans.ts';
import type { AppliedRow, ChangeBatch, ChangeSource, CrmChange } from './change-source.ts';

/** Rows of one SOQL page. */
const PAGE = 2000;
/** A transaction of Salesforce may become visible so much later than its time stamp, milliseconds. */
const OVERLAP_MS = 10_000;
/** Batches in a row before reading steps back by the overlap. */
const BATCHES_OF_A_SWEEP = 25;
/** Read beside the fields of the ownership table: they show what kind of change it was, and whose. */
const SYSTEM_FIELDS = ['LastModifiedById', 'IsDeleted'];
/** Rows that were applied and that a poll has not met yet, this many of an object. */
const TOLD = 20_000;

/** What is kept of a row that was read. A look may read again all rows of its overlap, thousands of them. */
interface ReadRow {
  readonly id: string;
  readonly digest: string;
  readonly stamp: number;
}

/** Acknowledged batches that were read one after the other without a step back. */
interface Sweep {
  /** The position that is stored while the sweep goes on. A read from any other position begins a new sweep. */
  readonly cursor: CrmPosition;
  /** Where the last page ended. */
  readonly reached: CrmPosition;
  /** The rows within the overlap before the cursor, and later ones, by id. A row with the same digest is known already. */
  readonly recent: ReadonlyMap<string, { readonly digest: string; readonly stamp: number }>;
  readonly batches: number;
  readonly more: boolean;
}

/**
 * Polls Salesforce for changed rows in the order of (SystemModstamp, Id). Many rows share a time stamp; the id keeps
 * paging from skipping one of them. Each sweep begins `OVERLAP_MS` before the last position, because a change may become
 * visible behind it, and leaves out rows that were read before, or applied by the change feed, and have not changed since.
 * Deleted records are read for as long as the recycle bin keeps them.
 *
 * Why no change is lost: a row that a sweep could not see has a stamp no older than `OVERLAP_MS` before the sweep read
 * its first page. So the stored position is the end of that first page, or the end of the sweep before it if that is
 * later. The further pages of a long sweep move only `reached`, which stays in memory. None of this depends on the clocks
 * of the two systems, or on how long a page takes.
 */
export class PollingSource implements ChangeSource {
  readonly #salesforce: SalesforceClient;
  readonly #beginAt: (object: SynchronizedObject) => Date;
  readonly #sweeps = new Map<SynchronizedObject, Sweep>();
  /** The digests of rows that were applied without a poll, by id, the newest last. */
  readonly #told = new Map<SynchronizedObject, Map<string, string>>();

  /** @param beginAt the time of the first change to read, for an object without a position */
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
    const last = this.#sweeps.get(object);
    const before = last !== undefined && samePosition(last.cursor, begin) ? last : null;
    const goesOn = before?.more === true && before.batches < BATCHES_OF_A_SWEEP;
    const recent: Sweep['recent'] = before?.recent ?? new Map();
    const told = this.#told.get(object);
    const read: ReadRow[] = [];
    const unmet: { readonly row: SalesforceRow; readonly digest: string }[] = [];
    let cursor = goesOn ? begin : null;
    let reached = goesOn ? before.reached : stepBack(begin);
    for (;;) {
      const page = await this.#page(object, reached, signal);
      for (const row of page) {
        const known = readRow(row);
        read.push(known);
        if (recent.get(known.id)?.digest !== known.digest) unmet.push({ row, digest: known.digest });
      }
      const end = page.at(-1);
      if (end !== undefined) reached = positionOf(end);
      cursor ??= latest(begin, before?.reached ?? begin, end === undefined ? begin : reached);
      // A full page of known rows brings no change. Without reading on, a sweep would never get past its overlap.
      if (page.length < PAGE || unmet.length >= PAGE) break;
    }
    const changed = unmet.filter(({ row, digest }) => told?.get(String(row.Id)) !== digest);
    const sweep: Sweep = {
      cursor,
      reached: latest(cursor, reached),
      batches: goesOn ? before.batches + 1 : 1,
      recent: remembered(recent, read, stepBack(cursor).systemModstamp.getTime()),
      more: read.length > 0 && read.length % PAGE === 0,
    };
    return {
      changes: changed.map(({ row }) => changeOf(object, row, asOf)),
      position: samePosition(cursor, begin) && (goesOn || changed.length === 0) ? null : cursor,
      more: sweep.more,
      acknowledge: () => void this.#sweeps.set(object, sweep),
    };
  }

  seen(object: SynchronizedObject, rows: readonly AppliedRow[]): void {
    const told = this.#told.get(object) ?? new Map<string, string>();
    for (const { id, row } of rows) {
      told.delete(id);
      if (row !== undefined) told.set(id, digestOf(row));
    }
    for (const id of told.keys()) {
      if (told.size <= TOLD) break;
      told.delete(id);
    }
    this.#told.set(object, told);
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

/** The object's fields in the ownership table, and the system fields that a change is made of. */
export function namesOf(object: SynchronizedObject): readonly string[] {
  const merged = MERGED.includes(object) ? ['MasterRecordId'] : [];
  return [...new Set(['Id', ...fieldsOf(object), 'SystemModstamp', ...SYSTEM_FIELDS, ...merged])];
}

export function changeOf(object: SynchronizedObject, row: SalesforceRow, asOf: Date): CrmChange {
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
  return { id: String(row.Id), digest: digestOf(row), stamp: stampOf(row) };
}

/** The rows that the next sweep may read again: those with a stamp of `from` or later. */
function remembered(known: Sweep['recent'], read: readonly ReadRow[], from: number): Sweep['recent'] {
  const recent = new Map([...known].filter(([, { stamp }]) => stamp >= from));
  for (const { id, digest, stamp } of read) {
    if (stamp >= from) recent.set(id, { digest, stamp });
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
