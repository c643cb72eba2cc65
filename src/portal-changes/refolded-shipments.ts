import { eventOfCause, findingCause } from '../domain/event-review.ts';
import { type PortalUnit, recordChange, recordFold } from './record-change.ts';

/** States of an item after which the same finding is not put before people again. */
const KNOWN = ['OPEN', 'DECIDED', 'DISMISSED'];
const UNFINISHED = ['OPEN', 'DECIDED'];

/**
 * Folds shipments of an earlier version of the rule again, with everything that follows. What the earlier rule found is
 * known from its review items: a finding without an item gets one, and an unfinished item without a finding is settled and
 * its milestone announced. A shipment that Salesforce does not have, and is not about to get, is not queued: a backfill
 * sends it.
 *
 * @returns the shipments that were folded now
 */
export async function refoldShipments(unit: PortalUnit, shipmentIds: readonly string[]): Promise<number> {
  const refolded = await unit.portal.refoldShipments(shipmentIds);
  if (refolded.length === 0) return 0;
  const { review, outbox } = unit.ledger;
  const [items, statuses] = await Promise.all([
    review.causesOf(
      'Milestone',
      refolded.map(({ written }) => written.portalId),
    ),
    outbox.syncStatus(refolded.map(({ written }) => ({ record: 'Shipment', aggregateId: written.portalId }))),
  ]);
  const known = new Set(items.flatMap(({ cause, state }) => (KNOWN.includes(state) ? [cause] : [])));
  const findings = refolded.flatMap((shipment) => shipment.findings);
  const found = new Set(findings.map(findingCause));
  const gone = items.flatMap(({ cause, state }) =>
    UNFINISHED.includes(state) && eventOfCause(cause) !== null && !found.has(cause) ? [cause] : [],
  );
  const settled = new Set(gone.map(eventOfCause));
  await recordChange(
    unit,
    'fold',
    ...refolded.map(({ written, crmId }, at) => {
      const isCarried = crmId !== null || (statuses[at]?.state ?? 'DONE') !== 'DONE';
      return { record: 'Shipment', written, crmId, isCarried, lane: 'BULK' } as const;
    }),
  );
  await recordFold(unit, {
    findings: findings.filter((finding) => !known.has(findingCause(finding))),
    counting: refolded.flatMap(({ counting }) => counting.filter(({ eventId }) => settled.has(eventId))),
  });
  await review.settleCauses(gone, 'The rule for milestones changed, and the event is explained now.');
  return refolded.length;
}
