import type { ValueChange } from '../domain/value-change.ts';
import type { Executor } from '../postgres/database.ts';
import { type ColumnsOf, insertRows } from './insert-rows.ts';
import { ACCESSORIAL, PACKAGE, REFERENCE, STOP, timeZoneOf } from './shipment-columns.ts';
import type { ShipmentUpdate } from './writes.ts';

/** How an update of a shipment becomes columns and rows. */

const COLUMNS: Partial<Readonly<Record<keyof ShipmentUpdate, string>>> = {
  mode: 'mode',
  serviceLevel: 'service_level',
  originCountry: 'origin_country',
  originPlace: 'origin_place',
  destinationCountry: 'destination_country',
  destinationPlace: 'destination_place',
  weightKg: 'weight_kg',
  weightBasis: 'weight_basis',
  freightClass: 'freight_class',
  handlingNeeds: 'handling_needs',
  quoteReference: 'quote_reference',
  invoiceReferences: 'invoice_references',
};

/** The columns of the shipment's own row that the update names. */
export function columnsOfUpdate(update: ShipmentUpdate): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [key, column] of Object.entries(COLUMNS)) {
    const value = update[key as keyof ShipmentUpdate];
    if (value !== undefined) columns[column] = value;
  }
  const { promisedDelivery, promisedPickup, stops } = update;
  if (promisedDelivery !== undefined) {
    columns['booked_promise_at'] = promisedDelivery?.at ?? null;
    columns['booked_promise_date_only'] = promisedDelivery?.dateOnly ?? false;
  }
  if (promisedPickup !== undefined) {
    columns['pickup_promise_at'] = promisedPickup?.at ?? null;
    columns['pickup_promise_date_only'] = promisedPickup?.dateOnly ?? false;
  }
  if (stops !== undefined) {
    columns['delivery_time_zone'] = timeZoneOf({ stops }, 'DELIVERY');
    columns['pickup_time_zone'] = timeZoneOf({ stops }, 'PICKUP');
  }
  return columns;
}

interface Belongings<Row> {
  readonly field: keyof ShipmentUpdate;
  readonly table: string;
  readonly columns: ColumnsOf<Row & { readonly shipmentId: string }>;
  /** What names a row within its shipment: one that stays keeps its id. */
  readonly key: readonly string[];
}

type Item<Key extends 'references' | 'stops' | 'packages' | 'accessorials'> = NonNullable<
  ShipmentUpdate[Key]
>[number];

const REFERENCES: Belongings<Item<'references'>> = {
  field: 'references',
  table: 'portal.shipment_reference',
  columns: REFERENCE,
  key: ['type', 'normalized'],
};
const STOPS: Belongings<Item<'stops'>> = {
  field: 'stops',
  table: 'portal.stop',
  columns: STOP,
  key: ['sequence'],
};
const PACKAGES: Belongings<Item<'packages'>> = {
  field: 'packages',
  table: 'portal.package',
  columns: PACKAGE,
  key: ['line'],
};
const ACCESSORIALS: Belongings<Item<'accessorials'>> = {
  field: 'accessorials',
  table: 'portal.accessorial',
  columns: ACCESSORIAL,
  key: ['code'],
};

/** Replaces the lists that the update names. Returns those that changed. */
export async function replaceBelongings(
  transaction: Executor,
  shipmentId: string,
  update: ShipmentUpdate,
): Promise<ValueChange[]> {
  return [
    ...(await replace(transaction, shipmentId, REFERENCES, update.references)),
    ...(await replace(transaction, shipmentId, STOPS, update.stops)),
    ...(await replace(transaction, shipmentId, PACKAGES, update.packages)),
    ...(await replace(transaction, shipmentId, ACCESSORIALS, update.accessorials)),
  ];
}

async function replace<Row extends object>(
  transaction: Executor,
  shipmentId: string,
  { field, table, columns, key }: Belongings<Row>,
  items: readonly Row[] | undefined,
): Promise<ValueChange[]> {
  if (items === undefined) return [];
  const names = Object.keys(columns);
  const others = names.filter((name) => name !== 'shipment_id' && !key.includes(name));
  const before = await rows();
  const wanted = items.map((item) => ({ ...item, shipmentId }));
  const keys = wanted.map((row) => key.map((name) => String(columns[name]?.[1](row))));
  await transaction.query({
    text: `DELETE FROM ${table} t WHERE t.shipment_id = $1 AND NOT EXISTS (
        SELECT FROM json_array_elements($2::json) kept
         WHERE ${key.map((name, index) => `t.${name}::text = kept ->> ${index}`).join(' AND ')})`,
    values: [shipmentId, JSON.stringify(keys)],
  });
  await insertRows(
    transaction,
    `${table} AS t`,
    columns,
    [...new Map(wanted.map((row, index) => [JSON.stringify(keys[index]), row])).values()],
    `ON CONFLICT (shipment_id, ${key.join(', ')}) DO UPDATE
       SET ${others.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  );
  const after = await rows();
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, old: before, new: after }];

  async function rows(): Promise<unknown[]> {
    const found = await transaction.query<{ readonly row: unknown }>({
      text: `SELECT json_build_object(${names
        .filter((name) => name !== 'shipment_id' && name !== 'normalized')
        .map((name) => `'${name}', t.${name}`)
        .join(
          ', ',
        )}) AS row FROM ${table} t WHERE t.shipment_id = $1 ORDER BY ${key.map((name) => `t.${name}`).join(', ')}`,
      values: [shipmentId],
    });
    return found.map(({ row }) => row);
  }
}
