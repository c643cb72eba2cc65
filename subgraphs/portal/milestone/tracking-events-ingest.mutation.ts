import { Arg, Ctx, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { ApprovedCodes, CodeKind } from '../../../src/domain/edi/carrier-report.ts';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import { type ExceptionCode, exceptionDefaults } from '../../../src/domain/vocabulary/index.ts';
import type { Answer } from '../../../src/mutation/answer.ts';
import { openExceptions } from '../../../src/portal-changes/exceptions.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import { recordFacts, type ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import type { ExceptionRecord } from '../../../src/portal-store/exception/exception.columns.ts';
import { guardFields } from '../mutation/named-fields.ts';
import type { PortalContext } from '../portal.context.ts';
import { type BookingConfirmation, confirmationOf, confirmBookings } from './booking-confirmations.ts';
import {
  type CarrierReports,
  holdReport,
  type IncomingReport,
  readCarriers,
  readIncoming,
} from './carrier-reports.ts';
import { checkAny, checkBatch, MAX_EVENTS, MILESTONE_FIELDS } from './event-batch.ts';
import { EventsPayload, resultsOf, type StoredResult } from './event-result.type.ts';
import { type HeldEvent, heldResult, holdEvents, reportCause, settleReports } from './held-event.ts';
import { withRemoved } from './removed-shipments.ts';
import { TrackingEventsIngestInput } from './reported-event.inputs.ts';
import { findShipments } from './reported-shipments.ts';

@ObjectType('TrackingEventsIngestPayload', {
  simpleResolvers: true,
  description: 'The outcome of the reports.',
})
export class TrackingEventsIngestPayload extends EventsPayload {}

const MAX_TEXTS = 20;
const CODE_KINDS: readonly CodeKind[] = ['EDI_STATUS', 'EDI_REASON', 'CARRIER_CODE'];

@Resolver()
export class TrackingEventsIngestMutation {
  @Mutation(() => TrackingEventsIngestPayload, {
    nullable: true,
    description:
      "Records carriers' reports: events in their codes, and unchanged EDI 214 messages. Unknown codes go to review and are never guessed; reason codes open exceptions. Sending the same report again changes nothing.",
  })
  async trackingEventsIngest(
    @Ctx() context: PortalContext,
    @Arg('input', () => TrackingEventsIngestInput, { description: 'The reports.' })
    input: TrackingEventsIngestInput,
  ): Promise<TrackingEventsIngestPayload> {
    const reports = readCarriers(input, context.caller.subject);
    const { userErrors, writes, details } = await this.record(context, input, reports);
    return { results: await resultsOf(context, details), userErrors, writes };
  }

  /** Records reports in one transaction; for the graph, and for the door of uploads. */
  record(
    context: PortalContext,
    input: Pick<TrackingEventsIngestInput, 'idempotencyKey' | 'validateOnly' | 'events' | 'edi'>,
    { reports, unread }: CarrierReports,
  ): Promise<Answer<readonly StoredResult[]>> {
    return context.mutations.transact('trackingEventsIngest', input, {
      load: async () => {
        const matches = await findShipments(
          context,
          reports.map(({ shipment }) => shipment),
        );
        const shipments = matches.map((match) => (match.outcome === 'ONE' ? match.shipment : null));
        const ids = [...new Set(shipments.flatMap((shipment) => shipment?.portalId ?? []))];
        const [stops, troubles] = await Promise.all([
          context.loaders.stops.loadMany(ids),
          unresolvedExceptions(context, ids),
        ]);
        const stopsOf = new Map(
          ids.map((id, at) => {
            const found = stops[at];
            if (found instanceof Error) throw found;
            return [id, found ?? []] as const;
          }),
        );
        return { matches, shipments, stopsOf, troubles };
      },
      write: async (unit, { matches: found, shipments, stopsOf, troubles }) => {
        guardFields(context, MILESTONE_FIELDS);
        const texts = input.edi?.length ?? 0;
        checkAny(
          reports.length + unread.length + texts,
          'events',
          `Give 1 to ${MAX_EVENTS} events, or 1 to ${MAX_TEXTS} texts as edi.`,
        );
        checkBatch(input.events?.length ?? 0, 'events');
        checkBatch(texts, 'edi', MAX_TEXTS);
        checkBatch(reports.length + unread.length, 'edi', 2 * MAX_EVENTS);
        const approved = await approvedCodes(unit);
        const stated = reports.map(({ shipment }) => shipment);
        const matches = await withRemoved(context, unit, stated, found);
        const received = new Date();
        const read = reports.map((report, at) => {
          return readIncoming(
            report,
            matches[at] ?? { outcome: 'NONE', candidates: [] },
            stopsOf.get(shipments[at]?.portalId ?? '') ?? [],
            approved,
            received,
          );
        });
        const facts = read.flatMap((entry) => ('fact' in entry ? [entry.fact] : []));
        const crmIds = new Map(
          shipments.flatMap((known) => (known ? [[known.portalId, known.crmId] as const] : [])),
        );
        const recorded = await recordFacts(unit, 'trackingEventsIngest', facts, { crmIds });

        const held: HeldEvent[] = [];
        const trouble: Trouble[] = [];
        const landed: IncomingReport[] = [];
        const confirmations: BookingConfirmation[] = [];
        let next = 0;
        const results = read.map((entry, at): StoredResult => {
          const report = reports[at];
          if (!('fact' in entry)) {
            held.push(...entry.held);
            const [first] = entry.held;
            return first === undefined ? NOTHING : heldResult(first);
          }
          const { isNew = false, review = null, refused = null } = recorded.facts[next++] ?? {};
          const { eventId, shipmentId } = entry.fact;
          if (refused !== null && report !== undefined) {
            const content = JSON.stringify(report.reported);
            const other = holdReport(report, shipments[at] ?? null, 'INVALID_VALUE', refused, content);
            held.push(other);
            return heldResult(other);
          }
          if (!isNew) return { eventId, outcome: 'KNOWN', reason: null, shipmentId };
          held.push(...entry.held);
          if (report !== undefined) {
            landed.push(report);
            confirmations.push(...confirmationOf(report, entry.fact));
          }
          if (entry.read.exception !== null) trouble.push({ fact: entry.fact, code: entry.read.exception });
          const reason = review ?? entry.held[0]?.reason ?? null;
          return { eventId, outcome: reason === null ? 'RECORDED' : 'REVIEW', reason, shipmentId };
        });
        held.push(...unread);
        await holdEvents(unit, held);
        await settleReports(unit, landed.map(reportCause));
        const confirmed = await confirmBookings(unit, confirmations, crmIds);
        const opened = await openTroubles(unit, trouble, troubles, crmIds);
        return {
          recordId: null,
          writes: [...recorded.writes, ...opened, ...confirmed],
          details: [...results, ...unread.map(heldResult)],
        };
      },
    });
  }
}

const NOTHING: StoredResult = { eventId: null, outcome: 'REVIEW', reason: null, shipmentId: null };

export interface Trouble {
  readonly fact: ShipmentFact;
  readonly code: ExceptionCode;
}

export async function approvedCodes({ ledger }: PortalUnit): Promise<ApprovedCodes> {
  const words = new Map<string, string>();
  for (const kind of CODE_KINDS) {
    for (const { externalValue, portalValue } of await ledger.lookups.list(kind)) {
      words.set(`${kind} ${externalValue}`, portalValue);
    }
  }
  return (kind, name) => words.get(`${kind} ${name}`) ?? null;
}

/** Unresolved exceptions, as `shipment code`: a reason that a carrier repeats opens no second exception. */
export async function unresolvedExceptions(
  { store, reader }: Pick<PortalContext, 'store' | 'reader'>,
  shipmentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (shipmentIds.length === 0) return new Set();
  const filter = { states: ['OPEN', 'ACKNOWLEDGED'] as const };
  const page = { direction: 'forward', size: 100, cursor: null } as const;
  const order = { field: 'OPENED_AT', direction: 'DESC' } as const;
  const pages = await store.exceptions.pagesOfShipments(reader, shipmentIds, filter, order, page);
  const exceptions = pages.flatMap(({ edges }) => edges.map(({ node }): ExceptionRecord => node));
  return new Set(exceptions.map(({ shipmentId, code }) => `${shipmentId} ${code}`));
}

export async function openTroubles(
  unit: PortalUnit,
  reported: readonly Trouble[],
  known: ReadonlySet<string>,
  crmIds: ReadonlyMap<string, string | null>,
): Promise<readonly RecordedWrite[]> {
  const byTrouble = new Map(reported.map((entry) => [`${entry.fact.shipmentId} ${entry.code}`, entry]));
  const fresh = Array.from(byTrouble, ([name, entry]) => (known.has(name) ? [] : [entry])).flat();
  const { writes } = await openExceptions(
    unit,
    'trackingEventsIngest',
    fresh.map(({ fact, code }) => ({
      shipmentId: fact.shipmentId,
      code,
      openedAt: fact.occurredAt,
      ...exceptionDefaults(code),
      note: `Reported by the carrier as ${fact.rawCode ?? ''} (${fact.dialect ?? ''}).`,
      actor: unit.principal.subject,
    })),
    crmIds,
  );
  return writes;
}
