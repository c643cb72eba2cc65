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

/** What a contact is responsible for; roles are kept apart on purpose. */
export type ContactRole =
  /** Pays the bills. */
  | 'BILLING'
  /** Receives the freight. */
  | 'CONSIGNEE'
  /** Owns the contract. */
  | 'CONTRACT_OWNER'
  /** Ships the freight. */
  | 'SHIPPER'
  /** Pays the bills of another party. */
  | 'THIRD_PARTY_BILLING';

/** A stretch of time; either end may be open. */
export type DateTimeRange = {
  /** Its start, included. */
  readonly from?: string | null | undefined;
  /** Its end, not included. */
  readonly to?: string | null | undefined;
};

/** How an estimated delivery compares with the promise. Compared as days, in the zone of the delivery, where either has no time. */
export type DeliveryOutlook =
  /** It keeps the promise, but the latest bound does not, or the estimate has passed without a delivery. */
  | 'AT_RISK'
  /** It breaks the promise, or the promise has passed without a delivery. */
  | 'LATE'
  /** The whole estimate keeps the promise. */
  | 'ON_TIME';

/** A paper for a shipment. */
export type DocumentAttachInput = {
  /** Its file name. */
  readonly fileName: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** Opaque id of the shipment. */
  readonly shipmentId: string;
  /** When it was signed. */
  readonly signedAt?: string | null | undefined;
  /** The person who signed it. */
  readonly signer?: string | null | undefined;
  /** What it is. */
  readonly type: DocumentType;
  /** The answer of POST /documents for the bytes of the file (PDF, JPEG, PNG or TIFF, up to 10 MB). The upload is kept for a day, and only its uploader can attach it. */
  readonly uploadId: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** What a document of a shipment is. */
export type DocumentType =
  /** A paper of the customer. */
  | 'CUSTOMER'
  /** A customs paper. */
  | 'CUSTOMS'
  /** The signed proof of delivery. */
  | 'PROOF_OF_DELIVERY';

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

/** Which way round. */
export type OrderDirection =
  /** Smallest or earliest first. */
  | 'ASC'
  /** Largest or latest first. */
  | 'DESC';

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

/** How fast and under which promise a shipment travels. */
export type ServiceLevel =
  /** Consolidated, lowest price. */
  | 'ECONOMY'
  /** First available departure. */
  | 'EXPEDITED'
  /** Delivery by the promised date or the charge is waived. */
  | 'GUARANTEED'
  /** Picked up and delivered within one day. */
  | 'SAME_DAY'
  /** Scheduled network, no time commitment. */
  | 'STANDARD'
  /** Kept within a range of temperature. */
  | 'TEMPERATURE_CONTROLLED';

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

/** Which shipments; every part narrows. */
export type ShipmentFilter = {
  /** The id of a customer (with its branches) or of a branch. */
  readonly accountId?: string | null | undefined;
  /** When it was booked. */
  readonly booked?: DateTimeRange | null | undefined;
  /** The id of a branch. */
  readonly branchId?: string | null | undefined;
  /** Whether some exception that is not resolved needs an action of the customer. */
  readonly customerActionRequired?: boolean | null | undefined;
  /** The actual delivery. */
  readonly delivered?: DateTimeRange | null | undefined;
  /** OPEN: some exception is open. ACKNOWLEDGED: none is open, some are acknowledged. RESOLVED: all are. */
  readonly exceptionStates?: ReadonlyArray<ExceptionState> | null | undefined;
  /** Only these: opaque ids, at most 100. They are listed as the other parts and the order say. */
  readonly ids?: ReadonlyArray<string> | null | undefined;
  /** The current milestone is one of these. */
  readonly milestones?: ReadonlyArray<MilestoneType> | null | undefined;
  /** The mode is one of these. */
  readonly modes?: ReadonlyArray<TransportMode> | null | undefined;
  /** The promised delivery. */
  readonly promised?: DateTimeRange | null | undefined;
  /** It has this number; several shipments may have the same one. */
  readonly reference?: ShipmentReferenceInput | null | undefined;
  /** The service level is one of these. */
  readonly serviceLevels?: ReadonlyArray<ServiceLevel> | null | undefined;
};

/** A shipment to share, and for how long. */
export type ShipmentLinkCreateInput = {
  /** Days until it ends, 1 to 180; 30 unless given. */
  readonly days?: number | null | undefined;
  /** Opaque id of the shipment. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** A link that nobody may open any more. */
export type ShipmentLinkRevokeInput = {
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** The id of the link. */
  readonly linkId: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** Whether a shared link can be opened. */
export type ShipmentLinkState =
  /** Its shipment was cancelled, or belongs to another account or branch than when the link was made. */
  | 'CLOSED'
  /** Its time is over. */
  | 'EXPIRED'
  /** It can be opened. */
  | 'OPEN'
  /** It was revoked. */
  | 'REVOKED';

/** The order of a list of shipments. */
export type ShipmentOrder = {
  /** Which way round; DESC unless given. */
  readonly direction?: OrderDirection | null | undefined;
  /** The field to order by. */
  readonly field: ShipmentOrderField;
};

/** The field that orders shipments. Shipments without the value come last. */
export type ShipmentOrderField =
  /** When they were booked. */
  | 'BOOKED_AT'
  /** The estimated delivery. */
  | 'ESTIMATED_DELIVERY'
  /** The promised delivery. */
  | 'PROMISED_DELIVERY'
  /** When they last changed in the portal. */
  | 'UPDATED_AT';

/** A number by which someone knows a shipment. */
export type ShipmentReferenceInput = {
  /** What kind of number it is; without it every kind is looked through, and the shipment's own number. In a report, only the kinds of which one number is enough to find a shipment. */
  readonly type?: ReferenceType | null | undefined;
  /** The number; the case of letters, spaces and punctuation do not matter. */
  readonly value: string;
};

/** What is done at a stop. */
export type StopType =
  /** Freight is delivered. */
  | 'DELIVERY'
  /** Freight is picked up. */
  | 'PICKUP'
  /** Freight passes through a terminal. */
  | 'TERMINAL';

/** Why a local time names no single instant. */
export type TimeAmbiguity =
  /** The clocks showed it twice when they went back; it counts as the first of the two. */
  | 'REPEATED'
  /** The clocks skipped it when they went forward; it counts as later by the hour that they skipped. */
  | 'SKIPPED';

/** How a shipment travels. */
export type TransportMode =
  /** By scheduled air freight. */
  | 'AIR'
  /** By a chartered aircraft. */
  | 'AIR_CHARTER'
  /** By ship. */
  | 'OCEAN'
  /** By a parcel carrier. */
  | 'PARCEL'
  /** By rail. */
  | 'RAIL'
  /** By road. */
  | 'TRUCK'
  /** Not stated. */
  | 'UNKNOWN';

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

export type RefusalFragment = { readonly code: UserErrorCode, readonly field: string | null, readonly message: string };

export type NextPageFragment = { readonly hasNextPage: boolean, readonly endCursor: string | null };

export type CountedFragment = { readonly count: number, readonly isWhole: boolean };

export type PlaceNameFragment = { readonly name: string | null, readonly country: string | null };

export type ReferenceFragment = { readonly type: ReferenceType, readonly value: string };

export type CustomerExceptionFragment = { readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly case: { readonly number: string | null, readonly status: string | null } | null };

export type AuditStepFragment = { readonly id: string, readonly at: string, readonly principal: string, readonly principalName: string | null, readonly system: AuditSystem, readonly action: string, readonly changes: ReadonlyArray<{ readonly field: string, readonly old: string | null, readonly new: string | null }> | null };

export type TrackingLineFragment = { readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null };

export type AttachDocumentMutationVariables = Exact<{
  input: DocumentAttachInput;
}>;


export type AttachDocumentMutation = { readonly documentAttach: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly document: { readonly id: string } | null } | null };

export type ShipmentLinksQueryVariables = Exact<{
  id: string;
}>;


export type ShipmentLinksQuery = { readonly shipment: { readonly links: ReadonlyArray<{ readonly id: string, readonly createdAt: string, readonly expiresAt: string, readonly state: ShipmentLinkState }> | null } | null };

export type MakeShipmentLinkMutationVariables = Exact<{
  input: ShipmentLinkCreateInput;
}>;


export type MakeShipmentLinkMutation = { readonly shipmentLinkCreate: { readonly url: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }> } | null };

export type EndShipmentLinkMutationVariables = Exact<{
  input: ShipmentLinkRevokeInput;
}>;


export type EndShipmentLinkMutation = { readonly shipmentLinkRevoke: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }> } | null };

