import { ofNextCarrier, restate, type StoredReference } from '../../domain/references/stated-list.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import { columnName } from '../../postgres/record-columns.ts';
import { join, raw, sql } from '../../postgres/sql.ts';
import type { Columns, NewRow } from '../record/column.ts';
import { columnNames, columnsSetBy, insertRecords, type RecordTable } from '../record/record-table.ts';
import { ACCESSORIAL, PACKAGE, REFERENCE, type ReferenceRecord, ROWS, STOP } from './belongings.columns.ts';
import type { ShipmentUpdate } from './shipment.columns.ts';

interface Belongings<C extends Columns> {
  readonly field: keyof ShipmentUpdate;
  readonly table: RecordTable<C>;
  /** The key of a row within its shipment: a row whose key stays keeps its id. */
  readonly key: readonly (keyof C & string)[];
  /** Columns that keep their stored values in a row of the same identity if the update omits them. */
  readonly kept?: {
    readonly columns: readonly (keyof C & string)[];
    readonly identity: readonly (keyof C & string)[];
  };
}

const REFERENCES = belongings({ field: 'references', table: REFERENCE, key: ['type', 'normalized'] });
const STOPS = belongings({
  field: 'stops',
  table: STOP,
  key: ['sequence'],
  // Operations set these values; a customer's update omits them.
  kept: { columns: ['terminalCode', 'arrivedAt', 'departedAt'], identity: ['sequence', 'type'] },
});
const PACKAGES = belongings({ field: 'packages', table: PACKAGE, key: ['line'] });
const ACCESSORIALS = belongings({
  field: 'accessorials',
  table: ACCESSORIAL,
  key: ['code'],
  kept: { columns: ['billingReference'], identity: ['code'] },
});

function belongings<C extends Columns>(list: Belongings<C>): Belongings<C> {
  return list;
}

/** Replaces the lists that the update names. Returns those that changed. @param carrier the shipment's, before the update */
export async function replaceBelongings(
  transaction: Executor,
  shipmentId: string,
  carrier: string | null,
  update: ShipmentUpdate,
): Promise<ValueChange[]> {
  const rows = <Item, Row>(
    items: readonly Item[] | undefined,
    row: (item: Item, shipmentId: string) => Row,
  ) => items?.map((item) => row(item, shipmentId));
  const { references, statedBy = 'STAFF', stops, packages, accessorials } = update;
  const isHandedOver = carrier !== null && update.carrier !== undefined && update.carrier !== carrier;
  const isNamed = references !== undefined || isHandedOver;
  const known = isNamed ? await storedReferences(transaction, shipmentId) : [];
  const stored = isHandedOver ? ofNextCarrier(known) : known;
  const restated = references === undefined ? stored : restate(stored, references, statedBy);
  return [
    ...(await replaceReferences(transaction, shipmentId, isNamed ? restated : undefined)),
    ...(await replace(transaction, shipmentId, STOPS, rows(stops, ROWS.stops))),
    ...(await replace(transaction, shipmentId, PACKAGES, rows(packages, ROWS.packages))),
    ...(await replace(transaction, shipmentId, ACCESSORIALS, rows(accessorials, ROWS.accessorials))),
  ];
}

/** Replaces the list of references by what `src/domain/references` made of it. */
export async function replaceReferences(
  transaction: Executor,
  shipmentId: string,
  references: readonly StoredReference[] | undefined,
): Promise<ValueChange[]> {
  const wanted = references?.map((reference) => ROWS.references(reference, shipmentId));
  return await replace(transaction, shipmentId, REFERENCES, wanted);
}

export async function storedReferences(
  transaction: Executor,
  shipmentId: string,
): Promise<readonly ReferenceRecord[]> {
  return await transaction.query<ReferenceRecord>(
    sql`SELECT ${REFERENCE.selectList} FROM portal.shipment_reference t
      WHERE t.shipment_id = ${shipmentId} ORDER BY t.type, t.value`,
  );
}

async function replace<C extends Columns>(
  transaction: Executor,
  shipmentId: string,
  { field, table, key, kept }: Belongings<C>,
  wanted: readonly NewRow<RecordTable<C>>[] | undefined,
): Promise<ValueChange[]> {
  if (wanted === undefined) return [];
  const before = await rows();
  const keys = wanted.map((row) => key.map((name) => String(valueOf(row, name))));
  const isKept = join(
    key.map((name, index) => raw(`t.${columnName(name)}::text = kept ->> ${index}`)),
    ' AND ',
  );
  await transaction.query(
    sql`DELETE FROM ${table.name} t WHERE t.shipment_id = ${shipmentId} AND NOT EXISTS (
      SELECT FROM json_array_elements(${JSON.stringify(keys)}::json) kept WHERE ${isKept})`,
  );
  const given = { ...columnsSetBy(table, 'NEEDED', 'GIVEN') };
  for (const name of ['shipmentId', ...key]) delete given[name];
  const distinct = new Map(wanted.map((row, index) => [JSON.stringify(keys[index]), row]));
  await insertRecords(
    transaction,
    table,
    [...distinct.values()].map((row) => (kept === undefined ? row : keeping(row, kept, before))),
    sql`ON CONFLICT (shipment_id, ${raw(key.map(columnName).join(', '))}) DO UPDATE
      SET (${columnNames(given)}) = ROW (${columnNames(given, 'excluded.')})`,
  );
  const after = await rows();
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, old: before, new: after }];

  async function rows(): Promise<StoredRow[]> {
    const { shipmentId: _, ...shown } = columnsSetBy(table, 'NEEDED', 'GIVEN');
    const pairs = Object.keys(shown).map((name) => `'${columnName(name)}', t.${columnName(name)}`);
    const found = await transaction.query<{ readonly row: StoredRow }>(
      sql`SELECT json_build_object(${raw(pairs.join(', '))}) AS row FROM ${table.name} t
        WHERE t.shipment_id = ${shipmentId} ORDER BY ${raw(key.map((name) => `t.${columnName(name)}`).join(', '))}`,
    );
    return found.map(({ row }) => row);
  }
}

/** By column. */
type StoredRow = Readonly<Record<string, unknown>>;

function valueOf(row: object, name: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[name];
}

/** A row of an update, with omitted values taken from the stored row. */
function keeping<Row extends object>(
  row: Row,
  { columns, identity }: { readonly columns: readonly string[]; readonly identity: readonly string[] },
  before: readonly StoredRow[],
): Row {
  const stored = before.find((known) =>
    identity.every((name) => known[columnName(name)] === valueOf(row, name)),
  );
  const filled = columns
    .filter((name) => valueOf(row, name) === undefined)
    .map((name) => [name, stored?.[columnName(name)]]);
  return { ...row, ...Object.fromEntries(filled) };
}
