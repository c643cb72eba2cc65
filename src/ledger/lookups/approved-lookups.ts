import { WaybillError } from '../../domain/errors.ts';
import type { Executor } from '../../postgres/database.ts';

/** Which words are looked up: service levels, and codes of carriers that staff once explained. */
export const LOOKUP_KINDS = [
  'SERVICE_LEVEL',
  'EDI_STATUS',
  'EDI_REASON',
  'CARRIER_CODE',
  'CASE_REASON',
] as const;
export type LookupKind = (typeof LOOKUP_KINDS)[number];

export interface ApprovedLookup {
  readonly kind: LookupKind;
  /** What the outside calls it: Salesforce's label, a carrier's code. One meaning each. */
  readonly externalValue: string;
  readonly portalValue: string;
  /** The outside word that is sent for this portal word; one at most is. */
  readonly preferred: boolean;
  readonly note: string | null;
  readonly version: number;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

/** The approved words, which staff edit. Writes belong into a transaction; the caller audits. */
export interface ApprovedLookups {
  list(kind?: LookupKind): Promise<ApprovedLookup[]>;
  /**
   * Adds or changes a row and returns the one before. A preferred row takes the place of the one preferred so far.
   * Throws STALE when the row has another version than expected (0: it must be new; undefined: whatever it is).
   */
  put(
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
      executor.query<ApprovedLookup>({
        text: `SELECT ${COLUMNS} FROM ledger.approved_lookup WHERE $1::text IS NULL OR kind = $1
          ORDER BY kind, portal_value, NOT preferred, external_value`,
        values: [kind ?? null],
        prepare: true,
      }),

    async put(row, decidedBy, expectedVersion) {
      const before = await lock(row.kind, row.externalValue, expectedVersion);
      if (row.preferred) {
        await executor.query({
          text: `UPDATE ledger.approved_lookup SET preferred = false, version = version + 1
            WHERE kind = $1 AND portal_value = $2 AND external_value <> $3 AND preferred`,
          values: [row.kind, row.portalValue, row.externalValue],
        });
      }
      await executor.query({
        text: `INSERT INTO ledger.approved_lookup AS l
            (kind, external_value, portal_value, preferred, note, decided_by) VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (kind, external_value) DO UPDATE SET portal_value = excluded.portal_value,
            preferred = excluded.preferred, note = excluded.note, decided_by = excluded.decided_by,
            decided_at = clock_timestamp(), version = l.version + 1`,
        values: [row.kind, row.externalValue, row.portalValue, row.preferred, row.note, decidedBy],
      });
      return before;
    },

    async remove(kind, externalValue, expectedVersion) {
      const before = await lock(kind, externalValue, expectedVersion);
      await executor.query({
        text: 'DELETE FROM ledger.approved_lookup WHERE kind = $1 AND external_value = $2',
        values: [kind, externalValue],
      });
      return before;
    },
  };

  async function lock(
    kind: LookupKind,
    externalValue: string,
    expectedVersion: number | undefined,
  ): Promise<ApprovedLookup | null> {
    const [row] = await executor.query<ApprovedLookup>({
      text: `SELECT ${COLUMNS} FROM ledger.approved_lookup WHERE kind = $1 AND external_value = $2 FOR UPDATE`,
      values: [kind, externalValue],
    });
    if (expectedVersion !== undefined && (row?.version ?? 0) !== expectedVersion) {
      throw new WaybillError('STALE', 'The approved word has changed since it was read.');
    }
    return row ?? null;
  }
}

const COLUMNS = `kind, external_value AS "externalValue", portal_value AS "portalValue", preferred, note, version,
  decided_by AS "decidedBy", decided_at AS "decidedAt"`;