export type SharedShipmentQueryVariables = Exact<{ [key: string]: never; }>;


export type SharedShipmentQuery = { readonly sharedShipment: { readonly updatedAt: string | null, readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly promisedDelivery: string | null, readonly promisedDeliveryDateOnly: boolean | null, readonly isOverdue: boolean | null, readonly deliveredAt: string | null, readonly deliveredDateOnly: boolean | null, readonly onTime: boolean | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string, readonly dateOnly: boolean } | null, readonly estimatedDelivery: { readonly at: string, readonly dateOnly: boolean, readonly low: string | null, readonly high: string | null, readonly outlook: DeliveryOutlook | null, readonly source: EventSource | null, readonly recordedAt: string | null } | null, readonly stops: ReadonlyArray<{ readonly sequence: number, readonly type: StopType, readonly timeZone: string | null }> | null, readonly trackingEvents: { readonly nodes: ReadonlyArray<{ readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } } | null } | null };

export type EarlierSharedReportsQueryVariables = Exact<{
  before: string;
}>;


export type EarlierSharedReportsQuery = { readonly sharedShipment: { readonly trackingEvents: { readonly nodes: ReadonlyArray<{ readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } } | null } | null };

export type TrackedShipmentQueryVariables = Exact<{
  id: string;
}>;


