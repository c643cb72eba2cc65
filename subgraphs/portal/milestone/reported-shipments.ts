import type { ReferenceType } from '../../../src/domain/vocabulary/index.ts';
import { decodeId } from '../../../src/graph/entity-id.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { PortalContext } from '../portal.context.ts';

/** The shipment of a report: by id, or by numbers, of which the first known one counts. */
export interface ReportedShipment {
  readonly id: string | null;
  readonly references: readonly { readonly type: ReferenceType | null; readonly value: string }[];
}

type Reference = ReportedShipment['references'][number];

/**
 * The numbers that identify one shipment. Many shipments may share a purchase order or a container, so a report without
 * any of these numbers goes to a person.
 */
const TELLING: readonly ReferenceType[] = ['PRO', 'CARRIER_TRACKING', 'BOL', 'BOOKING'];

/** The shipment of each report; null when none is known in the caller's scope. */
export async function findShipments(
  context: PortalContext,
  reports: readonly ReportedShipment[],
): Promise<readonly (ShipmentRecord | null)[]> {
  const { loaders, store, reader } = context;
  const asked = reports.map((report) => report.references.flatMap(spelledOut));
  const references = asked.flat();
  const [byReference, byId] = await Promise.all([
    references.length === 0 ? [] : store.shipments.byReferences(reader, references),
    Promise.all(
      reports.map(async ({ id }) => {
        const decoded = id === null ? null : decodeId(id);
        return decoded?.type === 'Shipment' ? await loaders.shipment.load(decoded) : null;
      }),
    ),
  ]);
  const found = new Map(references.map((reference, at) => [reference, byReference[at] ?? null]));
  return reports.map((report, at) => {
    if (report.id !== null) return byId[at] ?? null;
    const shipments = (asked[at] ?? []).flatMap((reference) => {
      const shipment = found.get(reference);
      // Without a type the search covers every kind of number. Of those only the shipment's own number identifies it.
      return shipment && (reference.type !== null || isSame(shipment.number, reference.value))
        ? [shipment]
        : [];
    });
    return shipments[0] ?? null;
  });
}

/** A number of unknown kind may be any of the identifying kinds, or the shipment's own number. */
function spelledOut({ type, value }: Reference): readonly Reference[] {
  if (type === null) return [...TELLING, null].map((each) => ({ type: each, value }));
  return TELLING.includes(type) ? [{ type, value }] : [];
}

function isSame(one: string, other: string): boolean {
  const normal = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  return normal(one) === normal(other);
}
