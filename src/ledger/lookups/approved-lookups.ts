import { WaybillError } from '../../domain/errors.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, replaced, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';

/** Lists of words: service levels, and codes of carriers that staff once explained. */
export const LOOKUP_KINDS = [
  'SERVICE_LEVEL',
  'EDI_STATUS',
  'EDI_REASON',
  'CARRIER_CODE',
  'CASE_REASON',
] as const;
export type LookupKind = (typeof LOOKUP_KINDS)[number];

const MEANING = {
  portalValue: column<string>('text'),
  /** Whether this external value is the one that is sent for the portal value. One at most is. */
  preferred: column<boolean>('boolean'),
  note: column<string | null>('text'),
  decidedBy: column<string>('text'),
};
const NEW = {
  ...MEANING,
  kind: column<LookupKind>('text'),
  /** Salesforce's label or a carrier's code. It has one meaning. */
  externalValue: column<string>('text'),
};
const LOOKUP = { ...NEW, version: column<number>('bigint'), decidedAt: column<Date>('timestamptz') };

export type ApprovedLookup = RecordOf<typeof LOOKUP>;

/** The approved words, which staff edit. Writes belong into a transaction. The caller audits them. */
export interface ApprovedLookups {
  list(kind?: LookupKind): Promise<ApprovedLookup[]>;
  /**
   * Adds or changes a row and returns the one before. A preferred row takes the place of the one preferred so far.
   * Throws STALE when the row has another version than expected (0: it must be new; undefined: any version).
   */
  save(
    row: Pick<ApprovedLookup, 'kind' | 'externalValue' | 'portalValue' | 'preferred' | 'note'>,
    decidedBy: string,
    expectedVersion?: number,
  ): Promise<ApprovedLookup | null>;
  /** Throws STALE likewise; returns the row that was removed, or null. */
  remove(kind: LookupKind, externalValue: string, expectedVersion: number): Promise<ApprovedLookup | null>;
}

/** The table `ledger.approved_lookup`. */
export function createApprovedLookups(executor: Executor): ApprovedLookups {
  return {
    list: (kind) =>
      executor.query<ApprovedLookup>(
        prepared(sql`SELECT ${selectList(LOOKUP)} FROM ledger.approved_lookup t
          WHERE ${kind}::text IS NULL OR t.kind = ${kind}
          ORDER BY t.kind, t.portal_value, NOT t.preferred, t.external_value`),
      ),

    async save(row, decidedBy, expectedVersion) {
      const before = await lock(row.kind, row.externalValue, expectedVersion);
      if (row.preferred) {
        await executor.query(
          sql`UPDATE ledger.approved_lookup SET preferred = false, version = version + 1
            WHERE kind = ${row.kind} AND portal_value = ${row.portalValue} AND external_value <> ${row.externalValue}
              AND preferred`,
        );
      }
      await executor.query(
        sql`${insertInto('ledger.approved_lookup', NEW, [{ ...row, decidedBy }])}
          ON CONFLICT (kind, external_value) DO UPDATE SET ${replaced(MEANING)},
            decided_at = clock_timestamp(), version = t.version + 1`,
      );
      return before;
    },

    async remove(kind, externalValue, expectedVersion) {
      const before = await lock(kind, externalValue, expectedVersion);
      await executor.query(
        sql`DELETE FROM ledger.approved_lookup WHERE kind = ${kind} AND external_value = ${externalValue}`,
      );
      return before;
    },
  };

  async function lock(
    kind: LookupKind,
    externalValue: string,
    expectedVersion: number | undefined,
  ): Promise<ApprovedLookup | null> {
    const [row] = await executor.query<ApprovedLookup>(
      sql`SELECT ${selectList(LOOKUP)} FROM ledger.approved_lookup t
        WHERE t.kind = ${kind} AND t.external_value = ${externalValue} FOR UPDATE`,
    );
    if (expectedVersion !== undefined && (row?.version ?? 0) !== expectedVersion) {
      throw new WaybillError('STALE', 'The approved word has changed since it was read.');
    }
    return row ?? null;
  }
}
