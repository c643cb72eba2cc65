import type { AggregateName, ConflictRule } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import { storableJson } from '../storable-text.ts';

/** The value of a field when both systems last agreed on it, and where the value came from. */
export interface BaseValue {
  readonly record: AggregateName;
  readonly portalId: string;
  /** The field's name in the graph. */
  readonly field: string;
  /** In the notation of each system: JSON. */
  readonly portalValue: unknown;
  readonly crmValue: unknown;
  /** The system that the value came from; HUB for a decision of a person in review. */
  readonly source: 'SALESFORCE' | 'PORTAL' | 'HUB';
  /** When the hub saw the value in that system. */
  readonly observedAt: Date;
  /** When the other system had it too. */
  readonly syncedAt: Date;
  /** The rule that decided between the two values. */
  readonly rule: ConflictRule | 'ONLY_VALUE' | 'STAFF_DECISION';
  /** The value that lost, and the system that had it; null when no value lost. */
  readonly lost: { readonly by: 'SALESFORCE' | 'PORTAL'; readonly value: unknown } | null;
}

/** The base values of records, and with them the provenance of every synchronized field. */
export interface BaseValues {
  /** The values of each record by field, in the order of the ids; no value for a record that was never synchronized. */
  of(record: AggregateName, portalIds: readonly string[]): Promise<ReadonlyMap<string, BaseValue>[]>;
  /** Stores values. A value that was observed before the stored one changes nothing. */
  save(values: readonly BaseValue[]): Promise<void>;
  /** The records have another counterpart in Salesforce from now on: nothing was agreed with that one. */
  forget(record: AggregateName, portalIds: readonly string[]): Promise<void>;
}

/** A field as it is stored: a list without names, because a backfill stores two million of them. Times in milliseconds. */
type StoredField = readonly [
  portalValue: unknown,
  crmValue: unknown,
  source: BaseValue['source'],
  observedAt: number,
  syncedAt: number,
  rule: BaseValue['rule'],
  lost: BaseValue['lost'],
];

const PLACES = { portalValue: 0, source: 2, observedAt: 3, rule: 5, lost: 6 } as const;

interface StoredRecord {
  readonly record: AggregateName;
  readonly portalId: string;
  readonly fields: Record<string, StoredField>;
}

/** The table `ledger.base_values`: one row for each record, whatever the number of its fields. */
export function createBaseValues(executor: Executor): BaseValues {
  return {
    async of(record, portalIds) {
      const rows = await executor.query<Omit<StoredRecord, 'record'>>(
        prepared(sql`SELECT portal_id AS "portalId", fields FROM ledger.base_values
          WHERE record = ${record} AND portal_id = ANY(${portalIds}::uuid[])`),
      );
      const byId = new Map(rows.map((row) => [row.portalId, row.fields]));
      return portalIds.map((portalId) => {
        const fields = Object.entries(byId.get(portalId) ?? {});
        return new Map(
          fields.map(([field, stored]) => [field, baseValueOf(record, portalId, field, stored)]),
        );
      });
    },

    async save(values) {
      if (values.length === 0) return;
      const byRecord = Map.groupBy(values, ({ record, portalId }) => `${record} ${portalId}`);
      const records = [...byRecord.values()].flatMap((ofRecord) => storedRecord(ofRecord) ?? []);
      await executor.query(prepared(saveStatement(records)));
    },

    async forget(record, portalIds) {
      if (portalIds.length === 0) return;
      await executor.query(
        sql`DELETE FROM ledger.base_values WHERE record = ${record} AND portal_id = ANY(${portalIds}::uuid[])`,
      );
    },
  };
}

function storedRecord(values: readonly BaseValue[]): StoredRecord | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  const fields = Object.fromEntries(values.map((value) => [value.field, storedField(value)]));
  return { record: first.record, portalId: first.portalId, fields };
}

function storedField(value: BaseValue): StoredField {
  const { portalValue, crmValue, source, observedAt, syncedAt, rule, lost } = value;
  return [portalValue, crmValue, source, observedAt.getTime(), syncedAt.getTime(), rule, lost];
}

function baseValueOf(
  record: AggregateName,
  portalId: string,
  field: string,
  [portalValue, crmValue, source, observedAt, syncedAt, rule, lost]: StoredField,
): BaseValue {
  const times = { observedAt: new Date(observedAt), syncedAt: new Date(syncedAt) };
  return { record, portalId, field, portalValue, crmValue, source, ...times, rule, lost };
}

function part(side: 'added' | 'stored', name: keyof typeof PLACES): Sql {
  return raw(`${side}.value -> ${PLACES[name]}`);
}

/**
 * Whether an added value confirms the stored decision. Both come from the same system, the stored value has a loser and
 * the added value has none. And one of two holds:
 * - The portal still has the stored value.
 * - The stored value of the portal is the loser itself: the decision was stored before the portal had the winner. The
 *   added value says that the portal has it now.
 *
 * The stored rule and the stored loser then stay.
 */
const CONFIRMS = sql`(${part('added', 'lost')} = 'null' AND ${part('stored', 'lost')} <> 'null'
    AND ${part('stored', 'source')} = ${part('added', 'source')}
    AND ${part('stored', 'portalValue')} IN (${part('added', 'portalValue')}, ${part('stored', 'lost')} -> 'value'))`;

const CONFIRMED = sql`jsonb_set(jsonb_set(added.value, ${raw(`'{${PLACES.rule}}'`)}, ${part('stored', 'rule')}),
    ${raw(`'{${PLACES.lost}}'`)}, ${part('stored', 'lost')})`;

/** Rows are locked in the order of their keys, so two writers of many records cannot deadlock. */
function saveStatement(records: readonly StoredRecord[]): Sql {
  return sql`
  INSERT INTO ledger.base_values AS base (record, portal_id, fields)
  SELECT record, "portalId", fields
    FROM json_to_recordset(${JSON.stringify(storableJson(records))}::json) AS row(record text, "portalId" uuid, fields jsonb)
   ORDER BY record, "portalId"
  ON CONFLICT (record, portal_id) DO UPDATE SET fields = base.fields || coalesce((
    SELECT jsonb_object_agg(added.key, CASE WHEN ${CONFIRMS} THEN ${CONFIRMED} ELSE added.value END)
      FROM jsonb_each(excluded.fields) added
      LEFT JOIN jsonb_each(base.fields) stored ON stored.key = added.key
     WHERE stored.key IS NULL
        OR (${part('stored', 'observedAt')})::float8 <= (${part('added', 'observedAt')})::float8), '{}')`;
}
