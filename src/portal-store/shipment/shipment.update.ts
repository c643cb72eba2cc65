import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import { type ColumnsOf, insertRows } from '../record/insert-rows.ts';
import type { ShipmentUpdate } from '../writes.ts';
import { ACCESSORIAL, PACKAGE, REFERENCE, STOP, timeZoneOf } from './shipment.columns.ts';

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
  Object.assign(columns, update.owned);
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
  /** Columns that keep their values in a row of the same identity when the update says nothing of them. */
  readonly kept?: { readonly columns: readonly string[]; readonly identity: readonly string[] };
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
  // What is known of a stop from those who were there.
  kept: { columns: ['terminal_code', 'arrived_at', 'departed_at'], identity: ['sequence', 'type'] },
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
  kept: { columns: ['billing_reference'], identity: ['code'] },
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
  { field, table, columns: named, key, kept }: Belongings<Row>,
  items: readonly Row[] | undefined,
): Promise<ValueChange[]> {
  if (items === undefined) return [];
  const names = Object.keys(named);
  const others = names.filter((name) => name !== 'shipment_id' && !key.includes(name));
  const before = await rows();
  const columns = kept === undefined ? named : keeping(named, kept, before);
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

  async function rows(): Promise<StoredRow[]> {
    const found = await transaction.query<{ readonly row: StoredRow }>({
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

/** By column. */
type StoredRow = Readonly<Record<string, unknown>>;

/** The columns of an update, filled up from what is stored. */
function keeping<Row>(
  columns: ColumnsOf<Row>,
  { columns: kept, identity }: NonNullable<Belongings<object>['kept']>,
  before: readonly StoredRow[],
): ColumnsOf<Row> {
  const stored = (row: Row) =>
    before.find((known) => identity.every((name) => known[name] === columns[name]?.[1](row)));
  const filled = Object.entries(columns).map(([name, [type, value]]) => {
    const said = (row: Row) => {
      const given = value(row);
      return given === undefined && kept.includes(name) ? stored(row)?.[name] : given;
    };
    return [name, [type, said]] as const;
  });
  return Object.fromEntries(filled);
}