export type TrackedShipmentQuery = { readonly shipment: { readonly carrier: string | null, readonly serviceLevel: ServiceLevel | null, readonly weightKg: number | null, readonly handlingNeeds: ReadonlyArray<string> | null, readonly updatedAt: string | null, readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly promisedDelivery: string | null, readonly promisedDeliveryDateOnly: boolean | null, readonly isOverdue: boolean | null, readonly deliveredAt: string | null, readonly deliveredDateOnly: boolean | null, readonly onTime: boolean | null, readonly account: { readonly displayName: string | null, readonly contacts: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly email: string | null, readonly phone: string | null, readonly roles: ReadonlyArray<ContactRole> | null }> } | null } | null, readonly references: ReadonlyArray<{ readonly type: ReferenceType, readonly value: string }> | null, readonly packages: ReadonlyArray<{ readonly pieces: number | null }> | null, readonly unresolved: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly case: { readonly number: string | null, readonly status: string | null } | null }> } | null, readonly resolved: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly case: { readonly number: string | null, readonly status: string | null } | null }> } | null, readonly documents: ReadonlyArray<{ readonly id: string, readonly type: DocumentType | null, readonly fileName: string | null, readonly sizeBytes: number | null, readonly signer: string | null }> | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string, readonly dateOnly: boolean } | null, readonly estimatedDelivery: { readonly at: string, readonly dateOnly: boolean, readonly low: string | null, readonly high: string | null, readonly outlook: DeliveryOutlook | null, readonly source: EventSource | null, readonly recordedAt: string | null } | null, readonly stops: ReadonlyArray<{ readonly sequence: number, readonly type: StopType, readonly timeZone: string | null }> | null, readonly trackingEvents: { readonly nodes: ReadonlyArray<{ readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } } | null } | null };

export type ShipmentTimelineFragment = { readonly stops: ReadonlyArray<{ readonly sequence: number, readonly type: StopType, readonly timeZone: string | null }> | null, readonly trackingEvents: { readonly nodes: ReadonlyArray<{ readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } } | null };

export type ReportsFragment = { readonly nodes: ReadonlyArray<{ readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } };

