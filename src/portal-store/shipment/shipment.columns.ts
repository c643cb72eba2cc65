import type { ColumnsOf } from '../record/insert-rows.ts';
import type { ExceptionRecord, ReferenceRecord } from '../types.ts';
import type { NewAccessorial, NewDocument, NewEvent, NewPackage, NewShipment, NewStop } from '../writes.ts';
import { normalizeReference } from './reference.ts';

/** How a new shipment and what belongs to it become rows. */

type OfShipment<T> = T & { readonly shipmentId: string };

export type IdentifiedShipment = NewShipment & { readonly portalId: string; readonly at: Date };

export const SHIPMENT: ColumnsOf<IdentifiedShipment> = {
  portal_id: ['uuid', (s) => s.portalId],
  number: ['text', (s) => s.number],
  account_id: ['uuid', (s) => s.accountId],
  branch_id: ['uuid', (s) => s.branchId ?? s.accountId],
  mode: ['text', (s) => s.mode ?? 'UNKNOWN'],
  service_level: ['text', (s) => s.serviceLevel],
  origin_country: ['text', (s) => s.originCountry],
  origin_place: ['text', (s) => s.originPlace],
  destination_country: ['text', (s) => s.destinationCountry],
  destination_place: ['text', (s) => s.destinationPlace],
  weight_kg: ['numeric', (s) => s.weightKg],
  weight_basis: ['text', (s) => s.weightBasis ?? (s.weightKg == null ? 'UNKNOWN' : 'STATED')],
  freight_amount: ['numeric', (s) => s.freightAmount],
  freight_currency: ['text', (s) => s.freightCurrency],
  freight_basis: ['text', (s) => s.freightBasis ?? (s.freightAmount == null ? 'UNKNOWN' : 'STATED')],
  freight_class: ['text', (s) => s.freightClass],
  handling_needs: ['text[]', (s) => s.handlingNeeds ?? []],
  quote_reference: ['text', (s) => s.quoteReference],
  invoice_references: ['text[]', (s) => s.invoiceReferences ?? []],
  booked_promise_at: ['timestamptz', (s) => s.promisedDelivery?.at],
  booked_promise_date_only: ['boolean', (s) => s.promisedDelivery?.dateOnly ?? false],
  delivery_time_zone: ['text', (s) => timeZoneOf(s, 'DELIVERY')],
  pickup_promise_at: ['timestamptz', (s) => s.promisedPickup?.at],
  pickup_promise_date_only: ['boolean', (s) => s.promisedPickup?.dateOnly ?? false],
  pickup_time_zone: ['text', (s) => timeZoneOf(s, 'PICKUP')],
  import_source: ['text', (s) => s.origin?.source],
  import_key: ['text', (s) => s.origin?.key],
  crm_id: ['text', (s) => s.crmId],
  created_at: ['timestamptz', (s) => s.createdAt ?? s.at],
  updated_at: ['timestamptz', (s) => s.at],
};

/** The zone of the last delivery or the first pickup; null where no stop says one. */
export function timeZoneOf(shipment: Pick<NewShipment, 'stops'>, type: 'PICKUP' | 'DELIVERY'): string | null {
  const stops = (shipment.stops ?? [])
    .filter((stop) => stop.type === type && stop.timeZone != null)
    .toSorted((a, b) => a.sequence - b.sequence);
  return stops.at(type === 'PICKUP' ? 0 : -1)?.timeZone ?? null;
}

export const REFERENCE: ColumnsOf<OfShipment<Omit<ReferenceRecord, 'shipmentId'>>> = {
  shipment_id: ['uuid', (r) => r.shipmentId],
  type: ['text', (r) => r.type],
  value: ['text', (r) => r.value],
  normalized: ['text', (r) => normalizeReference(r.value)],
};

export const STOP: ColumnsOf<OfShipment<NewStop>> = {
  shipment_id: ['uuid', (s) => s.shipmentId],
  sequence: ['int', (s) => s.sequence],
  type: ['text', (s) => s.type],
  name: ['text', (s) => s.name],
  city: ['text', (s) => s.city],
  country: ['text', (s) => s.country],
  unlocode: ['text', (s) => s.unlocode],
  terminal_code: ['text', (s) => s.terminalCode],
  time_zone: ['text', (s) => s.timeZone],
  appointment_from: ['timestamptz', (s) => s.appointmentFrom],
  appointment_to: ['timestamptz', (s) => s.appointmentTo],
  arrived_at: ['timestamptz', (s) => s.arrivedAt],
  departed_at: ['timestamptz', (s) => s.departedAt],
};

export const PACKAGE: ColumnsOf<OfShipment<NewPackage>> = {
  shipment_id: ['uuid', (p) => p.shipmentId],
  line: ['int', (p) => p.line],
  description: ['text', (p) => p.description],
  product_group: ['text', (p) => p.productGroup],
  pieces: ['int', (p) => p.pieces],
  weight_kg: ['numeric', (p) => p.weightKg],
  weight_basis: ['text', (p) => p.weightBasis ?? (p.weightKg == null ? 'UNKNOWN' : 'STATED')],
  value_amount: ['numeric', (p) => p.valueAmount],
  value_currency: ['text', (p) => p.valueCurrency],
};

