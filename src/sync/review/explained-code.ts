import { codeProposalOf, type ExplainedEvent } from '../../domain/edi/code-proposal.ts';
import { WaybillError } from '../../domain/errors.ts';
import { HUB_REPORTER } from '../../domain/reporter.ts';
import {
  approvedMeaning,
  EXCEPTION_CODES,
  type ExceptionCode,
  exceptionDefaults,
} from '../../domain/vocabulary/index.ts';
import type { ReviewItem } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import { openExceptions } from '../../portal-changes/exceptions.ts';
import { recordFacts } from '../../portal-changes/record-facts.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';

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
  const { shipmentId, source, reporter = null, occurredAt, ...reported } = event;
  const { facts } = await recordFacts(unit, ACTION, [
    {
      ...reported,
      shipmentId,
      source,
      reporter: HUB_REPORTER,
      occurredAt: new Date(occurredAt),
      milestone: meaning.milestone,
      classifier: meaning.classifier,
      eventId: `review ${item.id} explained`,
      correction: 'SUPERSEDES',
      correctsSource: source,
      correctsReporter: reporter,
      correctsEventId: event.eventId,
    },
  ]);
  const [refused] = facts.flatMap((fact) => fact.refused ?? []);
  if (refused !== undefined) throw new WaybillError('ILLEGAL_STATE', refused);
}

async function openException(
  unit: Unit<PortalWrites>,
  event: ExplainedEvent,
  code: ExceptionCode,
): Promise<void> {
  const { shipmentId, rawCode, dialect } = event;
  const openedAt = new Date(event.occurredAt);
  const note = `Reported by the carrier as ${rawCode} (${dialect}).`;
  const actor = unit.principal.subject;
  await openExceptions(unit, ACTION, [
    { shipmentId, code, openedAt, actor, ...exceptionDefaults(code), note },
  ]);
}
