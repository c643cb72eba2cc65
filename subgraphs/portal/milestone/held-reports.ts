import type { CarrierStatus } from '../../../src/domain/edi/status-message.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { Match } from '../../../src/domain/references/matching.ts';
import { RECORD_REPORT } from '../../../src/domain/review-decisions.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { EventSource, ExceptionCode } from '../../../src/domain/vocabulary/index.ts';
import type { ReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import { recordFacts, type ShipmentFact } from '../../../src/portal-changes/record-facts.ts';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { createPortalLoaders } from '../portal-loaders.ts';
import { confirmationOf, confirmBookings } from './booking-confirmations.ts';
import { type IncomingReport, readIncoming, reportOfEvent, reportOfStatus } from './carrier-reports.ts';
import { type HeldEvent, holdEvents } from './held-event.ts';
import { readEvent } from './milestones-record.mutation.ts';
import {
  type CarrierEventInput,
  type MilestoneEventInput,
  shipmentOfEvent,
} from './reported-event.inputs.ts';
import { findShipments, type ReportedShipment } from './reported-shipments.ts';
import { approvedCodes, openTroubles, unresolvedExceptions } from './tracking-events-ingest.mutation.ts';

const ACTION = 'heldReportRecord';

/** A report as its review item keeps it. */
type Held =
  | { readonly kind: 'CARRIER'; readonly report: IncomingReport }
  | {
      readonly kind: 'MILESTONE';
      readonly reporter: string;
      readonly source: EventSource;
      readonly event: MilestoneEventInput;
    };

interface Read {
  readonly fact: ShipmentFact;
  readonly held: readonly HeldEvent[];
  readonly exception: ExceptionCode | null;
}

/** Reads reports again whose shipment was in doubt when they came. For the worker, which has every account in scope. */
export function createHeldReports(store: PortalStore) {
  return {
    async shipmentOf(item: ReviewItem): Promise<string | null> {
      const held = heldIn(item);
      if (held === null) return null;
      const [match] = await findShipments(contextOf(store), [statedBy(held)]);
      return match?.outcome === 'ONE' ? match.shipment.portalId : null;
    },

    async record(unit: PortalUnit, item: ReviewItem, shipmentId: string): Promise<boolean> {
      const held = heldIn(item);
      if (held === null) throw unreadable('The item keeps no report that can be read again.');
      const context = contextOf(store);
      const shipment = await context.loaders.shipment.load({ portalId: shipmentId });
      if (shipment === null) throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
      const { fact, held: more, exception } = await read(context, unit, item, held, shipment);
      const crmIds = new Map([[shipmentId, shipment.crmId]]);
      const { facts } = await recordFacts(unit, ACTION, [fact], { crmIds });
      const [recorded] = facts;
      if (recorded != null && recorded.refused !== null) throw unreadable(recorded.refused);
      if (recorded?.isNew !== true) return false;
      await holdEvents(unit, more);
      if (held.kind === 'CARRIER') await confirmBookings(unit, confirmationOf(held.report, fact), crmIds);
      if (exception !== null) {
        const known = await unresolvedExceptions(context, [shipmentId]);
        await openTroubles(unit, [{ fact, code: exception }], known, crmIds);
      }
      return true;
    },
  };
}

type Context = ReturnType<typeof contextOf>;

/** The scope of the hub itself. Loaders cache, so each report gets new ones. */
function contextOf(store: PortalStore) {
  const reader = { scope: { kind: 'ALL' }, usage: newUpstreamUsage() } as const;
  return { store, reader, loaders: createPortalLoaders(store, reader) };
}

async function read(
  { loaders }: Context,
  unit: PortalUnit,
  item: ReviewItem,
  held: Held,
  shipment: ShipmentRecord,
): Promise<Read> {
  const match: Match<ShipmentRecord> = { outcome: 'ONE', shipment };
  if (held.kind === 'MILESTONE') {
    const entry = readEvent(held.event, held.source, '', match);
    if (!('fact' in entry)) throw unreadable(entry.held.reason);
    return { fact: { ...entry.fact, reporter: held.reporter }, held: entry.doubts, exception: null };
  }
  const stops = await loaders.stops.load(shipment.portalId);
  const entry = readIncoming(held.report, match, stops, await approvedCodes(unit), item.openedAt);
  if (!('fact' in entry)) throw unreadable(entry.held[0]?.reason ?? 'The report cannot be read.');
  return { fact: entry.fact, held: entry.held, exception: entry.read.exception };
}

/** The report of an item, as its mutation read it; null for an item that keeps none. */
function heldIn({ proposal, fields }: ReviewItem): Held | null {
  const reporter = proposal?.['reporter'];
  const reported = fields.find(({ field }) => field === 'trackingEvent')?.portalValue;
  if (proposal?.['action'] !== RECORD_REPORT || typeof reporter !== 'string') return null;
  if (typeof reported !== 'object' || reported === null) return null;
  if (!('event' in reported)) {
    const report = reportOfStatus(reported as CarrierStatus, '');
    return { kind: 'CARRIER', report: { ...report, reporter } };
  }
  const { source, event } = reported as { readonly source: EventSource; readonly event: object };
  if (source !== 'CARRIER') {
    return { kind: 'MILESTONE', reporter, source, event: withTimes(event) as MilestoneEventInput };
  }
  const report = reportOfEvent(withTimes(event) as CarrierEventInput, '');
  return { kind: 'CARRIER', report: { ...report, reporter } };
}

function statedBy(held: Held): ReportedShipment {
  return held.kind === 'CARRIER' ? held.report.shipment : shipmentOfEvent(held.event, null);
}

/** The inputs that are times. In the item they are ISO 8601. */
const TIMES: readonly string[] = ['at', 'writtenAt', 'expectedLow', 'expectedHigh'];

function withTimes(event: object): object {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]: readonly [string, unknown]) => {
      if (TIMES.includes(name) && typeof value === 'string') return [name, new Date(value)];
      const isPart = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [name, isPart ? withTimes(value) : value];
    }),
  );
}

function unreadable(why: string): WaybillError {
  return new WaybillError('ILLEGAL_STATE', `The report cannot be recorded as it is. ${why}`);
}