export const ACCESSORIAL: ColumnsOf<OfShipment<NewAccessorial>> = {
  shipment_id: ['uuid', (a) => a.shipmentId],
  code: ['text', (a) => a.code],
  billing_reference: ['text', (a) => a.billingReference],
};

export const DOCUMENT: ColumnsOf<OfShipment<NewDocument> & { readonly at: Date }> = {
  shipment_id: ['uuid', (d) => d.shipmentId],
  type: ['text', (d) => d.type],
  file_name: ['text', (d) => d.fileName],
  media_type: ['text', (d) => d.mediaType],
  size_bytes: ['bigint', (d) => d.sizeBytes],
  signer: ['text', (d) => d.signer],
  signed_at: ['timestamptz', (d) => d.signedAt],
  storage_key: ['text', (d) => d.storageKey],
  sha256: ['text', (d) => d.sha256],
  created_at: ['timestamptz', (d) => d.createdAt ?? d.at],
};

export type IdentifiedEvent = OfShipment<NewEvent> & { readonly portalId: string; readonly at: Date };

export const EVENT: ColumnsOf<IdentifiedEvent> = {
  portal_id: ['uuid', (e) => e.portalId],
  shipment_id: ['uuid', (e) => e.shipmentId],
  source: ['text', (e) => e.source],
  event_id: ['text', (e) => e.eventId],
  milestone: ['text', (e) => e.milestone],
  classifier: ['text', (e) => e.classifier],
  occurred_at: ['timestamptz', (e) => e.occurredAt],
  date_only: ['boolean', (e) => e.dateOnly ?? false],
  recorded_at: ['timestamptz', (e) => e.recordedAt ?? e.at],
  expected_at: ['timestamptz', (e) => e.expectedAt],
  expected_date_only: ['boolean', (e) => e.expectedDateOnly ?? false],
  expected_low: ['timestamptz', (e) => e.expectedLow],
  expected_high: ['timestamptz', (e) => e.expectedHigh],
  place_name: ['text', (e) => e.placeName],
  country: ['text', (e) => e.country],
  unlocode: ['text', (e) => e.unlocode],
  terminal_code: ['text', (e) => e.terminalCode],
  latitude: ['float8', (e) => e.latitude],
  longitude: ['float8', (e) => e.longitude],
  stop_sequence: ['int', (e) => e.stopSequence],
  raw_code: ['text', (e) => e.rawCode],
  dialect: ['text', (e) => e.dialect],
  correction: ['text', (e) => e.correction],
  corrects_source: ['text', (e) => e.correctsSource],
  corrects_event_id: ['text', (e) => e.correctsEventId],
  confirms: ['text', (e) => e.confirms],
};

type ExceptionRow = Pick<
  ExceptionRecord,
  | 'portalId'
  | 'shipmentId'
  | 'accountId'
  | 'branchId'
  | 'code'
  | 'severity'
  | 'state'
  | 'ownerTeam'
  | 'ownerPerson'
  | 'customerActionRequired'
  | 'note'
  | 'openedAt'
  | 'acknowledgedAt'
  | 'resolvedAt'
  | 'crmCaseId'
>;

export const EXCEPTION: ColumnsOf<ExceptionRow> = {
  portal_id: ['uuid', (e) => e.portalId],
  shipment_id: ['uuid', (e) => e.shipmentId],
  account_id: ['uuid', (e) => e.accountId],
  branch_id: ['uuid', (e) => e.branchId],
  code: ['text', (e) => e.code],
  severity: ['text', (e) => e.severity],
  state: ['text', (e) => e.state],
  owner_team: ['text', (e) => e.ownerTeam],
  owner_person: ['text', (e) => e.ownerPerson],
  customer_action_required: ['boolean', (e) => e.customerActionRequired],
  note: ['text', (e) => e.note],
  opened_at: ['timestamptz', (e) => e.openedAt],
  acknowledged_at: ['timestamptz', (e) => e.acknowledgedAt],
  resolved_at: ['timestamptz', (e) => e.resolvedAt],
  crm_case_id: ['text', (e) => e.crmCaseId],
};

export const EXCEPTION_HISTORY: ColumnsOf<ExceptionRow & { readonly at: Date; readonly actor: string }> = {
  exception_id: ['uuid', (e) => e.portalId],
  at: ['timestamptz', (e) => e.at],
  actor: ['text', (e) => e.actor],
  state: ['text', (e) => e.state],
  severity: ['text', (e) => e.severity],
  owner_team: ['text', (e) => e.ownerTeam],
  owner_person: ['text', (e) => e.ownerPerson],
  note: ['text', (e) => e.note],
};

export type { ExceptionRow };
