import { FOLD_VERSION } from '../../domain/milestones/fold-version.ts';
import { plainFields } from '../../domain/ownership/plain-fields.ts';
import type { ReferenceParty } from '../../domain/references/reference-kinds.ts';
import type { StatedReference } from '../../domain/references/stated-list.ts';
import type {
  EventSource,
  ExceptionCode,
  ExceptionState,
  MilestoneType,
  ServiceLevel,
  Severity,
  StatedBasis,
  TransportMode,
} from '../../domain/vocabulary/index.ts';
import { columnName } from '../../postgres/record-columns.ts';
import type { NewDocument } from '../document/document.columns.ts';
import type { NewEvent } from '../event/event.columns.ts';
import type { NewException } from '../exception/exception.columns.ts';
import {
  boolean,
  type ChangeOf,
  integer,
  measure,
  money,
  type NewRecord,
  type RecordOf,
  type SetBy,
  text,
  texts,
  time,
  uuid,
} from '../record/column.ts';
import { columnKey, recordTable } from '../record/record-table.ts';
import type { NewAccessorial, NewPackage, NewReference, NewStop } from './belongings.columns.ts';

/**
 * Ids are UUIDs in lower case; `crmId` is the 18-character Salesforce id once linked. A `…DateOnly` flag beside a time says
 * that only its calendar date is known: the time is then midnight UTC of that date.
 */
export const SHIPMENT = recordTable('shipment', {
  portalId: uuid().given(),
  crmId: text().orNull().given(),
  /** The hub's own number; the store makes it. */
  number: text().given().audited(),
  /** The customer. */
  accountId: uuid().needed().audited('account'),
  /** The branch; equal to `accountId` for a shipment of no branch. */
  branchId: uuid().given().audited('branch'),
  /** The SCAC of its carrier. */
  carrier: text().orNull().changed().audited(),
  mode: text<TransportMode>().changed('UNKNOWN').audited(),
  serviceLevel: text<ServiceLevel>().orNull().changed().audited(),
  originCountry: text().orNull().changed().audited('origin.country'),
  originPlace: text().orNull().changed().audited('origin.name'),
  destinationCountry: text().orNull().changed().audited('destination.country'),
  destinationPlace: text().orNull().changed().audited('destination.name'),
  weightKg: measure().orNull().changed().audited(),
  weightBasis: text<StatedBasis>().changed().audited(),
  freightAmount: money().orNull().given(),
  freightCurrency: text().orNull().given(),
  freightBasis: text<StatedBasis>().given(),
  freightClass: text().orNull().changed().audited(),
  handlingNeeds: texts().changed([]).audited(),
  quoteReference: text().orNull().changed().audited(),
  invoiceReferences: texts().changed([]).audited(),
  dockAppointmentNote: text().orNull().audited(),
  version: integer(),
  createdAt: time().given(),
  updatedAt: time(),
  // The fold of its events.
  currentMilestone: text<MilestoneType>().orNull().folded().audited(),
  milestoneAt: time().orNull().folded().audited('currentMilestone.occurredAt'),
  milestoneDateOnly: boolean().folded(),
  /** The tracking event behind the current milestone. */
  milestoneEventId: uuid().orNull().folded(),
  bookedAt: time().orNull().folded().audited(),
  bookedDateOnly: boolean().folded(),
  pickedUpAt: time().orNull().folded().audited(),
  pickedUpDateOnly: boolean().folded(),
  pickedUpOnTime: boolean().orNull().folded(),
  deliveredAt: time().orNull().folded().audited(),
  deliveredDateOnly: boolean().folded(),
  /** Null until delivered, and when nothing was promised. */
  deliveredOnTime: boolean().orNull().folded(),
  promisedDeliveryAt: time().orNull().folded().audited('promisedDelivery'),
  promisedDeliveryDateOnly: boolean().folded(),
  estimatedDeliveryAt: time().orNull().folded().audited('estimatedDelivery'),
  estimatedDeliveryDateOnly: boolean().folded(),
  estimatedDeliveryLow: time().orNull().folded(),
  estimatedDeliveryHigh: time().orNull().folded(),
  /** The tracking event that reported the estimate. */
  estimateEventId: uuid().orNull().folded(),
  estimateSource: text<EventSource>().orNull().folded(),
  estimateRecordedAt: time().orNull().folded(),
  /** The newest proof of delivery that counts. */
  proofOfDeliveryId: uuid().orNull().folded().audited('proofOfDelivery'),
  // The sum of its exceptions.
  exceptions: integer().summed(),
  unresolvedExceptions: integer().summed(),
  openExceptionCode: text<ExceptionCode>().orNull().summed().audited('exceptionCode'),
  openExceptionSeverity: text<Severity>().orNull().summed(),
  /** OPEN when any exception is open, else ACKNOWLEDGED, else RESOLVED; null without exceptions. */
  exceptionState: text<ExceptionState>().orNull().summed().audited(),
  /** The version of the rule that folded the events. */
  foldVersion: integer().stored(FOLD_VERSION),
  // The promises at booking, and the zones in which dates are read: the fold begins with them.
  bookedPromiseAt: time().orNull().stored(),
  bookedPromiseDateOnly: boolean().stored(false),
  /** The zone of the last delivery stop; null: UTC. */
  deliveryTimeZone: text().orNull().given(),
  pickupPromiseAt: time().orNull().stored(),
  pickupPromiseDateOnly: boolean().stored(false),
  pickupTimeZone: text().orNull().stored(),
  // The origin of an imported shipment; the key is unique within the source and the customer.
  importSource: text().orNull().stored(),
  importKey: text().orNull().stored(),
});

