/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** By which way a change was made. */
export type AuditSystem =
  /** By the hub, or by staff in its queue. */
  | 'HUB'
  /** Through the portal. */
  | 'PORTAL'
  /** In Salesforce. */
  | 'SALESFORCE';

/** The document that a link is for. */
export type DocumentLinkCreateInput = {
  /** Opaque id of the document, or the id in its lasting address. */
  readonly documentId: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** Whether an event happened, is forecast or is agreed. */
export type EventClassifier =
  /** It happened. */
  | 'ACTUAL'
  /** A forecast; an ESTIMATED DELIVERED is an estimated time of arrival. */
  | 'ESTIMATED'
  /** Agreed beforehand. */
  | 'PLANNED';

/** Who reported an event. */
export type EventSource =
  /** The interface of a carrier. */
  | 'CARRIER'
  /** An electronic data interchange message. */
  | 'EDI'
  /** The handheld device of a driver or dock worker. */
  | 'HANDHELD'
  /** The logistics portal. */
  | 'PORTAL';

/** What can go wrong with a shipment. */
export type ExceptionCode =
  /** An accident. */
  | 'ACCIDENT'
  /** Border clearance. */
  | 'BORDER'
  /** Delayed by the carrier. */
  | 'CARRIER_DELAY'
  /** The consignee is closed. */
  | 'CONSIGNEE_CLOSED'
  /** Delayed by the consignee. */
  | 'CONSIGNEE_DELAY'
  /** On credit hold. */
  | 'CREDIT_HOLD'
  /** The customer disputes the service or the bill. */
  | 'CUSTOMER_DISPUTE'
  /** Held by customs. */
  | 'CUSTOMS'
  /** The freight is damaged. */
  | 'DAMAGED'
  /** No driver. */
  | 'DRIVER_UNAVAILABLE'
  /** Waiting for an appointment. */
  | 'HELD_FOR_APPOINTMENT'
  /** Held for payment. */
  | 'HELD_FOR_PAYMENT'
  /** A holiday. */
  | 'HOLIDAY'
  /** The address is wrong. */
  | 'INCORRECT_ADDRESS'
  /** The freight is lost. */
  | 'LOST'
  /** A mechanical breakdown. */
  | 'MECHANICAL'
  /** The delivery was missed. */
  | 'MISSED_DELIVERY'
  /** The pickup was missed. */
  | 'MISSED_PICKUP'
  /** Papers are missing. */
  | 'MISSING_DOCUMENTS'
  /** Sorted to the wrong place. */
  | 'MIS_SORT'
  /** Anything else; the note says what. */
  | 'OTHER'
  /** Over the weight limit. */
  | 'OVERWEIGHT'
  /** Nobody could receive the freight. */
  | 'RECIPIENT_UNAVAILABLE'
  /** The customer refused the delivery. */
  | 'REFUSED'
  /** On its way back to the shipper. */
  | 'RETURNING'
  /** Road conditions. */
  | 'ROAD_CONDITIONS'
  /** Delayed by the shipper. */
  | 'SHIPPER_DELAY'
  /** Pieces are missing. */
  | 'SHORTAGE'
  /** The place cannot be found. */
  | 'UNABLE_TO_LOCATE'
  /** Weather or a natural disaster. */
  | 'WEATHER';

/** How far the work on an exception is. */
export type ExceptionState =
  /** Someone works on it. */
  | 'ACKNOWLEDGED'
  /** Nobody has taken it yet. */
  | 'OPEN'
  /** It is settled. */
  | 'RESOLVED';

/** What can happen to a shipment. */
export type MilestoneType =
  /** The vehicle is at the delivery stop. */
  | 'ARRIVED_AT_DELIVERY'
  /** The vehicle is at the pickup stop. */
  | 'ARRIVED_AT_PICKUP'
  /** The freight is at a terminal. */
  | 'ARRIVED_AT_TERMINAL'
  /** The booking is confirmed. */
  | 'BOOKED'
  /** The shipment is cancelled. */
  | 'CANCELLED'
  /** Customs released the freight. */
  | 'CUSTOMS_CLEARED'
  /** Customs holds the freight. */
  | 'CUSTOMS_HOLD'
  /** The freight is delivered at its last stop. */
  | 'DELIVERED'
  /** The driver came and left with the freight. */
  | 'DELIVERY_ATTEMPTED'
  /** The freight left a terminal. */
  | 'DEPARTED_TERMINAL'
  /** Something went wrong; never the current milestone. */
  | 'EXCEPTION_OPENED'
  /** An exception is settled; never the current milestone. */
  | 'EXCEPTION_RESOLVED'
  /** The freight is on its way. */
  | 'IN_TRANSIT'
  /** The freight is on the last leg. */
  | 'OUT_FOR_DELIVERY'
  /** Part of the freight is delivered. */
  | 'PARTIALLY_DELIVERED'
  /** The carrier has the freight. */
  | 'PICKED_UP'
  /** The driver came and left without the freight. */
  | 'PICKUP_ATTEMPTED'
  /** A pickup appointment is agreed. */
  | 'PICKUP_SCHEDULED'
  /** A signed proof of delivery can be read. */
  | 'PROOF_OF_DELIVERY_AVAILABLE'
  /** The freight went back to the shipper. */
  | 'RETURNED';

/** How a recorded event corrects another. */
export type RecordedCorrectionKind =
  /** A person decided that the other event counts, although it seemed impossible. */
  | 'CONFIRMS'
  /** The other event did not happen. */
  | 'RETRACTS'
  /** This event stands in place of the other. */
  | 'SUPERSEDES';

/** The kinds of numbers that name a shipment. */
export type ReferenceType =
  /** The bill of lading number. */
  | 'BOL'
  /** The booking number. */
  | 'BOOKING'
  /** The carrier's tracking number. */
  | 'CARRIER_TRACKING'
  /** The container number. */
  | 'CONTAINER'
  /** The customer's own number. */
  | 'CUSTOMER_REFERENCE'
  /** The purchase order number. */
  | 'PO'
  /** The carrier's progressive (freight bill) number. */
  | 'PRO';

/** How bad an exception is. */
export type Severity =
  /** Freight is lost, or people or contracts are at risk. */
  | 'CRITICAL'
  /** Delivery will be late, or freight is damaged. */
  | 'HIGH'
  /** Worth noting; nothing is late yet. */
  | 'LOW'
  /** Delivery may be late. */
  | 'MEDIUM';

/** Why a local time names no single instant. */
export type TimeAmbiguity =
  /** The clocks showed it twice when they went back; it counts as the first of the two. */
  | 'REPEATED'
  /** The clocks skipped it when they went forward; it counts as later by the hour that they skipped. */
  | 'SKIPPED';

/** Why a mutation did not do what was asked. */
export type UserErrorCode =
  /** Another record has this value already, and it must be unique. */
  | 'DUPLICATE'
  /** The idempotency key was used before, with another request. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The record is in a state in which this cannot be done. */
  | 'ILLEGAL_STATE'
  /** The value does not have the form that the field asks for. */
  | 'INVALID_VALUE'
  /** The first request with this idempotency key is not finished; send it again in a moment. */
  | 'IN_PROGRESS'
  /** A value that is required is missing. */
  | 'MISSING_VALUE'
  /** A person has to decide; a review item was made. */
  | 'NEEDS_REVIEW'
  /** There is no such record among those that you may see. */
  | 'NOT_FOUND'
  /** The field belongs to the system named as owner; the message says what to do instead. */
  | 'NOT_OWNER'
  /** Your role may not change this. */
  | 'NOT_PERMITTED'
  /** The other system refused the values. */
  | 'REJECTED'
  /** The record has changed since you read it; read it again and decide anew. */
  | 'STALE'
  /** The value is longer than the field. */
  | 'TOO_LONG'
  /** Nobody has approved yet what this code means in the other system. */
  | 'UNKNOWN_CODE'
  /** The value is not one of those that the field allows. */
  | 'VALUE_NOT_ALLOWED';

export type OpenDocumentMutationVariables = Exact<{
  input: DocumentLinkCreateInput;
}>;


export type OpenDocumentMutation = { readonly documentLinkCreate: { readonly url: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }> } | null };