export type EarlierReportsQueryVariables = Exact<{
  id: string;
  before: string;
}>;


export type EarlierReportsQuery = { readonly shipment: { readonly trackingEvents: { readonly nodes: ReadonlyArray<{ readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } } | null } | null };

export type FollowShipmentSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type FollowShipmentSubscription = { readonly shipmentUpdated:
    | { readonly __typename: 'GapNotice', readonly cursor: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
    | { readonly __typename: 'ShipmentUpdated', readonly cursor: string }
   | null };

export type TrackedShipmentsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: ShipmentFilter | null | undefined;
  orderBy?: ShipmentOrder | null | undefined;
}>;


export type TrackedShipmentsQuery = { readonly viewer: { readonly user: { readonly name: string | null } | null, readonly account: { readonly displayName: string | null } | null } | null, readonly shipments: { readonly nodes: ReadonlyArray<{ readonly portalId: string | null, readonly bookedAt: string | null, readonly updatedAt: string | null, readonly exceptionState: ExceptionState | null, readonly exceptionCode: ExceptionCode | null, readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly promisedDelivery: string | null, readonly promisedDeliveryDateOnly: boolean | null, readonly isOverdue: boolean | null, readonly deliveredAt: string | null, readonly deliveredDateOnly: boolean | null, readonly onTime: boolean | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string, readonly dateOnly: boolean } | null, readonly estimatedDelivery: { readonly at: string, readonly dateOnly: boolean, readonly low: string | null, readonly high: string | null, readonly outlook: DeliveryOutlook | null, readonly source: EventSource | null, readonly recordedAt: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type ChangedShipmentsQueryVariables = Exact<{
  first: number;
  filter: ShipmentFilter;
}>;


export type ChangedShipmentsQuery = { readonly shipments: { readonly nodes: ReadonlyArray<{ readonly portalId: string | null, readonly bookedAt: string | null, readonly updatedAt: string | null, readonly exceptionState: ExceptionState | null, readonly exceptionCode: ExceptionCode | null, readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly promisedDelivery: string | null, readonly promisedDeliveryDateOnly: boolean | null, readonly isOverdue: boolean | null, readonly deliveredAt: string | null, readonly deliveredDateOnly: boolean | null, readonly onTime: boolean | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string, readonly dateOnly: boolean } | null, readonly estimatedDelivery: { readonly at: string, readonly dateOnly: boolean, readonly low: string | null, readonly high: string | null, readonly outlook: DeliveryOutlook | null, readonly source: EventSource | null, readonly recordedAt: string | null } | null }> } | null };

export type ShipmentLineFragment = { readonly portalId: string | null, readonly bookedAt: string | null, readonly updatedAt: string | null, readonly exceptionState: ExceptionState | null, readonly exceptionCode: ExceptionCode | null, readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly promisedDelivery: string | null, readonly promisedDeliveryDateOnly: boolean | null, readonly isOverdue: boolean | null, readonly deliveredAt: string | null, readonly deliveredDateOnly: boolean | null, readonly onTime: boolean | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string, readonly dateOnly: boolean } | null, readonly estimatedDelivery: { readonly at: string, readonly dateOnly: boolean, readonly low: string | null, readonly high: string | null, readonly outlook: DeliveryOutlook | null, readonly source: EventSource | null, readonly recordedAt: string | null } | null };

export type ShipmentHeadFragment = { readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly promisedDelivery: string | null, readonly promisedDeliveryDateOnly: boolean | null, readonly isOverdue: boolean | null, readonly deliveredAt: string | null, readonly deliveredDateOnly: boolean | null, readonly onTime: boolean | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string, readonly dateOnly: boolean } | null, readonly estimatedDelivery: { readonly at: string, readonly dateOnly: boolean, readonly low: string | null, readonly high: string | null, readonly outlook: DeliveryOutlook | null, readonly source: EventSource | null, readonly recordedAt: string | null } | null };

export type ListedAccountQueryVariables = Exact<{
  id: string;
}>;


export type ListedAccountQuery = { readonly node:
    | { readonly displayName: string | null }
    | Record<PropertyKey, never>
   | null };