export type ShipmentRecord = RecordOf<typeof SHIPMENT>;

/** Fields of a booking that are one column each: their row in the ownership table describes them completely. */
export const BOOKED_FIELDS = plainFields('Shipment', {
  table: 'shipment',
  mutations: ['shipmentBook', 'shipmentUpdate'],
  besides: new Set(
    Object.entries(SHIPMENT.columns).flatMap(([key, { setBy }]) =>
      (setBy as SetBy) === 'OWNED' ? [] : [columnName(key)],
    ),
  ),
});

interface Promised {
  readonly at: Date;
  readonly dateOnly: boolean;
}

/** The content of a booking or an update besides columns; lists are replaced as a whole. */
interface ShipmentContent {
  /** The promise made at booking. PLANNED DELIVERED events may promise later. */
  readonly promisedDelivery?: Promised | null | undefined;
  readonly promisedPickup?: Promised | null | undefined;
  /** By column: the fields of `BOOKED_FIELDS`. */
  readonly owned?: Readonly<Record<string, unknown>> | undefined;
  readonly references?: readonly NewReference[] | undefined;
  readonly stops?: readonly NewStop[] | undefined;
  readonly packages?: readonly NewPackage[] | undefined;
  readonly accessorials?: readonly NewAccessorial[] | undefined;
}

/** A shipment with everything that belongs to it. Its milestones, ETA and on-time flags follow from `events`. */
export type NewShipment = NewRecord<typeof SHIPMENT> &
  ShipmentContent & {
    /** The origin of an imported shipment; `key` is unique within `source` and the customer. */
    readonly origin?: { readonly source: string; readonly key: string } | undefined;
    readonly documents?: readonly NewDocument[] | undefined;
    readonly events?: readonly NewEvent[] | undefined;
    readonly exceptions?: readonly NewException[] | undefined;
  };

/** The changes of a booked shipment. An omitted value stays as it is. */
export type ShipmentUpdate = ChangeOf<typeof SHIPMENT> &
  Omit<ShipmentContent, 'references'> & {
    readonly references?: readonly StatedReference[] | undefined;
    /** The party that states the references. */
    readonly statedBy?: ReferenceParty | undefined;
  };

/** The columns that follow from the content; omitted content gives no column. */
export function columnsOfContent({
  promisedDelivery,
  promisedPickup,
  stops,
  owned,
}: Omit<ShipmentContent, 'references'>) {
  return {
    ...(promisedDelivery !== undefined && {
      bookedPromiseAt: promisedDelivery?.at ?? null,
      bookedPromiseDateOnly: promisedDelivery?.dateOnly ?? false,
    }),
    ...(promisedPickup !== undefined && {
      pickupPromiseAt: promisedPickup?.at ?? null,
      pickupPromiseDateOnly: promisedPickup?.dateOnly ?? false,
    }),
    ...(stops !== undefined && {
      deliveryTimeZone: timeZoneOf(stops, 'DELIVERY'),
      pickupTimeZone: timeZoneOf(stops, 'PICKUP'),
    }),
    ...Object.fromEntries(Object.entries(owned ?? {}).map(([column, value]) => [columnKey(column), value])),
  };
}

/** The zone of the last delivery or the first pickup; null if no stop has one. */
export function timeZoneOf(
  stops: readonly NewStop[] | undefined,
  type: 'PICKUP' | 'DELIVERY',
): string | null {
  const zoned = (stops ?? [])
    .filter((stop) => stop.type === type && stop.timeZone != null)
    .toSorted((a, b) => a.sequence - b.sequence);
  return zoned.at(type === 'PICKUP' ? 0 : -1)?.timeZone ?? null;
}
