import type { Match } from '../../../src/domain/references/matching.ts';
import { storedNumber } from '../../../src/domain/references/stored-number.ts';
import { decodeId } from '../../../src/graph/entity-id.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { PortalContext } from '../portal.context.ts';
import type { ReportedShipment } from './reported-shipments.ts';

/**
 * If a report found no shipment because retention removed it, adds the removed shipment to the report. A customer does not
 * see it: it may have been another customer's.
 */
export async function withRemoved(
  { caller }: Pick<PortalContext, 'caller'>,
  { ledger }: PortalUnit,
  reports: readonly ReportedShipment[],
  matches: readonly Match<ShipmentRecord>[],
): Promise<readonly Match<ShipmentRecord>[]> {
  if (caller.scope.kind !== 'ALL' || matches.every(({ outcome }) => outcome !== 'NONE')) return matches;
  const named = reports.map(({ id, references }, at) => {
    if (matches[at]?.outcome !== 'NONE') return { portalId: null, numbers: [] };
    const decoded = id === null ? null : decodeId(id);
    return {
      portalId: decoded?.type === 'Shipment' ? decoded.portalId : null,
      numbers: references.map(storedNumber).filter((number) => number !== null),
    };
  });
  const ids = [...new Set(named.flatMap(({ portalId }) => portalId ?? []))];
  const [byIds, byNumbers] = await Promise.all([
    ledger.removed.byIds(ids),
    ledger.removed.byNumbers(named.flatMap(({ numbers }) => numbers)),
  ]);
  return matches.map((match, at) => {
    if (match.outcome !== 'NONE') return match;
    const { portalId = null, numbers = [] } = named[at] ?? {};
    const byId = portalId === null ? null : byIds[ids.indexOf(portalId)];
    const removed =
      byId ?? numbers.map((number) => byNumbers.get(number)).find((found) => found !== undefined);
    return removed === undefined ? match : { ...match, removed };
  });
}
