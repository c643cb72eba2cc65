import type { AggregateName, ConflictRule } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';

/** A field on which both systems agreed, and where its value came from. */
export interface BaseValue {
  readonly record: AggregateName;
  readonly portalId: string;
  /** The field's name in the graph. */
  readonly field: string;
  /** As each system writes it: JSON. */
  readonly portalValue: unknown;
  readonly crmValue: unknown;
  /** Which system said it; HUB for what a person decided in review. */
  readonly saidBy: 'SALESFORCE' | 'PORTAL' | 'HUB';
  /** When that system was seen to say it. */
  readonly observedAt: Date;
  /** When the other system had it too. */
  readonly syncedAt: Date;
  /** What decided. */
  readonly rule: ConflictRule | 'ONLY_VALUE' | 'STAFF_DECISION';
  /** The value that lost, and whose it was; null when there was none. */
  readonly lost: { readonly by: 'SALESFORCE' | 'PORTAL'; readonly value: unknown } | null;
}

/** The last agreed values, and with them the provenance of every synchronized field. */
export interface BaseValues {
  /** Of each record, by field; an empty map for a record that was never synchronized. One statement. */
  of(record: AggregateName, portalIds: readonly string[]): Promise<ReadonlyMap<string, BaseValue>[]>;
  /** Stores them; a value observed before the stored one changes nothing. */
  put(values: readonly BaseValue[]): Promise<void>;
}

interface BaseValueRow extends Omit<BaseValue, 'lost'> {
  readonly lostBy: 'SALESFORCE' | 'PORTAL' | null;
  readonly lostValue: unknown;
}

/** The table `ledger.base_value`. */
export function createBaseValues(executor: Executor): BaseValues {
  return {
    async of(record, portalIds) {
      const rows = await executor.query<BaseValueRow>({
        text: `SELECT record, portal_id AS "portalId", field, portal_value AS "portalValue", crm_value AS "crmValue",
            said_by AS "saidBy", observed_at AS "observedAt", synced_at AS "syncedAt", rule, lost_by AS "lostBy",
            lost_value AS "lostValue"
          FROM ledger.base_value WHERE record = $1 AND portal_id = ANY($2::uuid[]) ORDER BY field`,
        values: [record, portalIds],
        prepare: true,
      });
      const byRecord = Map.groupBy(rows, (row) => row.portalId);
      return portalIds.map(
        (portalId) => new Map((byRecord.get(portalId) ?? []).map((row) => [row.field, baseValueOf(row)])),
      );
    },

    async put(values) {
      if (values.length === 0) return;
      await executor.query({ text: PUT, values: [JSON.stringify(values)], prepare: true });
    },
  };
}

function baseValueOf({ lostBy, lostValue, ...value }: BaseValueRow): BaseValue {
  return { ...value, lost: lostBy === null ? null : { by: lostBy, value: lostValue } };
}

/**
 * Both have it by now: what was decided before, and what lost by it, still stands. So it is when the value is the one
 * that both had, or when the loser was noted and the winner has arrived now.
 */
const CONFIRMS = `(excluded.lost_by IS NULL AND base.lost_by IS NOT NULL AND base.said_by = excluded.said_by
    AND base.portal_value::text IN (excluded.portal_value::text, base.lost_value::text))`;

/** Rows are locked in the order of their keys, so that two writers of many fields cannot deadlock. */
const PUT = `
  INSERT INTO ledger.base_value AS base (record, portal_id, field, portal_value, crm_value, said_by, observed_at,
    synced_at, rule, lost_by, lost_value)
  SELECT record, "portalId", field, "portalValue", "crmValue", "saidBy", "observedAt", "syncedAt", rule,
         lost ->> 'by', lost -> 'value'
    FROM json_to_recordset($1::json) AS row(record text, "portalId" uuid, field text, "portalValue" json,
           "crmValue" json, "saidBy" text, "observedAt" timestamptz, "syncedAt" timestamptz, rule text, lost json)
   ORDER BY record, "portalId", field
  ON CONFLICT (record, portal_id, field) DO UPDATE SET portal_value = excluded.portal_value,
    crm_value = excluded.crm_value, said_by = excluded.said_by, observed_at = excluded.observed_at,
    synced_at = excluded.synced_at,
    rule = CASE WHEN ${CONFIRMS} THEN base.rule ELSE excluded.rule END,
    lost_by = CASE WHEN ${CONFIRMS} THEN base.lost_by ELSE excluded.lost_by END,
    lost_value = CASE WHEN ${CONFIRMS} THEN base.lost_value ELSE excluded.lost_value END
  WHERE base.observed_at <= excluded.observed_at`;
