import { codeProposalOf, type ExplainedEvent } from '../../domain/edi/code-proposal.ts';
import { WaybillError } from '../../domain/errors.ts';
import { findingCause, findingItem } from '../../domain/event-review.ts';
import { milestoneRecorded, writtenAnnouncements } from '../../domain/live-events.ts';
import { carriedChange } from '../../domain/ownership/lanes.ts';
import {
  approvedMeaning,
  EXCEPTION_CODES,
  type ExceptionCode,
  exceptionDefaults,
} from '../../domain/vocabulary/index.ts';
import type { ReviewItem } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites, Written, WrittenException } from '../../portal-store/portal-writes.ts';
import type { NewEvent } from '../../portal-store/writes.ts';

const ACTION = 'codeExplained';

/**
 * Reads an event again whose code somebody has explained by now; in the transaction that settles its item, so once.
 *
 * @throws WaybillError ILLEGAL_STATE while nobody has approved a meaning
 */
export async function readAgain(unit: Unit<PortalWrites>, item: ReviewItem): Promise<void> {
  const proposal = codeProposalOf(item.proposal);
  if (proposal === null) throw new WaybillError('ILLEGAL_STATE', 'The item names no code.');
  const { lookup, event } = proposal;
  const words = await unit.ledger.lookups.list(lookup.kind);
  const word = words.find(({ externalValue }) => externalValue === lookup.externalValue);
  if (word === undefined) {
    throw new WaybillError('ILLEGAL_STATE', `Say what ${lookup.externalValue} means, then retry.`);
  }
  if (lookup.kind === 'EDI_REASON') {
    const code = EXCEPTION_CODES.find((known) => known === word.portalValue);
    if (code !== undefined) await openException(unit, event, code);
    return;
  }
  const meaning = approvedMeaning(word.portalValue);
  if (meaning.kind !== 'MILESTONE') return;
  await recordEvent(unit, event, {
    ...{
      milestone: meaning.milestone,
      classifier: meaning.classifier,
      eventId: `${event.eventId}|explained`,
    },
    ...{ correction: 'SUPERSEDES', correctsSource: event.source, correctsEventId: event.eventId },
  });
}

async function recordEvent(
  unit: Unit<PortalWrites>,
  { shipmentId, source, occurredAt, ...event }: ExplainedEvent,
  more: Pick<NewEvent, 'milestone' | 'classifier' | 'eventId'> & Partial<NewEvent>,
): Promise<void> {
  const { shipments, findings, settled, counting } = await unit.portal.recordEvents([
    { ...event, ...more, shipmentId, source, occurredAt: new Date(occurredAt) },
  ]);
  for (const written of shipments) await recordChange(unit, 'Shipment', written, false);
  unit.announce(...counting.map(milestoneRecorded));
  const { requestId } = unit.principal;
  await unit.ledger.review.open(findings.map((finding) => findingItem(finding, requestId)));
  await unit.ledger.review.settleCauses(settled.map(findingCause), 'Later events explain it.');
}

async function openException(
  unit: Unit<PortalWrites>,
  event: ExplainedEvent,
  code: ExceptionCode,
): Promise<void> {
  const { shipmentId, rawCode, dialect } = event;
  const openedAt = new Date(event.occurredAt);
  const [opened] = await unit.portal.openExceptions([
    {
      ...{ shipmentId, code, openedAt, actor: unit.principal.subject, ...exceptionDefaults(code) },
      note: `Reported by the carrier as ${rawCode} (${dialect}).`,
    },
  ]);
  if (opened === undefined) return;
  await recordChange(unit, 'Exception', opened, true);
  if (opened.shipment.changes.length > 0) await recordChange(unit, 'Shipment', opened.shipment, false);
  await recordEvent(
    unit,
    { ...event, source: 'PORTAL' },
    {
      ...{ milestone: 'EXCEPTION_OPENED', classifier: 'ACTUAL' },
      eventId: `exception ${opened.portalId} opened`,
    },
  );
}

async function recordChange(
  unit: Unit<PortalWrites>,
  record: 'Shipment' | 'Exception',
  written: Written | WrittenException,
  isNew: boolean,
): Promise<void> {
  const { portalId, accountId, version, changes } = written;
  unit.announce(...writtenAnnouncements(record, written));
  await unit.audit({ record, recordId: portalId, accountId, action: ACTION, changes });
  const names = changes.map(({ field }) => field);
  const carried = carriedChange(record, names, isNew);
  if (carried === null) return;
  await unit.enqueue({ record, aggregateId: portalId, accountId, lane: carried.lane, version });
}
