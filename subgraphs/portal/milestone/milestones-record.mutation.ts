import { Arg, Ctx, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Match } from '../../../src/domain/references/matching.ts';
import { normalId, senderName, userReporter } from '../../../src/domain/reporter.ts';
import type { EventSource } from '../../../src/domain/vocabulary/index.ts';
import { Refused, refuse } from '../../../src/mutation/refused.ts';
import { recordFacts, type ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { toMoment } from '../mutation/moment.input.ts';
import { guardFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import {
  checkAny,
  checkBatch,
  eventIdProblem,
  MAX_EVENTS,
  MILESTONE_FIELDS,
  senderProblem,
  unreadable,
} from './event-batch.ts';
import { EventsPayload, resultsOf, type StoredResult } from './event-result.type.ts';
import {
  eventCause,
  type HeldEvent,
  heldResult,
  holdDoubt,
  holdEvents,
  type ReportName,
  reportCause,
  settleReports,
} from './held-event.ts';
import { withRemoved } from './removed-shipments.ts';
import { type MilestoneEventInput, MilestonesRecordInput, shipmentOfEvent } from './reported-event.inputs.ts';
import { readPlace } from './reported-place.ts';
import { findShipments } from './reported-shipments.ts';

@ObjectType('MilestonesRecordPayload', { simpleResolvers: true, description: 'The outcome of the events.' })
export class MilestonesRecordPayload extends EventsPayload {}

const OWN_SOURCES: readonly EventSource[] = ['PORTAL', 'HANDHELD'];

@Resolver()
export class MilestonesRecordMutation {
  @Mutation(() => MilestonesRecordPayload, {
    nullable: true,
    description:
      'Records events of shipments. The order of arrival and repetitions do not matter. An impossible event is kept for review, and one bad event never stops the others.',
  })
  async milestonesRecord(
    @Ctx() context: PortalContext,
    @Arg('input', () => MilestonesRecordInput, { description: 'The events.' }) input: MilestonesRecordInput,
  ): Promise<MilestonesRecordPayload> {
    const { userErrors, writes, details } = await context.mutations.transact('milestonesRecord', input, {
      load: () => {
        const reports = input.events.map((event) => shipmentOfEvent(event, null));
        return findShipments(context, reports);
      },
      write: async (unit, found) => {
        guardFields(context, MILESTONE_FIELDS);
        if (!OWN_SOURCES.includes(input.source)) {
          refuse('VALUE_NOT_ALLOWED', 'source', 'Carriers report by trackingEventsIngest.');
        }
        checkAny(input.events.length, 'events', `Give 1 to ${MAX_EVENTS} events.`);
        checkBatch(input.events.length, 'events');
        const { subject } = context.caller;
        const reports = input.events.map((event) => shipmentOfEvent(event, null));
        const matches = await withRemoved(context, unit, reports, found);
        const read = input.events.map((event, at) => readEvent(event, input.source, subject, matches[at]));
        const facts = read.flatMap((entry) => ('fact' in entry ? [entry.fact] : []));
        const held = read.flatMap((entry) => ('held' in entry ? [entry.held] : []));
        const crmIds = new Map(
          matches.flatMap((match) =>
            match.outcome === 'ONE' ? [[match.shipment.portalId, match.shipment.crmId] as const] : [],
          ),
        );
        const recorded = await recordFacts(unit, 'milestonesRecord', facts, { crmIds });
        const landed: ReportName[] = [];
        let next = 0;
        const results = read.map((entry): StoredResult => {
          if ('held' in entry) return heldResult(entry.held);
          const { eventId, shipmentId } = entry.fact;
          const { isNew = false, review = null, refused = null } = recorded.facts[next++] ?? {};
          if (refused !== null) {
            const unclear = entry.hold('INVALID_VALUE', refused, JSON.stringify(entry.report.reported));
            held.push(unclear.held);
            return heldResult(unclear.held);
          }
          if (isNew) landed.push(entry.report);
          if (isNew) held.push(...entry.doubts);
          const reason = review ?? (isNew ? (entry.doubts[0]?.reason ?? null) : null);
          const outcome = reason === null ? (isNew ? 'RECORDED' : 'KNOWN') : 'REVIEW';
          return { eventId, outcome, reason, shipmentId };
        });
        await holdEvents(unit, held);
        await settleReports(unit, landed.map(reportCause));
        return { recordId: null, writes: recorded.writes, details: results };
      },
    });
    return { results: await resultsOf(context, details), userErrors, writes };
  }
}

type Hold = (category: HeldEvent['category'], reason: string, why?: string) => { readonly held: HeldEvent };

interface ReadEvent {
  readonly fact: ShipmentFact;
  readonly report: ReportName;
  /** Holds the event. */
  readonly hold: Hold;
  /** The parts that cannot be true. The rest of the event is recorded without them. */
  readonly doubts: readonly HeldEvent[];
}

/** A reported milestone as a fact about its shipment, or why it is held. */
export function readEvent(
  event: MilestoneEventInput,
  source: EventSource,
  subject: string,
  match: Match<ShipmentRecord> = { outcome: 'NONE', candidates: [] },
): ReadEvent | { readonly held: HeldEvent } {
  const { milestone = null, place, correction } = event;
  const eventId = normalId(event.eventId);
  const device = senderName(event.device ?? null);
  const reporter = userReporter(subject, device);
  const classifier = event.classifier ?? 'ACTUAL';
  const reported = { source, reporter, event };
  const report: ReportName = { source, reporter, eventId, shipment: shipmentOfEvent(event, null), reported };
  const shipment = match.outcome === 'ONE' ? match.shipment : null;
  const hold: Hold = (category, reason, why = category) => ({
    held: {
      cause: eventCause(report, shipment?.portalId ?? null, why),
      category,
      reason,
      eventId,
      reported,
      proposal: null,
      shipmentId: shipment?.portalId ?? null,
      accountId: shipment?.accountId ?? null,
    },
  });
  const unread = unreadable(event);
  if (unread !== null) return hold('INVALID_VALUE', unread);
  if (match.outcome !== 'ONE') {
    return { held: holdDoubt({ cause: reportCause(report), eventId, reporter, reported }, match) };
  }
  const idProblem = eventIdProblem(eventId) ?? senderProblem(device);
  if (idProblem !== null) return hold('INVALID_VALUE', idProblem);
  if (milestone?.startsWith('EXCEPTION_')) {
    return hold('INVALID_VALUE', 'Exceptions are reported by exceptionOpen and exceptionResolve.');
  }
  const planned = classifier !== 'ACTUAL';
  if (planned !== (event.expected != null)) {
    return hold('INVALID_VALUE', 'Plans and estimates, and only they, say the time that they speak of.');
  }
  try {
    const occurred = toMoment(event.occurred, 'occurred');
    const expected = event.expected == null ? null : toMoment(event.expected, 'expected');
    const where = readPlace(place);
    return {
      report,
      hold,
      doubts: where.doubts.length === 0 ? [] : [hold('IMPLAUSIBLE_EVENT', where.doubts.join(' ')).held],
      fact: {
        shipmentId: match.shipment.portalId,
        source,
        reporter,
        eventId,
        milestone,
        classifier,
        occurredAt: occurred.at,
        dateOnly: occurred.dateOnly,
        expectedAt: expected?.at,
        expectedDateOnly: expected?.dateOnly,
        expectedLow: event.expectedLow,
        expectedHigh: event.expectedHigh,
        ...where.place,
        stopSequence: place?.stopSequence,
        correction: correction?.kind,
        correctsSource: correction?.source,
        correctsReporter: senderName(correction?.reporter ?? null),
        correctsEventId: correction && normalId(correction.eventId),
      },
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return hold('INVALID_VALUE', error.userErrors.map(({ message }) => message).join(' '));
  }
}
