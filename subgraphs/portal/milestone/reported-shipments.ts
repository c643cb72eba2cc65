import {
  isOfAnother,
  type Match,
  matchShipment,
  type StatedNumber,
} from '../../../src/domain/references/matching.ts';
import { decodeId } from '../../../src/graph/entity-id.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { PortalContext } from '../portal.context.ts';

/** What a report says about its shipment: an id, or numbers. */
export interface ReportedShipment {
  readonly id: string | null;
  readonly references: readonly StatedNumber[];
  /** The SCAC of the reporting carrier; null when it is not known, or when our own device reports. */
  readonly carrier: string | null;
}

/** The shipment of each report, found by all of its numbers together in the caller's scope. */
export async function findShipments(
  { loaders, store, reader }: Pick<PortalContext, 'loaders' | 'store' | 'reader'>,
  reports: readonly ReportedShipment[],
): Promise<readonly Match<ShipmentRecord>[]> {
  const numbers = [
    ...new Map(
      reports.flatMap(({ references }) => references).map((number) => [nameOf(number), number]),
    ).values(),
  ];
  const [known, byId] = await Promise.all([
    store.shipments.withNumbers(reader, numbers),
    Promise.all(
      reports.map(async ({ id }) => {
        const decoded = id === null ? null : decodeId(id);
        return decoded?.type === 'Shipment' ? await loaders.shipment.load(decoded) : null;
      }),
    ),
  ]);
  const cut = new Set(numbers.filter((_, at) => known.cut.has(at)).map(nameOf));
  return reports.map(({ id, references, carrier }, at) => {
    const isCut = (number: StatedNumber) => cut.has(nameOf(number));
    const byNumbers = matchShipment({ stated: references, carrier, known: known.shipments, isCut });
    return id === null ? byNumbers : checkedId(byId[at] ?? null, byNumbers, carrier);
  });
}

/** The shipment that a report names by its id, unless the report's own numbers or its carrier speak against it. */
function checkedId(
  shipment: ShipmentRecord | null,
  byNumbers: Match<ShipmentRecord>,
  carrier: string | null,
): Match<ShipmentRecord> {
  if (shipment === null) return { outcome: 'NONE', candidates: [] };
  const named = { shipment, evidence: ['The report names its id.'] };
  if (isOfAnother(shipment, carrier)) {
    const evidence = [...named.evidence, `${shipment.carrier ?? ''} carries it; ${carrier ?? ''} reports.`];
    return { outcome: 'CONTRADICTING', candidates: [{ shipment, evidence }] };
  }
  if (byNumbers.outcome === 'CONTRADICTING') {
    return { outcome: 'CONTRADICTING', candidates: [named, ...byNumbers.candidates] };
  }
  return byNumbers.outcome === 'ONE' && byNumbers.shipment.portalId !== shipment.portalId
    ? {
        outcome: 'CONTRADICTING',
        candidates: [
          named,
          {
            shipment: byNumbers.shipment,
            evidence: ['The report states its numbers.'],
          },
        ],
      }
    : { outcome: 'ONE', shipment };
}

function nameOf({ type, value }: StatedNumber): string {
  return `${type ?? ''} ${value}`;
}
