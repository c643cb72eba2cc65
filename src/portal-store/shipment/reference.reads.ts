import type { StatedNumber } from '../../domain/references/matching.ts';
import { normalNumber } from '../../domain/references/normal-form.ts';
import { IDENTIFYING_TYPES } from '../../domain/references/reference-kinds.ts';
import { writtenShipmentNumber } from '../../domain/references/shipment-number.ts';
import type { ReferenceType } from '../../domain/vocabulary/index.ts';
import type { Database } from '../../postgres/database.ts';
import { prepared, type Sql, sql } from '../../postgres/sql.ts';
import { type Reader, recordsInScope } from '../record/scope.ts';
import { REFERENCE, type ReferenceRecord } from './belongings.columns.ts';
import { SHIPMENT, type ShipmentRecord } from './shipment.columns.ts';

/** The most shipments that are read for one number. */
const MOST = 20;

/** A number to search for. Without a type it may be of any kind, or the shipment's own. */
export interface WantedNumber {
  readonly type?: ReferenceType | null | undefined;
  readonly value: string;
}

/** The shipments of a number, the newest first. */
export interface ReferencedShipments {
  /** How many have it within the scope. */
  readonly count: number;
  /** The first ones. */
  readonly shipments: readonly ShipmentRecord[];
}

/** The shipments that have any of some numbers, with all their references. */
export interface KnownNumbers {
  readonly shipments: readonly (ShipmentRecord & { readonly references: readonly ReferenceRecord[] })[];
  /** The numbers, by their place, that more shipments have than were read. */
  readonly cut: ReadonlySet<number>;
}

