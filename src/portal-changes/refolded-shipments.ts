import { eventOfCause, findingCause } from '../domain/event-review.ts';
import { type PortalUnit, recordChange, recordFold } from './record-change.ts';

/** If an item is in one of these states, the same finding opens no new item. */
const KNOWN = ['OPEN', 'DECIDED', 'DISMISSED'];
const UNFINISHED = ['OPEN', 'DECIDED'];

/**
 * Folds shipments again that an earlier version of the rule folded, with all consequences. Review items show the findings of
 * the earlier rule: a finding without an item gets one; an unfinished item without a finding is settled, and its milestone
 * is announced. A shipment that Salesforce neither has nor is about to get is not queued: a backfill sends it.
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
  const obsolete = items.flatMap(({ cause, state }) =>
    UNFINISHED.includes(state) && eventOfCause(cause) !== null && !found.has(cause) ? [cause] : [],
  );
  const settled = new Set(obsolete.map(eventOfCause));
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
  await review.settleCauses(obsolete, 'The rule for milestones changed, and the event is explained now.');
  return refolded.length;
}