export type FindShipmentsQueryVariables = Exact<{
  value: string;
}>;


export type FindShipmentsQuery = { readonly shipments: { readonly nodes: ReadonlyArray<{ readonly id: string }> } | null };

export type FollowMilestonesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowMilestonesSubscription = { readonly milestoneRecorded:
    | { readonly __typename: 'GapNotice', readonly cursor: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
    | { readonly __typename: 'MilestoneRecorded', readonly cursor: string, readonly shipment: { readonly id: string } | null }
   | null };

export type FollowProblemsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowProblemsSubscription = { readonly exceptionChanged:
    | { readonly __typename: 'ExceptionChanged', readonly cursor: string, readonly exception: { readonly shipment: { readonly id: string } | null } | null }
    | { readonly __typename: 'GapNotice', readonly cursor: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
   | null };

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
export const ReportsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Reports on TrackingEventConnection {
  nodes {
    ...TrackingLine
  }
  pageInfo {
    hasPreviousPage
    startCursor
  }
}
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
}`, {"fragmentName":"Reports"}) as unknown as TypedDocumentString<ReportsFragment, unknown>;
export const ShipmentTimelineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ShipmentTimeline on Shipment {
  stops {
    sequence
    type
    timeZone
  }
  trackingEvents(last: 100, scans: false) {
    ...Reports
  }
}
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
fragment Reports on TrackingEventConnection {
  nodes {
    ...TrackingLine
  }
  pageInfo {
    hasPreviousPage
    startCursor
  }
}`, {"fragmentName":"ShipmentTimeline"}) as unknown as TypedDocumentString<ShipmentTimelineFragment, unknown>;
export const PlaceNameFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment PlaceName on Place {
  name
  country
}
    `, {"fragmentName":"PlaceName"}) as unknown as TypedDocumentString<PlaceNameFragment, unknown>;
export const ShipmentHeadFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ShipmentHead on Shipment {
  id
  number
  mode
  origin {
    ...PlaceName
  }
  destination {
    ...PlaceName
  }
  currentMilestone {
    type
    occurredAt
    dateOnly
  }
  promisedDelivery
  promisedDeliveryDateOnly
  estimatedDelivery {
    at
    dateOnly
    low
    high
    outlook
    source
    recordedAt
  }
  isOverdue
  deliveredAt
  deliveredDateOnly
  onTime
}
    fragment PlaceName on Place {
  name
  country
}`, {"fragmentName":"ShipmentHead"}) as unknown as TypedDocumentString<ShipmentHeadFragment, unknown>;
export const ShipmentLineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ShipmentLine on Shipment {
  ...ShipmentHead
  portalId
  bookedAt
  updatedAt
  exceptionState
  exceptionCode
}
    fragment PlaceName on Place {
  name
  country
}
fragment ShipmentHead on Shipment {
  id
  number
  mode
  origin {
    ...PlaceName
  }
  destination {
    ...PlaceName
  }
  currentMilestone {
    type
    occurredAt
    dateOnly
  }
  promisedDelivery
  promisedDeliveryDateOnly
  estimatedDelivery {
    at
    dateOnly
    low
    high
    outlook
    source
    recordedAt
  }
  isOverdue
  deliveredAt
  deliveredDateOnly
  onTime
}`, {"fragmentName":"ShipmentLine"}) as unknown as TypedDocumentString<ShipmentLineFragment, unknown>;
export const AttachDocumentDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AttachDocument($input: DocumentAttachInput!) {
  documentAttach(input: $input) {
    userErrors {
      ...Refusal
    }
    document {
      id
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<AttachDocumentMutation, AttachDocumentMutationVariables>;
export const ShipmentLinksDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShipmentLinks($id: ID!) {
  shipment(id: $id) {
    links {
      id
      createdAt
      expiresAt
      state
    }
  }
}
    `) as unknown as TypedDocumentString<ShipmentLinksQuery, ShipmentLinksQueryVariables>;
