import type { AggregateName, ConflictRule } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';

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

/** A field as it is stored: see the migration. */
type StoredField = readonly [
  portalValue: unknown,
  crmValue: unknown,
  saidBy: BaseValue['saidBy'],
  observedAt: number,
  syncedAt: number,
  rule: BaseValue['rule'],
  lost: BaseValue['lost'],
];

interface BaseValuesRow {
  readonly portalId: string;
  readonly fields: Readonly<Record<string, StoredField>>;
}

/** The table `ledger.base_values`: a row for each record, so that a record costs one row whatever its fields. */
export function createBaseValues(executor: Executor): BaseValues {
  return {
    async of(record, portalIds) {
      const rows = await executor.query<BaseValuesRow>({
        text: `SELECT portal_id AS "portalId", fields FROM ledger.base_values
          WHERE record = $1 AND portal_id = ANY($2::uuid[])`,
        values: [record, portalIds],
        prepare: true,
      });
      const byRecord = new Map(rows.map((row) => [row.portalId, row.fields]));
      return portalIds.map((portalId) => {
        const fields = Object.entries(byRecord.get(portalId) ?? {});
        return new Map(
          fields.map(([field, stored]) => [field, baseValueOf(record, portalId, field, stored)]),
        );
      });
    },

    async put(values) {
      if (values.length === 0) return;
      const rows = new Map<
        string,
        { record: string; portalId: string; fields: Record<string, StoredField> }
      >();
      for (const value of values) {
        const { record, portalId, field } = value;
        const row = rows.get(`${record} ${portalId}`) ?? { record, portalId, fields: {} };
        row.fields[field] = storedField(value);
        rows.set(`${record} ${portalId}`, row);
      }
      await executor.query({ text: PUT, values: [JSON.stringify([...rows.values()])], prepare: true });
    },
  };
}

function storedField(value: BaseValue): StoredField {
  const { portalValue, crmValue, saidBy, observedAt, syncedAt, rule, lost } = value;
  return [portalValue, crmValue, saidBy, observedAt.getTime(), syncedAt.getTime(), rule, lost];
}

function baseValueOf(
  record: AggregateName,
  portalId: string,
  field: string,
  [portalValue, crmValue, saidBy, observedAt, syncedAt, rule, lost]: StoredField,
): BaseValue {
  const times = { observedAt: new Date(observedAt), syncedAt: new Date(syncedAt) };
  return { record, portalId, field, portalValue, crmValue, saidBy, ...times, rule, lost };
}

/**
 * Both have it by now: what was decided before, and what lost by it, still stands. So it is when the value is the one
 * that both had, or when the loser was noted and the winner has arrived now. Places as in `StoredField`.
 */
const CONFIRMS = `(added.value -> 6 = 'null' AND kept.value -> 6 <> 'null' AND kept.value -> 2 = added.value -> 2
    AND kept.value -> 0 IN (added.value -> 0, kept.value -> 6 -> 'value'))`;

/** Rows are locked in the order of their keys, so that two writers of many records cannot deadlock. */
const PUT = `
  INSERT INTO ledger.base_values AS base (record, portal_id, fields)
  SELECT record, "portalId", fields
    FROM json_to_recordset($1::json) AS row(record text, "portalId" uuid, fields jsonb)
   ORDER BY record, "portalId"
  ON CONFLICT (record, portal_id) DO UPDATE SET fields = base.fields || coalesce((
    SELECT jsonb_object_agg(added.key, CASE WHEN ${CONFIRMS}
             THEN jsonb_set(jsonb_set(added.value, '{5}', kept.value -> 5), '{6}', kept.value -> 6)
             ELSE added.value END)
      FROM jsonb_each(excluded.fields) added
      LEFT JOIN jsonb_each(base.fields) kept ON kept.key = added.key
     WHERE kept.key IS NULL OR (kept.value ->> 3)::float8 <= (added.value ->> 3)::float8), '{}')`;