export function referenceReads(database: Database) {
  return {
    /**
     * Finds shipments by any of their references; case, spaces and punctuation do not matter. Without a type the search
     * covers every kind of reference and the shipment's own number. A text of the hub's form is always an own number.
     */
    async byReferences(
      reader: Reader,
      references: readonly WantedNumber[],
    ): Promise<readonly ReferencedShipments[]> {
      const rows = await database.query<ShipmentRecord & { readonly index: number; readonly count: number }>(
        prepared(sql`SELECT wanted.index - 1 AS index, found.count, ${SHIPMENT.selectList}
          FROM unnest(${references.map(({ type }) => type ?? null)}::text[], ${spelled(references)}::text[],
                      ${normal(references)}::text[], ${owned(references)}::text[])
               WITH ORDINALITY AS wanted(type, number, value, own, index)
         CROSS JOIN LATERAL (
           SELECT s.portal_id, s.created_at, count(*) OVER () AS count FROM (
             SELECT r.shipment_id FROM portal.shipment_reference r
              WHERE wanted.own IS NULL AND r.normalized = wanted.value AND wanted.value <> ''
                AND (wanted.type IS NULL OR r.type = wanted.type)
             UNION
             SELECT n.portal_id FROM portal.shipment n
              WHERE n.number = wanted.own OR wanted.type IS NULL AND n.number = wanted.number
           ) known JOIN portal.shipment s ON s.portal_id = known.shipment_id
            WHERE ${recordsInScope(reader.scope, 's')}
            ORDER BY s.created_at DESC, s.portal_id DESC LIMIT ${MOST}) found
          JOIN portal.shipment t ON t.portal_id = found.portal_id
         ORDER BY found.created_at DESC, found.portal_id DESC`),
        reader.usage,
      );
      const byIndex = Map.groupBy(rows, ({ index }) => index);
      return references.map((_, index) => {
        const shipments = byIndex.get(index) ?? [];
        return { count: shipments[0]?.count ?? 0, shipments };
      });
    },

    /**
     * The shipments for the match of a report (`src/domain/references/matching.ts`). Confirmed numbers come first, so
     * no number that a customer stated keeps another customer's shipment from being read.
     */
    async withNumbers(reader: Reader, numbers: readonly StatedNumber[]): Promise<KnownNumbers> {
      if (numbers.length === 0) return { shipments: [], cut: new Set() };
      const found = await database.query<{
        readonly index: number;
        readonly id: string;
        readonly confirmed: boolean;
      }>(
        prepared(sql`SELECT wanted.index - 1 AS index, found.id, found.confirmed
          FROM unnest(${numbers.map(({ type }) => type)}::text[], ${spelled(numbers)}::text[],
                      ${normal(numbers)}::text[], ${owned(numbers)}::text[])
               WITH ORDINALITY AS wanted(type, number, value, own, index)
         CROSS JOIN LATERAL (
           (SELECT s.portal_id AS id, true AS confirmed FROM portal.shipment s
             WHERE (s.number = wanted.own
                 OR (wanted.type IS NULL OR wanted.type = 'SHIPMENT_NUMBER') AND s.number = wanted.number)
               AND ${recordsInScope(reader.scope, 's')} LIMIT ${MOST + 1})
           UNION
           (SELECT r.shipment_id, r.confirmed_by IS NOT NULL
              FROM portal.shipment_reference r JOIN portal.shipment s ON s.portal_id = r.shipment_id
             WHERE wanted.own IS NULL AND r.normalized = wanted.value AND wanted.value <> ''
               AND (r.type = wanted.type OR wanted.type IS NULL AND r.type = ANY(${IDENTIFYING_TYPES}::text[]))
               AND ${recordsInScope(reader.scope, 's')}
             ORDER BY r.confirmed_by IS NULL LIMIT ${MOST + 1})) found`),
        reader.usage,
      );
      const ids = [...new Set(found.map(({ id }) => id))];
      const [shipments, references] = await Promise.all([
        database.query<ShipmentRecord>(
          prepared(
            sql`SELECT ${SHIPMENT.selectList} FROM portal.shipment t WHERE t.portal_id = ANY(${ids}::uuid[])`,
          ),
          reader.usage,
        ),
        database.query<ReferenceRecord>(
          prepared(sql`SELECT ${REFERENCE.selectList} FROM portal.shipment_reference t
            WHERE t.shipment_id = ANY(${ids}::uuid[]) ORDER BY t.type, t.value`),
          reader.usage,
        ),
      ]);
      const referencesOf = Map.groupBy(references, ({ shipmentId }) => shipmentId);
      const confirmed = Map.groupBy(
        found.filter((row) => row.confirmed),
        ({ index }) => index,
      );
      return {
        shipments: shipments.map((shipment) => ({
          ...shipment,
          references: referencesOf.get(shipment.portalId) ?? [],
        })),
        cut: new Set(Array.from(confirmed, ([index, rows]) => (rows.length > MOST ? [index] : [])).flat()),
      };
    },
  };
}

/** The ids of the shipments in a scope that have a number, as an array; compared like the numbers of `byReferences`. */
export function idsWithNumber(scope: Reader['scope'], { type = null, value }: WantedNumber): Sql {
  const [number = ''] = spelled([{ value }]);
  const normalized = normalNumber(value);
  const own = writtenShipmentNumber(value);
  return sql`ARRAY(
    SELECT s.portal_id FROM (
      SELECT r.shipment_id FROM portal.shipment_reference r
       WHERE ${own}::text IS NULL AND r.normalized = ${normalized}::text AND ${normalized}::text <> ''
         AND (${type}::text IS NULL OR r.type = ${type}::text)
      UNION
      SELECT n.portal_id FROM portal.shipment n
       WHERE n.number = ${own}::text OR ${type}::text IS NULL AND n.number = ${number}::text
    ) known JOIN portal.shipment s ON s.portal_id = known.shipment_id
     WHERE ${recordsInScope(scope, 's')})`;
}

interface Numbered {
  readonly value: string;
}

/** PostgreSQL refuses a text with U+0000, and the whole statement would fail with the numbers of all other reports. */
function spelled(numbers: readonly Numbered[]): string[] {
  return numbers.map(({ value }) => value.replaceAll('\0', '').trim());
}

function normal(numbers: readonly Numbered[]): string[] {
  return numbers.map(({ value }) => normalNumber(value));
}

function owned(numbers: readonly Numbered[]): (string | null)[] {
  return numbers.map(({ value }) => writtenShipmentNumber(value));
}