export const MakeShipmentLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MakeShipmentLink($input: ShipmentLinkCreateInput!) {
  shipmentLinkCreate(input: $input) {
    userErrors {
      ...Refusal
    }
    url
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<MakeShipmentLinkMutation, MakeShipmentLinkMutationVariables>;
export const EndShipmentLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EndShipmentLink($input: ShipmentLinkRevokeInput!) {
  shipmentLinkRevoke(input: $input) {
    userErrors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<EndShipmentLinkMutation, EndShipmentLinkMutationVariables>;
export const SharedShipmentDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SharedShipment {
  sharedShipment {
    ...ShipmentHead
    ...ShipmentTimeline
    updatedAt
  }
}
    fragment PlaceName on Place {
  name
  country
}
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
fragment ShipmentTimeline on Shipment {
  stops {
    sequence
    type
    timeZone
  }
  trackingEvents(last: 100, scans: false) {
    ...Reports
  }
}
fragment Reports on TrackingEventConnection {
  nodes {
    ...TrackingLine
  }
  pageInfo {
    hasPreviousPage
    startCursor
  }
}
fragment ShipmentHead on Shipment {
  id
  number
  mode
  origin {
    ...PlaceName
  }
  destination {
    ...PlaceName
  }
  currentMilestone {
    type
    occurredAt
    dateOnly
  }
  promisedDelivery
  promisedDeliveryDateOnly
  estimatedDelivery {
    at
    dateOnly
    low
    high
    outlook
    source
    recordedAt
  }
  isOverdue
  deliveredAt
  deliveredDateOnly
  onTime
}`) as unknown as TypedDocumentString<SharedShipmentQuery, SharedShipmentQueryVariables>;
export const EarlierSharedReportsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query EarlierSharedReports($before: String!) {
  sharedShipment {
    trackingEvents(last: 100, before: $before, scans: false) {
      ...Reports
    }
  }
}
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
fragment Reports on TrackingEventConnection {
  nodes {
    ...TrackingLine
  }
  pageInfo {
    hasPreviousPage
    startCursor
  }
}`) as unknown as TypedDocumentString<EarlierSharedReportsQuery, EarlierSharedReportsQueryVariables>;
export const TrackedShipmentDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TrackedShipment($id: ID!) {
  shipment(id: $id) {
    ...ShipmentHead
    ...ShipmentTimeline
    carrier
    serviceLevel
    weightKg
    handlingNeeds
    updatedAt
    account {
      displayName
      contacts(first: 10) {
        nodes {
          id
          name
          email
          phone
          roles
        }
      }
    }
    references {
      ...Reference
    }
    packages {
      pieces
    }
    unresolved: exceptions(first: 100, filter: {states: [OPEN, ACKNOWLEDGED]}) {
      nodes {
        ...CustomerException
      }
    }
    resolved: exceptions(first: 20, filter: {states: [RESOLVED]}) {
      nodes {
        ...CustomerException
      }
    }
    documents {
      id
      type
      fileName
      sizeBytes
      signer
    }
  }
}
    fragment PlaceName on Place {
  name
  country
}
fragment Reference on ShipmentReference {
  type
  value
}
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
fragment ShipmentTimeline on Shipment {
  stops {
    sequence
    type
    timeZone
  }
  trackingEvents(last: 100, scans: false) {
    ...Reports
  }
}
fragment Reports on TrackingEventConnection {
  nodes {
    ...TrackingLine
  }
  pageInfo {
    hasPreviousPage
    startCursor
  }
}
fragment ShipmentHead on Shipment {
  id
  number
  mode
  origin {
    ...PlaceName
  }
  destination {
    ...PlaceName
  }
  currentMilestone {
    type
    occurredAt
    dateOnly
  }
  promisedDelivery
  promisedDeliveryDateOnly
  estimatedDelivery {
    at
    dateOnly
    low
    high
    outlook
    source
    recordedAt
  }
  isOverdue
  deliveredAt
  deliveredDateOnly
  onTime
}`) as unknown as TypedDocumentString<TrackedShipmentQuery, TrackedShipmentQueryVariables>;
export const EarlierReportsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query EarlierReports($id: ID!, $before: String!) {
  shipment(id: $id) {
    trackingEvents(last: 100, before: $before, scans: false) {
      ...Reports
    }
  }
}
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
fragment Reports on TrackingEventConnection {
  nodes {
    ...TrackingLine
  }
  pageInfo {
    hasPreviousPage
    startCursor
  }
}`) as unknown as TypedDocumentString<EarlierReportsQuery, EarlierReportsQueryVariables>;
export const FollowShipmentDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowShipment($id: ID!, $after: String) {
  shipmentUpdated(id: $id, after: $after) {
    __typename
    ... on StreamMessage {
      cursor
    }
  }
}
    `) as unknown as TypedDocumentString<FollowShipmentSubscription, FollowShipmentSubscriptionVariables>;
export const TrackedShipmentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TrackedShipments($first: Int!, $after: String, $filter: ShipmentFilter, $orderBy: ShipmentOrder) {
  viewer {
    user {
      name
    }
    account {
      displayName
    }
  }
  shipments(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes {
      ...ShipmentLine
    }
    pageInfo {
      ...NextPage
    }
  }
}
    fragment NextPage on PageInfo {
  hasNextPage
  endCursor
}
fragment PlaceName on Place {
  name
  country
}
fragment ShipmentLine on Shipment {
  ...ShipmentHead
  portalId
  bookedAt
  updatedAt
  exceptionState
  exceptionCode
}
fragment ShipmentHead on Shipment {
  id
  number
  mode
  origin {
    ...PlaceName
  }
  destination {
    ...PlaceName
  }
  currentMilestone {
    type
    occurredAt
    dateOnly
  }
  promisedDelivery
  promisedDeliveryDateOnly
  estimatedDelivery {
    at
    dateOnly
    low
    high
    outlook
    source
    recordedAt
  }
  isOverdue
  deliveredAt
  deliveredDateOnly
  onTime
}`) as unknown as TypedDocumentString<TrackedShipmentsQuery, TrackedShipmentsQueryVariables>;
export const ChangedShipmentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ChangedShipments($first: Int!, $filter: ShipmentFilter!) {
  shipments(first: $first, filter: $filter) {
    nodes {
      ...ShipmentLine
    }
  }
}
    fragment PlaceName on Place {
  name
  country
}
fragment ShipmentLine on Shipment {
  ...ShipmentHead
  portalId
  bookedAt
  updatedAt
  exceptionState
  exceptionCode
}
fragment ShipmentHead on Shipment {
  id
  number
  mode
  origin {
    ...PlaceName
  }
  destination {
    ...PlaceName
  }
  currentMilestone {
    type
    occurredAt
    dateOnly
  }
  promisedDelivery
  promisedDeliveryDateOnly
  estimatedDelivery {
    at
    dateOnly
    low
    high
    outlook
    source
    recordedAt
  }
  isOverdue
  deliveredAt
  deliveredDateOnly
  onTime
}`) as unknown as TypedDocumentString<ChangedShipmentsQuery, ChangedShipmentsQueryVariables>;
export const ListedAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListedAccount($id: ID!) {
  node(id: $id) {
    ... on Account {
      displayName
    }
  }
}
    `) as unknown as TypedDocumentString<ListedAccountQuery, ListedAccountQueryVariables>;
export const FindShipmentsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FindShipments($value: String!) {
  shipments(first: 2, filter: {reference: {value: $value}}) {
    nodes {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<FindShipmentsQuery, FindShipmentsQueryVariables>;
export const FollowMilestonesDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowMilestones($after: String) {
  milestoneRecorded(after: $after) {
    __typename
    ... on StreamMessage {
      cursor
    }
    ... on MilestoneRecorded {
      shipment {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowMilestonesSubscription, FollowMilestonesSubscriptionVariables>;
export const FollowProblemsDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowProblems($after: String) {
  exceptionChanged(after: $after) {
    __typename
    ... on StreamMessage {
      cursor
    }
    ... on ExceptionChanged {
      exception {
        shipment {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowProblemsSubscription, FollowProblemsSubscriptionVariables>;