export type RefusalFragment = { readonly code: UserErrorCode, readonly field: string | null, readonly message: string };

export type NextPageFragment = { readonly hasNextPage: boolean, readonly endCursor: string | null };

export type CountedFragment = { readonly count: number, readonly isWhole: boolean };

export type PlaceNameFragment = { readonly name: string | null, readonly country: string | null };

export type ReferenceFragment = { readonly type: ReferenceType, readonly value: string };

export type CustomerExceptionFragment = { readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly case: { readonly number: string | null, readonly status: string | null } | null };

export type AuditStepFragment = { readonly id: string, readonly at: string, readonly principal: string, readonly principalName: string | null, readonly system: AuditSystem, readonly action: string, readonly changes: ReadonlyArray<{ readonly field: string, readonly old: string | null, readonly new: string | null }> | null };

export type TrackingLineFragment = { readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const RefusalFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Refusal on UserError {
  code
  field
  message
}
    `, {"fragmentName":"Refusal"}) as unknown as TypedDocumentString<RefusalFragment, unknown>;
export const NextPageFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment NextPage on PageInfo {
  hasNextPage
  endCursor
}
    `, {"fragmentName":"NextPage"}) as unknown as TypedDocumentString<NextPageFragment, unknown>;
export const CountedFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Counted on ListTotal {
  count
  isWhole
}
    `, {"fragmentName":"Counted"}) as unknown as TypedDocumentString<CountedFragment, unknown>;
export const PlaceNameFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment PlaceName on Place {
  name
  country
}
    `, {"fragmentName":"PlaceName"}) as unknown as TypedDocumentString<PlaceNameFragment, unknown>;
export const ReferenceFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Reference on ShipmentReference {
  type
  value
}
    `, {"fragmentName":"Reference"}) as unknown as TypedDocumentString<ReferenceFragment, unknown>;
export const CustomerExceptionFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment CustomerException on Exception {
  id
  code
  severity
  state
  customerActionRequired
  note
  openedAt
  resolvedAt
  case {
    number
    status
  }
}
    `, {"fragmentName":"CustomerException"}) as unknown as TypedDocumentString<CustomerExceptionFragment, unknown>;
export const AuditStepFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AuditStep on AuditEntry {
  id
  at
  principal
  principalName
  system
  action
  changes {
    field
    old
    new
  }
}
    `, {"fragmentName":"AuditStep"}) as unknown as TypedDocumentString<AuditStepFragment, unknown>;
export const TrackingLineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment TrackingLine on TrackingEvent {
  eventId
  source
  milestone
  classifier
  occurredAt
  dateOnly
  recordedAt
  expectedAt
  expectedDateOnly
  expectedLow
  expectedHigh
  timeAmbiguity
  place {
    name
    country
    stopSequence
  }
  correction {
    kind
    source
    eventId
  }
}
    `, {"fragmentName":"TrackingLine"}) as unknown as TypedDocumentString<TrackingLineFragment, unknown>;
export const OpenDocumentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation OpenDocument($input: DocumentLinkCreateInput!) {
  documentLinkCreate(input: $input) {
    url
    userErrors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<OpenDocumentMutation, OpenDocumentMutationVariables>;