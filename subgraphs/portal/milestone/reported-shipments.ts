import {
  isNumberOfAnother,
  isOfAnother,
  type Match,
  matchShipment,
  type StatedNumber,
} from '../../../src/domain/references/matching.ts';
import { decodeId } from '../../../src/graph/entity-id.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { PortalContext } from '../portal.context.ts';

/** The references of a report to its shipment: an id, or numbers. */
export interface ReportedShipment {
  readonly id: string | null;
  readonly references: readonly StatedNumber[];
  /** The SCAC of the reporting carrier; null when it is not known, or when our own device reports. */
  readonly carrier: string | null;
  /** When it happened; null if that cannot be read. */
  readonly at: Date | null;
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
  const now = new Date();
  return reports.map(({ id, references, carrier, at }, place) => {
    const isCut = (number: StatedNumber) => cut.has(nameOf(number));
    // A time in the future is a mistake of its own, or an estimate of what is on its way now.
    const cappedAt = at !== null && at > now ? now : at;
    const report = { stated: references, carrier, at: cappedAt, known: known.shipments, isCut };
    const byNumbers = matchShipment(report);
    return id === null ? byNumbers : checkedId(byId[place] ?? null, byNumbers, { references, carrier });
  });
}

/** The shipment that a report names by its id, unless the report's own numbers or its carrier contradict it. */
function checkedId(
  shipment: ShipmentRecord | null,
  byNumbers: Match<ShipmentRecord>,
  { references, carrier }: Pick<ReportedShipment, 'references' | 'carrier'>,
): Match<ShipmentRecord> {
  if (shipment === null) return { outcome: 'NONE', candidates: [] };
  const byCarrier = isOfAnother(shipment, carrier)
    ? [`${shipment.carrier ?? ''} carries it; ${carrier ?? ''} reports.`]
    : [];
  const byNumber = references
    .filter((number) => isNumberOfAnother(shipment, number))
    .map(({ value }) => `Its shipment number is ${shipment.number}, not ${value}.`);
  const named = { shipment, evidence: ['The report names its id.', ...byCarrier, ...byNumber] };
  const found =
    byNumbers.outcome === 'ONE'
      ? [{ shipment: byNumbers.shipment, evidence: ['The report states its numbers.'] }]
      : byNumbers.outcome === 'NONE'
        ? []
        : byNumbers.candidates;
  const others = found.filter((candidate) => candidate.shipment.portalId !== shipment.portalId);
  // If several shipments have the numbers, the id selects one.
  const isAmongFound = found.length > others.length && byNumbers.outcome !== 'CONTRADICTING';
  const isClear = byCarrier.length === 0 && byNumber.length === 0 && (found.length === 0 || isAmongFound);
  return isClear
    ? { outcome: 'ONE', shipment }
    : { outcome: 'CONTRADICTING', candidates: [named, ...others] };
}

function nameOf({ type, value }: StatedNumber): string {
  return `${type ?? ''} ${value}`;
}
