/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** An account's standing in the portal. */
export type AccountStatus =
  /** It may ship. */
  | 'ACTIVE'
  /** It ships no more. */
  | 'CLOSED'
  /** It may not ship for now. */
  | 'SUSPENDED';

/** Which changes to list; all conditions hold. */
export type AuditFilter = {
  /** Only this account: its opaque id or its portal id. */
  readonly accountId?: string | null | undefined;
  /** Only changes at or after this. */
  readonly from?: string | null | undefined;
  /** Only changes by this principal. */
  readonly principal?: string | null | undefined;
  /** Only this kind of record, such as Account or ReviewItem. */
  readonly record?: string | null | undefined;
  /** Only this record: its portal id or opaque id. Needs record. */
  readonly recordId?: string | null | undefined;
  /** Only changes before this. */
  readonly to?: string | null | undefined;
};

/** A problem of the audit. */
export type AuditProblemKind =
  /** An entry that repeats another one, with its code. */
  | 'COPIED'
  /** The end of the chain is gone. */
  | 'CUT_OFF'
  /** An entry is not what was sealed there. */
  | 'EDITED'
  /** An entry without the code of its writer, or with a wrong one. */
  | 'FOREIGN'
  /** An end that the hub did not sign, or that signs another chain. */
  | 'FORGED_HEAD'
  /** An order to erase values that the hub did not sign. */
  | 'FORGED_ORDER'
  /** A place of the chain is empty. */
  | 'MISSING'
  /** Values are gone that are too young for retention, and that no signed order names. */
  | 'REMOVED_PAYLOAD';

/** By which way a change was made. */
export type AuditSystem =
  /** By the hub, or by staff in its queue. */
  | 'HUB'
  /** Through the portal. */
  | 'PORTAL'
  /** In Salesforce. */
  | 'SALESFORCE';

/** What the hub measures about the business, by day. */
export type BusinessMeasureKind =
  /** Cases that were closed, and how long they were open, by customer and reason. */
  | 'CASES_ANSWERED'
  /** Cases that were opened in Salesforce, by customer and reason. */
  | 'CASES_OPENED'
  /** Active customers, by segment (the tier of the contract). */
  | 'CUSTOMERS'
  /** Customers of whom somebody signed in, by segment. */
  | 'CUSTOMERS_ACTIVE'
  /** Exceptions that somebody acknowledged, and how long they had waited for that, by customer and lane. */
  | 'EXCEPTIONS_ACKNOWLEDGED'
  /** Exceptions that were opened, by customer and lane. */
  | 'EXCEPTIONS_OPENED'
  /** Exceptions that were resolved, and how long they were open, by customer and lane. */
  | 'EXCEPTIONS_RESOLVED'
  /** Records that the nightly comparison read in both systems, by kind of record. */
  | 'RECORDS_COMPARED'
  /** Records about which it found something, by kind of record. */
  | 'RECORDS_DIFFERENT'
  /** Updates that the hub took over from Salesforce; by customer and kind of record. */
  | 'UPDATES_RECEIVED'
  /** Updates that the hub wrote to Salesforce, and nobody typed; by customer and kind of record. */
  | 'UPDATES_SENT';

/** A record that is carried between the systems as one. */
export type CarriedRecord =
  /** A customer or branch, and its account in Salesforce. */
  | 'ACCOUNT'
  /** The billing contact of an account. */
  | 'BILLING_CONTACT'
  /** An exception that needs the customer, and its case. */
  | 'EXCEPTION'
  /** An exception that its team settles, and its task. */
  | 'EXCEPTION_TASK'
  /** A portal user, and the contact behind it. */
  | 'PORTAL_USER'
  /** A shipment, and its summary in Salesforce. */
  | 'SHIPMENT';

/** How the feed of Salesforce's changes does. */
export type ChangeFeedState =
  /** It cannot be read. Polling finds the changes, at its normal rate. */
  | 'DOWN'
  /** Changes arrive as they happen. */
  | 'LIVE'
  /** No channel is configured. Polling finds the changes. */
  | 'OFF'
  /** Events were lost, and their records are read again. */
  | 'RESYNCING'
  /** It is open, and polling finds changes that it does not tell. */
  | 'SILENT';

/** The rule for a field that has a value in both systems. */
export type ConflictRule =
  /** Salesforce's value, unless the portal keeps a legal override. */
  | 'LEGAL_OVERRIDE'
  /** Only one system had a value. */
  | 'ONLY_VALUE'
  /** The owner's value replaces the other. */
  | 'OWNER_WINS'
  /** A change on one side travels; when both changed, the portal's. */
  | 'PORTAL_WINS'
  /** A change on one side travels; when both changed, the one that settles the matter. */
  | 'RESOLUTION_WINS'
  /** A person decided in review. */
  | 'STAFF_DECISION'
  /** A change on one side travels; when both changed recently, a person decides. */
  | 'STAFF_REVIEW';

/** The level of a contract. */
export type ContractTier =
  /** The gold terms. */
  | 'GOLD'
  /** The platinum terms. */
  | 'PLATINUM'
  /** The silver terms. */
  | 'SILVER'
  /** The standard terms. */
  | 'STANDARD';

/** A stretch of time; either end may be open. */
export type DateTimeRange = {
  /** Its start, included. */
  readonly from?: string | null | undefined;
  /** Its end, not included. */
  readonly to?: string | null | undefined;
};

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

/** The acknowledgement of an exception. */
export type ExceptionAcknowledgeInput = {
  /** The person who works on it, by an id from the query staff; the caller if omitted. */
  readonly assigneeId?: string | null | undefined;
  /** The version that you saw. If the exception has changed since, nothing is written. */
  readonly expectedVersion?: number | null | undefined;
  /** Opaque id of the exception. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** A note about the state or the work; stays in the history. */
  readonly note?: string | null | undefined;
  /**
   * The person who works on it, by sign-in name or e-mail address; the caller if omitted.
   * @deprecated Use assigneeId. Goes on 2027-06-01.
   */
  readonly ownerPerson?: string | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** The team or person for an exception, and its urgency. An omitted field stays. */
export type ExceptionAssignInput = {
  /** The person, by an id from the query staff; null for nobody. */
  readonly assigneeId?: string | null | undefined;
  /** Whether the customer must do something. */
  readonly customerActionRequired?: boolean | null | undefined;
  /** The version that you saw. If the exception has changed since, nothing is written. */
  readonly expectedVersion?: number | null | undefined;
  /** Opaque id of the exception. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** A note about the state or the work; stays in the history. */
  readonly note?: string | null | undefined;
  /**
   * The person, by sign-in name or e-mail address; null for nobody.
   * @deprecated Use assigneeId. Goes on 2027-06-01.
   */
  readonly ownerPerson?: string | null | undefined;
  /**
   * The name of the team; null for none. A text that is no team is refused.
   * @deprecated Use team. Goes on 2027-06-01.
   */
  readonly ownerTeam?: string | null | undefined;
  /** How bad it is. */
  readonly severity?: Severity | null | undefined;
  /** The team; null for none. */
  readonly team?: Team | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

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

/** Which exceptions; every part narrows. */
export type ExceptionFilter = {
  /** The id of a customer (with its branches) or of a branch. */
  readonly accountId?: string | null | undefined;
  /** One of these people works on it: ids from the query staff. For staff. */
  readonly assigneeIds?: ReadonlyArray<string> | null | undefined;
  /** The id of a branch. */
  readonly branchId?: string | null | undefined;
  /** The code is one of these. */
  readonly codes?: ReadonlyArray<ExceptionCode> | null | undefined;
  /** Only these: opaque ids, at most 100. They are listed as the other parts and the order say. */
  readonly ids?: ReadonlyArray<string> | null | undefined;
  /** True: a person works on it. False: nobody does yet. For staff. */
  readonly isAssigned?: boolean | null | undefined;
  /** When it was opened. */
  readonly opened?: DateTimeRange | null | undefined;
  /** The owning team is one of these. */
  readonly ownerTeams?: ReadonlyArray<Team> | null | undefined;
  /** The severity is one of these. */
  readonly severities?: ReadonlyArray<Severity> | null | undefined;
  /** The state is one of these. */
  readonly states?: ReadonlyArray<ExceptionState> | null | undefined;
  /** The owning team is one of these, by name. */
  readonly teams?: ReadonlyArray<string> | null | undefined;
};

/** An exception that is settled. */
export type ExceptionResolveInput = {
  /** The version that you saw. If the exception has changed since, nothing is written. */
  readonly expectedVersion?: number | null | undefined;
  /** Opaque id of the exception. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** A note about the state or the work; stays in the history. */
  readonly note?: string | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** How far the work on an exception is. */
export type ExceptionState =
  /** Someone works on it. */
  | 'ACKNOWLEDGED'
  /** Nobody has taken it yet. */
  | 'OPEN'
  /** It is settled. */
  | 'RESOLVED';

/** Which words are looked up. */
export type LookupKind =
  /** Carriers' own status codes, as dialect:code. */
  | 'CARRIER_CODE'
  /** Salesforce's reasons of cases. */
  | 'CASE_REASON'
  /** Reason codes of EDI messages (X12 1651), as dialect:code. */
  | 'EDI_REASON'
  /** Status codes of EDI messages (X12 1650), as dialect:code. */
  | 'EDI_STATUS'
  /** Salesforce's labels of service levels. */
  | 'SERVICE_LEVEL';

/** The meaning of an external word, stored for all later uses of it. */
export type MappingInput = {
  /** The outside's word: a carrier's code, a label of Salesforce. */
  readonly externalValue: string;
  /** Which words it belongs to. */
  readonly kind: LookupKind;
  /** The portal's word for it. */
  readonly portalValue: string;
};

/** What the hub measures about itself, once a minute. */
export type MeasureKind =
  /** API calls of the hub that Salesforce answered. A count, by lane, REQUEST, STREAM or OTHER. */
  | 'API_CALLS'
  /** API calls that a lane may still make before the rest is kept for more urgent ones. A level, by lane. */
  | 'API_CALLS_LEFT'
  /** API calls of the last 24 hours, as Salesforce counts them. A level. */
  | 'API_CALLS_USED'
  /** Changes that wait for a switch (HELD) or for a person (REVIEW). A level, by state. */
  | 'CHANGES_PARKED'
  /** Unfinished review items about duplicates and double links. A level, by kind of record. */
  | 'DUPLICATES_OPEN'
  /** Unfinished review items. A level, by category/team. */
  | 'FAILURES_OPEN'
  /** Of the last event: from its commit in Salesforce until it was applied, milliseconds. A level. */
  | 'FEED_LAG'
  /** How often the feed lost its place, and read again what it had missed. A count. */
  | 'FEED_RESYNCS'
  /** Minutes in which the change feed was in a state. A count, by state. */
  | 'FEED_STATE'
  /** Links in the link index. A level, by kind of record. */
  | 'LINKS'
  /** 1 while the link index does not hold every link, else 0. A level, by kind of record. */
  | 'LINKS_INCOMPLETE'
  /** Objects whose changes could not be taken over. A level, by object of Salesforce. */
  | 'PULL_FAILING'
  /** Changes that wait for Salesforce or are being sent. A level, by lane. */
  | 'QUEUE_DEPTH'
  /** How long the changes that wait have waited, looked at each minute. Durations, by lane. */
  | 'QUEUE_LATENESS'
  /** Review items that were finished, and how long they were open. Durations, by category/team. */
  | 'REVIEW_FINISHED'
  /** Review items that were opened. A count, by category/team. */
  | 'REVIEW_OPENED'
  /** Callers that were refused. A count, by reason. */
  | 'SIGN_INS_REFUSED'
  /** Attempts that failed and wait for a person. A count, by code of the failure. */
  | 'UPDATES_FAILED'
  /** Changes of Salesforce that were written to the portal. A count, by kind of record. */
  | 'UPDATES_RECEIVED'
  /** Attempts that failed and are repeated. A count, by code of the failure. */
  | 'UPDATES_RETRIED'
  /** Changes that Salesforce has. A count, by kind of record. */
  | 'UPDATES_SENT'
  /** From a change in the portal until Salesforce had it. Durations, by lane. */
  | 'VISIBILITY_LAG'
  /** Writes of mutations to Salesforce that ended (SETTLED, FAILED, REVIEW), and how long they took. Durations, by state. */
  | 'WRITES_FINISHED';

/** How long a step is. */
export type MeasureStep =
  /** Days of UTC, kept for five years. */
  | 'DAY'
  /** Hours of UTC, kept for 400 days. */
  | 'HOUR'
  /** Minutes, kept for three days. */
  | 'MINUTE';

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

/** Which system's value counts. */
export type Owner =
  /** That of the portal. */
  | 'PORTAL'
  /** That of Salesforce. */
  | 'SALESFORCE'
  /** Either; a rule decides when both changed. */
  | 'SHARED';

/** How far something is synchronized. */
export type PilotMode =
  /** Everything but the call is done, and shown as a dry-run call. */
  | 'DRY_RUN'
  /** Nothing is sent; changes wait. */
  | 'OFF'
  /** Changes are sent. */
  | 'ON';

/** How far something is synchronized from now on. */
export type PilotSwitchSetInput = {
  /** One account: its opaque id or portal id; all when left out. */
  readonly accountId?: string | null | undefined;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** How far; null removes the switch, so that the next more general one counts. */
  readonly mode?: PilotMode | null | undefined;
  /** One kind of record; all when left out. */
  readonly record?: CarriedRecord | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** By what a record was found. */
export type RecordMatch =
  /** The text is one of its ids, in the graph, the portal or Salesforce. */
  | 'ID'
  /** The text is a part of its name. */
  | 'NAME'
  /** The text is its own number or one of its references, or the code of the customer. */
  | 'NUMBER';

/** Another counterpart for a record. */
export type RecordRelinkProposeInput = {
  /** Salesforce id, of 15 or 18 characters, of the record that it is. */
  readonly crmId: string;
  /** Opaque id of an account, a shipment or a portal user. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** Why, 1 to 1000 characters, for the person who approves it. */
  readonly reason: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** A record to send to Salesforce again. */
export type RecordResendInput = {
  /** Opaque id of an account, a shipment, an exception or a portal user. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

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

/** A step of a review item. */
export type ReviewAction =
  /** It was given to a team or a person. */
  | 'ASSIGNED'
  /** The decision was carried out. */
  | 'CARRIED_OUT'
  /** A person decided. */
  | 'DECIDED'
  /** It was closed without doing anything. */
  | 'DISMISSED'
  /** Carrying it out failed; it is open again. */
  | 'FAILED'
  /** It was opened. */
  | 'OPENED'
  /** Its cause went away by itself. */
  | 'SETTLED';

/** Why a person has to look. */
export type ReviewCategory =
  /** Several shipments have the reported numbers. */
  | 'AMBIGUOUS_REFERENCE'
  /** Both systems changed the field. */
  | 'CONFLICT'
  /** The reported numbers speak for different shipments. */
  | 'CONTRADICTING_REFERENCES'
  /** A file names a customer by a code that looks like a known customer. */
  | 'CUSTOMER_CODE'
  /** The systems differ in a field on which they had agreed. */
  | 'DIFFERENCE'
  /** Two records claim the same counterpart. */
  | 'DOUBLE_LINK'
  /** A customer, a contact or a shipment seems to exist already. */
  | 'DUPLICATE'
  /** An event cannot have happened as reported. */
  | 'IMPLAUSIBLE_EVENT'
  /** A state or country is not one that exists. */
  | 'INVALID_ADDRESS'
  /** A value does not fit the field of the other system. */
  | 'INVALID_VALUE'
  /** The API limit was used up for too long. */
  | 'LIMIT_REACHED'
  /** A required value is missing. */
  | 'MISSING_FIELD'
  /** Only one system knows that two records are one. */
  | 'ONE_SIDED_LINK'
  /** A record points at one that is not there. */
  | 'ORPHAN'
  /** The record belongs to another customer in Salesforce than in the portal. */
  | 'OTHER_CUSTOMER'
  /** The integration user may not do it. */
  | 'PERMISSION'
  /** The record stayed locked. */
  | 'RECORD_LOCKED'
  /** A new customer asks to be registered. */
  | 'REGISTRATION'
  /** Salesforce refused it for a reason of its own. */
  | 'REJECTED'
  /** A colleague proposes another record of Salesforce for a record. */
  | 'RELINK'
  /** A temporary failure did not pass. */
  | 'RETRIES_EXHAUSTED'
  /** An older change met a newer record. */
  | 'STALE'
  /** A service code or label has no approved counterpart. */
  | 'UNAPPROVED_LOOKUP'
  /** A carrier sent a code that nobody has explained. */
  | 'UNMAPPED_CODE';

/** The decision. */
export type ReviewDecisionKind =
  /** One side's values stand. */
  | 'ACCEPT'
  /** Do what the item proposes. */
  | 'APPROVE'
  /** It is new: create it. */
  | 'CREATE'
  /** The event did not happen; it never counts. */
  | 'LEAVE_OUT'
  /** It is an existing record of Salesforce. */
  | 'MERGE'
  /** Send again, with corrected values. */
  | 'RETRY';

/** The assignment of a review item. */
export type ReviewItemAssignInput = {
  /** The person, by an id of the query staff, sign-in name or e-mail address; null removes the assignment; if omitted, it stays. */
  readonly assignee?: string | null | undefined;
  /** The version of the item that you saw. */
  readonly expectedVersion: number;
  /** The id of the review item. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** The team; stays when left out. */
  readonly ownerTeam?: Team | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** Which review items to list; all conditions hold. */
export type ReviewItemFilter = {
  /** Only this account: its opaque id or its portal id. */
  readonly accountId?: string | null | undefined;
  /** Only those that this person works on, named as in reviewItemAssign. */
  readonly assignee?: string | null | undefined;
  /** Only these categories. */
  readonly categories?: ReadonlyArray<ReviewCategory> | null | undefined;
  /** Only these items, at most 100. */
  readonly ids?: ReadonlyArray<string> | null | undefined;
  /** Only those that are at least so many hours old. */
  readonly minAgeHours?: number | null | undefined;
  /** Only those that were opened at or after this. */
  readonly openedFrom?: string | null | undefined;
  /** Only those that these teams own. */
  readonly ownerTeams?: ReadonlyArray<Team> | null | undefined;
  /** Only the record with this portal id. */
  readonly portalId?: string | null | undefined;
  /** Only this kind of record, such as Shipment. */
  readonly record?: string | null | undefined;
  /** Only these states. */
  readonly states?: ReadonlyArray<ReviewState> | null | undefined;
  /** True: only those that nobody works on. It cannot be combined with assignee. */
  readonly unassigned?: boolean | null | undefined;
};

/** It is an existing record of Salesforce. */
export type ReviewItemMergeInput = {
  /** Salesforce id of the existing record, of 15 or 18 characters. Only ids are linked. */
  readonly crmId?: string | null | undefined;
  /** The version of the item that you saw. */
  readonly expectedVersion: number;
  /** The id of the review item. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** Instead of crmId: the recordId of a candidate, or of the shipment that a report is about. Give exactly one of the two. */
  readonly recordId?: string | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** Corrections, to be sent again. */
export type ReviewItemRetryInput = {
  /** Corrected values; none to just try again. */
  readonly edits?: ReadonlyArray<ValueEditInput> | null | undefined;
  /** The version of the item that you saw. */
  readonly expectedVersion: number;
  /** The id of the review item. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** The meaning of a word that had none. */
  readonly mapping?: MappingInput | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** One decision about many review items. */
export type ReviewItemsDecideInput = {
  /** The decision. */
  readonly decision: ReviewManyDecisionKind;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** The items, 1 to 100. */
  readonly items: ReadonlyArray<SeenReviewItemInput>;
  /** The meaning of a word that had none; for RETRY. */
  readonly mapping?: MappingInput | null | undefined;
  /** Why, 1 to 1000 characters; for LEAVE_OUT and DISMISS. */
  readonly reason?: string | null | undefined;
  /** Whose values stand; for ACCEPT. */
  readonly side?: ReviewSide | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** A decision about many review items at once. */
export type ReviewManyDecisionKind =
  /** One side's values stand. */
  | 'ACCEPT'
  /** Do what each item proposes. */
  | 'APPROVE'
  /** Each is new: create it. */
  | 'CREATE'
  /** Close the items without doing anything. */
  | 'DISMISS'
  /** None of the events happened; they never count. */
  | 'LEAVE_OUT'
  /** Send again. */
  | 'RETRY';

/** A side of a conflict. */
export type ReviewSide =
  /** The portal's values. */
  | 'PORTAL'
  /** Salesforce's values. */
  | 'SALESFORCE';

/** How far a review item is. */
export type ReviewState =
  /** Decided; the hub is carrying it out. */
  | 'DECIDED'
  /** Closed without doing anything. */
  | 'DISMISSED'
  /** Somebody has to decide. */
  | 'OPEN'
  /** Done. */
  | 'RESOLVED';

/** What a caller does, and so which fields it may see. */
export type Role =
  /** Runs the hub. */
  | 'ADMIN'
  /** Measures it. */
  | 'ANALYST'
  /** Ships freight with us and sees its own records. */
  | 'CUSTOMER'
  /** Moves the freight. */
  | 'DISPATCHER'
  /** A system. */
  | 'INTEGRATION'
  /** Sells the service. */
  | 'SALES'
  /** Answers customers. */
  | 'SERVICE_AGENT';

/** A review item as you saw it. */
export type SeenReviewItemInput = {
  /** The version of the item that you saw. */
  readonly expectedVersion: number;
  /** The id of the review item. */
  readonly id: string;
};

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

/** How soon a change must arrive. */
export type SyncLane =
  /** Every few minutes: contacts, summaries. */
  | 'BATCH'
  /** When there is room: backfills. */
  | 'BULK'
  /** Within moments: proof of delivery, approvals. */
  | 'NEAR_REALTIME'
  /** At once: bookings and exceptions. */
  | 'REALTIME';

/** Where a change on its way to Salesforce is. */
export type SyncState =
  /** Salesforce has confirmed it. */
  | 'DONE'
  /** Its pilot switch is off; it goes when the switch is on. */
  | 'HELD'
  /** A worker is sending it. */
  | 'LEASED'
  /** It waits for its turn, or for the next attempt. */
  | 'PENDING'
  /** A person has to mend it. */
  | 'REVIEW';

/** A team of the business. It owns exceptions, cases and tasks, and decides review items. */
export type Team =
  /** Billing addresses, codes and contacts. */
  | 'BILLING'
  /** Damaged, lost and missing freight. */
  | 'CLAIMS'
  /** Contacts, portal users and cases. */
  | 'CUSTOMER_SERVICE'
  /** Customs papers and borders. */
  | 'CUSTOMS'
  /** Shipments and milestones. */
  | 'DISPATCH'
  /** The hub itself: links, permissions, limits. */
  | 'INTEGRATION'
  /** Accounts and contracts. */
  | 'SALES_OPERATIONS';

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

/** A corrected value. */
export type ValueEditInput = {
  /** The field as the graph names it. */
  readonly field: string;
  /** The value, as text; null empties the field. */
  readonly value?: string | null | undefined;
};

/** Who said a value. */
export type ValueSource =
  /** A person, in the review queue of the hub. */
  | 'HUB'
  /** The portal. */
  | 'PORTAL'
  /** Salesforce. */
  | 'SALESFORCE';

/** Where a change is that Salesforce does not have. */
export type WaitingState =
  /** Its pilot switch is off; it goes when the switch is on. */
  | 'HELD'
  /** A worker is sending it. */
  | 'LEASED'
  /** It waits for its turn, or for the next attempt. */
  | 'PENDING'
  /** A person has to mend it. */
  | 'REVIEW';

/** Where something is written. */
export type WrittenSystem =
  /** The portal. */
  | 'PORTAL'
  /** Salesforce. */
  | 'SALESFORCE';

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

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly role: Role } | null };

export type AuditTrailQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: AuditFilter | null | undefined;
}>;


export type AuditTrailQuery = { readonly auditTrail: { readonly nodes: ReadonlyArray<{ readonly role: string | null, readonly record: string, readonly recordId: string, readonly seq: number | null, readonly id: string, readonly at: string, readonly principal: string, readonly principalName: string | null, readonly system: AuditSystem, readonly action: string, readonly changes: ReadonlyArray<{ readonly field: string, readonly old: string | null, readonly new: string | null }> | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type VerifyAuditQueryVariables = Exact<{ [key: string]: never; }>;


export type VerifyAuditQuery = { readonly auditVerification: { readonly intact: boolean, readonly entries: number, readonly unsealed: number, readonly problems: ReadonlyArray<{ readonly kind: AuditProblemKind, readonly seq: number }>, readonly head: { readonly seq: number, readonly hash: string } | null } | null };

export type BusinessQueryVariables = Exact<{
  kinds: ReadonlyArray<BusinessMeasureKind> | BusinessMeasureKind;
  from: string;
  to: string;
  before: string;
  account?: string | null | undefined;
  origin?: string | null | undefined;
  destination?: string | null | undefined;
  isLane: boolean;
}>;


export type BusinessQuery = { readonly now: ReadonlyArray<{ readonly kind: BusinessMeasureKind, readonly label: string | null, readonly count: number, readonly customers: number, readonly meanMs: number | null, readonly p95Ms: number | null }> | null, readonly before: ReadonlyArray<{ readonly kind: BusinessMeasureKind, readonly label: string | null, readonly count: number, readonly customers: number, readonly meanMs: number | null, readonly p95Ms: number | null }> | null, readonly lanes: ReadonlyArray<{ readonly kind: BusinessMeasureKind, readonly originCountry: string | null, readonly destinationCountry: string | null, readonly count: number, readonly meanMs: number | null }> | null, readonly customers: ReadonlyArray<{ readonly kind: BusinessMeasureKind, readonly count: number, readonly account: { readonly id: string, readonly portalId: string | null, readonly displayName: string | null } | null }> | null, readonly performance: ReadonlyArray<{ readonly shipments: number, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly delivered: number, readonly onTimeDeliveryRate: number | null, readonly lane: { readonly originCountry: string | null, readonly destinationCountry: string | null } }> | null, readonly performanceBefore: ReadonlyArray<{ readonly shipments: number, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly delivered: number, readonly onTimeDeliveryRate: number | null, readonly lane: { readonly originCountry: string | null, readonly destinationCountry: string | null } }> | null, readonly punctual?: ReadonlyArray<{ readonly shipments: number, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly delivered: number, readonly onTimeDeliveryRate: number | null, readonly account: { readonly id: string, readonly portalId: string | null, readonly displayName: string | null } | null, readonly lane: { readonly originCountry: string | null, readonly destinationCountry: string | null } }> | null, readonly total: ReadonlyArray<{ readonly shipments: number, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly delivered: number, readonly onTimeDeliveryRate: number | null, readonly lane: { readonly originCountry: string | null, readonly destinationCountry: string | null } }> | null, readonly totalBefore: ReadonlyArray<{ readonly shipments: number, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly delivered: number, readonly onTimeDeliveryRate: number | null, readonly lane: { readonly originCountry: string | null, readonly destinationCountry: string | null } }> | null };

export type MeasuredFragment = { readonly kind: BusinessMeasureKind, readonly label: string | null, readonly count: number, readonly customers: number, readonly meanMs: number | null, readonly p95Ms: number | null };

export type PunctualFragment = { readonly shipments: number, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly delivered: number, readonly onTimeDeliveryRate: number | null, readonly lane: { readonly originCountry: string | null, readonly destinationCountry: string | null } };

export type WorkedExceptionsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: ExceptionFilter | null | undefined;
}>;


export type WorkedExceptionsQuery = { readonly exceptions: { readonly nodes: ReadonlyArray<{ readonly portalId: string | null, readonly team: Team | null, readonly version: number | null, readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly total: { readonly count: number, readonly isWhole: boolean } | null } | null };

export type ChangedExceptionsQueryVariables = Exact<{
  first: number;
  changed: ExceptionFilter;
  filter?: ExceptionFilter | null | undefined;
}>;


export type ChangedExceptionsQuery = { readonly changed: { readonly nodes: ReadonlyArray<{ readonly portalId: string | null, readonly team: Team | null, readonly version: number | null, readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null }> } | null, readonly exceptions: { readonly total: { readonly count: number, readonly isWhole: boolean } | null } | null };

export type WorkedExceptionFragment = { readonly portalId: string | null, readonly team: Team | null, readonly version: number | null, readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null };

export type OpenExceptionQueryVariables = Exact<{
  id: string;
}>;


export type OpenExceptionQuery = { readonly node:
    | { readonly __typename: 'Account' }
    | { readonly __typename: 'Case' }
    | { readonly __typename: 'Contact' }
    | { readonly __typename: 'Document' }
    | { readonly __typename: 'Exception', readonly portalId: string | null, readonly team: Team | null, readonly version: number | null, readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null }
    | { readonly __typename: 'Opportunity' }
    | { readonly __typename: 'PortalUser' }
    | { readonly __typename: 'Shipment' }
   | null };

export type ExceptionHistoryQueryVariables = Exact<{
  id: string;
}>;


export type ExceptionHistoryQuery = { readonly node:
    | { readonly history: ReadonlyArray<{ readonly at: string, readonly state: ExceptionState, readonly severity: Severity, readonly team: Team | null, readonly note: string | null, readonly actor: string | null, readonly actorName: string | null }> | null }
    | Record<PropertyKey, never>
   | null };

export type FollowExceptionsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowExceptionsSubscription = { readonly exceptionChanged:
    | { readonly __typename: 'ExceptionChanged', readonly cursor: string, readonly exception: { readonly id: string } | null }
    | { readonly __typename: 'GapNotice', readonly cursor: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
   | null };

export type AcknowledgeExceptionMutationVariables = Exact<{
  input: ExceptionAcknowledgeInput;
}>;


export type AcknowledgeExceptionMutation = { readonly exceptionAcknowledge: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly exception: { readonly portalId: string | null, readonly team: Team | null, readonly version: number | null, readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null } | null } | null };

export type AssignExceptionMutationVariables = Exact<{
  input: ExceptionAssignInput;
}>;


export type AssignExceptionMutation = { readonly exceptionAssign: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly exception: { readonly portalId: string | null, readonly team: Team | null, readonly version: number | null, readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null } | null } | null };

export type ResolveExceptionMutationVariables = Exact<{
  input: ExceptionResolveInput;
}>;


export type ResolveExceptionMutation = { readonly exceptionResolve: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly exception: { readonly portalId: string | null, readonly team: Team | null, readonly version: number | null, readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly note: string | null, readonly openedAt: string | null, readonly resolvedAt: string | null, readonly assignee: { readonly id: string, readonly name: string } | null, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null } | null } | null };

export type NamedAccountFragment = { readonly id: string, readonly displayName: string | null };

export type NamedShipmentFragment = { readonly id: string, readonly number: string | null };

export type AccountNameQueryVariables = Exact<{
  id: string;
}>;


export type AccountNameQuery = { readonly node:
    | { readonly displayName: string | null }
    | Record<PropertyKey, never>
   | null };

export type ColleaguesQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type ColleaguesQuery = { readonly staff: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly pageInfo: { readonly hasNextPage: boolean } } | null };

export type ColleagueNameQueryVariables = Exact<{
  id: string;
}>;


export type ColleagueNameQuery = { readonly node:
    | { readonly name: string | null }
    | Record<PropertyKey, never>
   | null };

export type OwnershipWorksheetQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnershipWorksheetQuery = { readonly ownership: ReadonlyArray<{ readonly record: string, readonly field: string, readonly owner: Owner, readonly salesforceObject: string | null, readonly salesforceField: string | null, readonly portalColumn: string | null, readonly conflict: ConflictRule, readonly mutations: ReadonlyArray<string>, readonly reason: string }> | null, readonly notMapped: ReadonlyArray<{ readonly what: string, readonly stays: string, readonly reason: string }> | null };

export type PilotSwitchesQueryVariables = Exact<{ [key: string]: never; }>;


export type PilotSwitchesQuery = { readonly pilotSwitches: ReadonlyArray<{ readonly record: CarriedRecord | null, readonly mode: PilotMode, readonly changedBy: string, readonly changedAt: string, readonly account: { readonly id: string, readonly displayName: string | null } | null }> | null };

export type DryRunCallsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type DryRunCallsQuery = { readonly dryRunCalls: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly at: string, readonly record: CarriedRecord, readonly aggregateId: string, readonly object: string, readonly account: { readonly id: string, readonly displayName: string | null } | null, readonly values: ReadonlyArray<{ readonly field: string, readonly value: string | null }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type SetPilotSwitchMutationVariables = Exact<{
  input: PilotSwitchSetInput;
}>;


export type SetPilotSwitchMutation = { readonly pilotSwitchSet: { readonly before: PilotMode | null, readonly released: number, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly next: { readonly record: CarriedRecord | null, readonly mode: PilotMode, readonly changedBy: string, readonly changedAt: string, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly pending: ReadonlyArray<{ readonly lane: SyncLane, readonly count: number }> } | null };

export type SwitchFragment = { readonly record: CarriedRecord | null, readonly mode: PilotMode, readonly changedBy: string, readonly changedAt: string, readonly account: { readonly id: string, readonly displayName: string | null } | null };

export type FindRecordsQueryVariables = Exact<{
  search: string;
}>;


export type FindRecordsQuery = { readonly records: { readonly hasMore: boolean, readonly hits: ReadonlyArray<{ readonly recordId: string, readonly record: string, readonly name: string | null, readonly customer: string | null, readonly matchedBy: RecordMatch }> } | null };

export type RecordViewQueryVariables = Exact<{
  id: string;
}>;


export type RecordViewQuery = { readonly node:
    | { readonly __typename: 'Account', readonly displayName: string | null, readonly customerCode: string | null, readonly portalId: string | null, readonly crmId: string | null, readonly country: string | null, readonly status: AccountStatus | null, readonly legalName: string | null, readonly legalNameOverride: string | null, readonly phone: string | null, readonly website: string | null, readonly industry: string | null, readonly billingCode: string | null, readonly id: string, readonly billingAddress: { readonly street: string | null, readonly city: string | null, readonly state: string | null, readonly postalCode: string | null, readonly country: string | null } | null, readonly contractTerms: { readonly tier: ContractTier | null } | null, readonly provenance: ReadonlyArray<{ readonly field: string, readonly owner: Owner, readonly system: ValueSource | null, readonly portalValue: string | null, readonly crmValue: string | null, readonly observedAt: string | null, readonly rule: ConflictRule, readonly lost: { readonly system: ValueSource, readonly value: string | null } | null }> | null, readonly syncStatus: { readonly state: SyncState, readonly lane: SyncLane, readonly queuedAt: string, readonly visibleAt: string | null, readonly attempts: number, readonly lastError: { readonly code: string, readonly message: string } | null } | null }
    | { readonly __typename: 'Case', readonly id: string }
    | { readonly __typename: 'Contact', readonly id: string }
    | { readonly __typename: 'Document', readonly id: string }
    | { readonly __typename: 'Exception', readonly code: ExceptionCode | null, readonly portalId: string | null, readonly id: string, readonly shipment: { readonly id: string, readonly number: string | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null, readonly case: { readonly crmId: string | null, readonly number: string | null, readonly status: string | null } | null, readonly syncStatus: { readonly state: SyncState, readonly lane: SyncLane, readonly queuedAt: string, readonly visibleAt: string | null, readonly attempts: number, readonly lastError: { readonly code: string, readonly message: string } | null } | null }
    | { readonly __typename: 'Opportunity', readonly id: string }
    | { readonly __typename: 'PortalUser', readonly name: string | null, readonly portalId: string | null, readonly crmId: string | null, readonly email: string | null, readonly id: string, readonly syncStatus: { readonly state: SyncState, readonly lane: SyncLane, readonly queuedAt: string, readonly visibleAt: string | null, readonly attempts: number, readonly lastError: { readonly code: string, readonly message: string } | null } | null }
    | { readonly __typename: 'Shipment', readonly number: string | null, readonly portalId: string | null, readonly crmId: string | null, readonly carrier: string | null, readonly mode: TransportMode | null, readonly serviceLevel: ServiceLevel | null, readonly weightKg: number | null, readonly freightClass: string | null, readonly pickedUpAt: string | null, readonly deliveredAt: string | null, readonly promisedDelivery: string | null, readonly exceptionCode: ExceptionCode | null, readonly exceptionCount: number | null, readonly id: string, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly account: { readonly id: string, readonly displayName: string | null } | null, readonly references: ReadonlyArray<{ readonly type: ReferenceType, readonly value: string }> | null, readonly provenance: ReadonlyArray<{ readonly field: string, readonly owner: Owner, readonly system: ValueSource | null, readonly portalValue: string | null, readonly crmValue: string | null, readonly observedAt: string | null, readonly rule: ConflictRule, readonly lost: { readonly system: ValueSource, readonly value: string | null } | null }> | null, readonly syncStatus: { readonly state: SyncState, readonly lane: SyncLane, readonly queuedAt: string, readonly visibleAt: string | null, readonly attempts: number, readonly lastError: { readonly code: string, readonly message: string } | null } | null }
   | null };

export type SalesforceAddressQueryVariables = Exact<{ [key: string]: never; }>;


export type SalesforceAddressQuery = { readonly salesforceOrg: { readonly address: string } | null };

export type RecordEventsQueryVariables = Exact<{
  id: string;
  last: number;
  before?: string | null | undefined;
}>;


export type RecordEventsQuery = { readonly shipment: { readonly trackingEvents: { readonly nodes: ReadonlyArray<{ readonly eventId: string, readonly source: EventSource, readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string, readonly dateOnly: boolean, readonly recordedAt: string, readonly expectedAt: string | null, readonly expectedDateOnly: boolean, readonly expectedLow: string | null, readonly expectedHigh: string | null, readonly timeAmbiguity: TimeAmbiguity | null, readonly place: { readonly name: string | null, readonly country: string | null, readonly stopSequence: number | null }, readonly correction: { readonly kind: RecordedCorrectionKind, readonly source: EventSource | null, readonly eventId: string | null } | null }>, readonly pageInfo: { readonly hasPreviousPage: boolean, readonly startCursor: string | null } } | null } | null };

export type RecordExceptionsQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type RecordExceptionsQuery = { readonly shipment: { readonly exceptions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly code: ExceptionCode | null, readonly state: ExceptionState | null, readonly severity: Severity | null, readonly openedAt: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null } | null };

export type RecordTrailQueryVariables = Exact<{
  record: string;
  recordId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type RecordTrailQuery = { readonly auditTrail: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly at: string, readonly principal: string, readonly principalName: string | null, readonly system: AuditSystem, readonly action: string, readonly changes: ReadonlyArray<{ readonly field: string, readonly old: string | null, readonly new: string | null }> | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type ResendRecordMutationVariables = Exact<{
  input: RecordResendInput;
}>;


export type ResendRecordMutation = { readonly recordResend: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }> } | null };

export type ProposeRelinkMutationVariables = Exact<{
  input: RecordRelinkProposeInput;
}>;


export type ProposeRelinkMutation = { readonly recordRelinkPropose: { readonly reviewItemId: string | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly effect: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> }> } | null };

export type RecordLineFragment = { readonly recordId: string, readonly record: string, readonly name: string | null, readonly customer: string | null, readonly matchedBy: RecordMatch };

export type FieldOriginFragment = { readonly field: string, readonly owner: Owner, readonly system: ValueSource | null, readonly portalValue: string | null, readonly crmValue: string | null, readonly observedAt: string | null, readonly rule: ConflictRule, readonly lost: { readonly system: ValueSource, readonly value: string | null } | null };

export type OnItsWayFragment = { readonly state: SyncState, readonly lane: SyncLane, readonly queuedAt: string, readonly visibleAt: string | null, readonly attempts: number, readonly lastError: { readonly code: string, readonly message: string } | null };

export type ReviewQueueQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: ReviewItemFilter | null | undefined;
}>;


export type ReviewQueueQuery = { readonly reviewItems: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly category: ReviewCategory, readonly reason: string, readonly record: string, readonly ownerTeam: Team, readonly assignee: string | null, readonly assigneeName: string | null, readonly state: ReviewState, readonly retries: number, readonly version: number, readonly openedAt: string, readonly proposal: string | null, readonly fields: ReadonlyArray<{ readonly field: string, readonly portalValue: string | null, readonly crmValue: string | null, readonly owner: Owner | null }>, readonly account: { readonly id: string, readonly displayName: string | null } | null, readonly shipment: { readonly id: string, readonly number: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly total: { readonly count: number, readonly isWhole: boolean } } | null };

export type ChangedReviewItemsQueryVariables = Exact<{
  first: number;
  changed: ReviewItemFilter;
  filter?: ReviewItemFilter | null | undefined;
}>;


export type ChangedReviewItemsQuery = { readonly changed: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly category: ReviewCategory, readonly reason: string, readonly record: string, readonly ownerTeam: Team, readonly assignee: string | null, readonly assigneeName: string | null, readonly state: ReviewState, readonly retries: number, readonly version: number, readonly openedAt: string, readonly proposal: string | null, readonly fields: ReadonlyArray<{ readonly field: string, readonly portalValue: string | null, readonly crmValue: string | null, readonly owner: Owner | null }>, readonly account: { readonly id: string, readonly displayName: string | null } | null, readonly shipment: { readonly id: string, readonly number: string | null } | null }> } | null, readonly reviewItems: { readonly total: { readonly count: number, readonly isWhole: boolean } } | null };

export type ReviewLineFragment = { readonly id: string, readonly category: ReviewCategory, readonly reason: string, readonly record: string, readonly ownerTeam: Team, readonly assignee: string | null, readonly assigneeName: string | null, readonly state: ReviewState, readonly retries: number, readonly version: number, readonly openedAt: string, readonly proposal: string | null, readonly fields: ReadonlyArray<{ readonly field: string, readonly portalValue: string | null, readonly crmValue: string | null, readonly owner: Owner | null }>, readonly account: { readonly id: string, readonly displayName: string | null } | null, readonly shipment: { readonly id: string, readonly number: string | null } | null };

export type ReviewCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type ReviewCountsQuery = { readonly syncOverview: { readonly failures: ReadonlyArray<{ readonly category: ReviewCategory, readonly state: ReviewState, readonly count: number }> } | null };

export type ReviewDetailQueryVariables = Exact<{
  id: string;
}>;


export type ReviewDetailQuery = { readonly reviewItem: { readonly recordId: string | null, readonly crmId: string | null, readonly portalId: string | null, readonly lastResponse: string | null, readonly id: string, readonly category: ReviewCategory, readonly reason: string, readonly record: string, readonly ownerTeam: Team, readonly assignee: string | null, readonly assigneeName: string | null, readonly state: ReviewState, readonly retries: number, readonly version: number, readonly openedAt: string, readonly proposal: string | null, readonly fields: ReadonlyArray<{ readonly field: string, readonly portalValue: string | null, readonly crmValue: string | null, readonly owner: Owner | null, readonly portalOrigin: { readonly system: AuditSystem, readonly at: string, readonly by: string | null, readonly byName: string | null } | null, readonly crmOrigin: { readonly system: AuditSystem, readonly at: string, readonly by: string | null, readonly byName: string | null } | null, readonly agreed: { readonly value: string | null, readonly at: string } | null }>, readonly shipment: { readonly promisedDeliveryDateOnly: boolean | null, readonly id: string, readonly number: string | null } | null, readonly candidates: ReadonlyArray<{ readonly recordId: string | null, readonly crmId: string | null, readonly label: string, readonly evidence: ReadonlyArray<string> }>, readonly decisions: ReadonlyArray<{ readonly kind: ReviewDecisionKind, readonly side: ReviewSide | null, readonly fields: ReadonlyArray<string>, readonly refusal: string | null }>, readonly decision: { readonly kind: ReviewDecisionKind, readonly side: ReviewSide | null, readonly edits: ReadonlyArray<{ readonly field: string, readonly value: string | null }> } | null, readonly history: ReadonlyArray<{ readonly at: string, readonly actor: string, readonly actorName: string | null, readonly action: ReviewAction, readonly state: ReviewState, readonly note: string | null }> | null, readonly account: { readonly id: string, readonly displayName: string | null } | null } | null };

export type FollowReviewQueueSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowReviewQueueSubscription = { readonly reviewItemChanged:
    | { readonly __typename: 'GapNotice', readonly cursor: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
    | { readonly __typename: 'ReviewItemChanged', readonly cursor: string, readonly item: { readonly id: string } | null }
   | null };

export type DecideReviewItemsMutationVariables = Exact<{
  input: ReviewItemsDecideInput;
}>;


export type DecideReviewItemsMutation = { readonly reviewItemsDecide: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly results: ReadonlyArray<{ readonly id: string, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> }> }> } | null };

export type RetryReviewItemMutationVariables = Exact<{
  input: ReviewItemRetryInput;
}>;


export type RetryReviewItemMutation = { readonly reviewItemRetry: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> }> } | null };

export type MergeReviewItemMutationVariables = Exact<{
  input: ReviewItemMergeInput;
}>;


export type MergeReviewItemMutation = { readonly reviewItemMerge: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }>, readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> }> } | null };

export type AssignReviewItemMutationVariables = Exact<{
  input: ReviewItemAssignInput;
}>;


export type AssignReviewItemMutation = { readonly reviewItemAssign: { readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly field: string | null, readonly message: string }> } | null };

export type ValueOriginFragment = { readonly system: AuditSystem, readonly at: string, readonly by: string | null, readonly byName: string | null };

export type PlannedWriteFragment = { readonly system: WrittenSystem, readonly record: string, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> };

export type SyncMeasuresQueryVariables = Exact<{
  kinds: ReadonlyArray<MeasureKind> | MeasureKind;
  step: MeasureStep;
  from: string;
}>;


export type SyncMeasuresQuery = { readonly measures: ReadonlyArray<{ readonly kind: MeasureKind, readonly label: string, readonly start: string, readonly stepSeconds: number, readonly values: ReadonlyArray<number | null>, readonly p50Ms: ReadonlyArray<number | null>, readonly p95Ms: ReadonlyArray<number | null>, readonly p99Ms: ReadonlyArray<number | null> }> | null };

export type SyncHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type SyncHealthQuery = { readonly syncOverview: { readonly changeFeed: { readonly state: ChangeFeedState, readonly reason: string | null, readonly since: string | null, readonly lastEventAt: string | null, readonly lagMs: number | null, readonly resyncs: number, readonly lastResyncAt: string | null }, readonly pullPositions: ReadonlyArray<{ readonly object: string, readonly systemModstamp: string }>, readonly pullFailures: ReadonlyArray<{ readonly object: string, readonly code: string, readonly reason: string, readonly since: string }>, readonly missingPermissions: ReadonlyArray<{ readonly object: string, readonly field: string }>, readonly lanes: ReadonlyArray<{ readonly lane: SyncLane, readonly state: SyncState, readonly count: number, readonly lagMs: number | null }>, readonly failures: ReadonlyArray<{ readonly category: ReviewCategory, readonly ownerTeam: Team, readonly state: ReviewState, readonly count: number, readonly oldest: string }> } | null };

export type LaneWaitsQueryVariables = Exact<{
  from: string;
}>;


export type LaneWaitsQuery = { readonly measures: ReadonlyArray<{ readonly label: string, readonly p50Ms: ReadonlyArray<number | null>, readonly p95Ms: ReadonlyArray<number | null>, readonly p99Ms: ReadonlyArray<number | null> }> | null };

export type WaitingChangesQueryVariables = Exact<{
  lane: SyncLane;
  state: WaitingState;
  first: number;
  after?: string | null | undefined;
}>;


export type WaitingChangesQuery = { readonly waitingChanges: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly record: CarriedRecord, readonly aggregateId: string, readonly recordId: string | null, readonly attempts: number, readonly queuedAt: string, readonly nextAttemptAt: string, readonly account: { readonly id: string, readonly displayName: string | null } | null, readonly lastError: { readonly code: string, readonly message: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type WaitingLineFragment = { readonly id: string, readonly record: CarriedRecord, readonly aggregateId: string, readonly recordId: string | null, readonly attempts: number, readonly queuedAt: string, readonly nextAttemptAt: string, readonly account: { readonly id: string, readonly displayName: string | null } | null, readonly lastError: { readonly code: string, readonly message: string } | null };

export type LinkIndexQueryVariables = Exact<{ [key: string]: never; }>;


export type LinkIndexQuery = { readonly linkHealth: ReadonlyArray<{ readonly kind: string, readonly available: boolean, readonly links: number | null, readonly complete: boolean | null }> | null };

export type FollowSyncHealthSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FollowSyncHealthSubscription = { readonly syncHealth:
    | { readonly __typename: 'GapNotice', readonly cursor: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string }
    | { readonly __typename: 'SyncHealthChanged', readonly cursor: string }
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
export const MeasuredFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Measured on BusinessMeasure {
  kind
  label
  count
  customers
  meanMs
  p95Ms
}
    `, {"fragmentName":"Measured"}) as unknown as TypedDocumentString<MeasuredFragment, unknown>;
export const PunctualFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Punctual on AccountPerformance {
  lane {
    originCountry
    destinationCountry
  }
  shipments
  pickedUp
  onTimePickupRate
  delivered
  onTimeDeliveryRate
}
    `, {"fragmentName":"Punctual"}) as unknown as TypedDocumentString<PunctualFragment, unknown>;
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
export const NamedShipmentFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment NamedShipment on Shipment {
  id
  number
}
    `, {"fragmentName":"NamedShipment"}) as unknown as TypedDocumentString<NamedShipmentFragment, unknown>;
export const NamedAccountFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment NamedAccount on Account {
  id
  displayName
}
    `, {"fragmentName":"NamedAccount"}) as unknown as TypedDocumentString<NamedAccountFragment, unknown>;
export const WorkedExceptionFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment WorkedException on Exception {
  ...CustomerException
  portalId
  team
  version
  assignee {
    id
    name
  }
  shipment {
    ...NamedShipment
    account {
      ...NamedAccount
    }
  }
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
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`, {"fragmentName":"WorkedException"}) as unknown as TypedDocumentString<WorkedExceptionFragment, unknown>;
export const SwitchFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Switch on PilotSwitch {
  account {
    ...NamedAccount
  }
  record
  mode
  changedBy
  changedAt
}
    fragment NamedAccount on Account {
  id
  displayName
}`, {"fragmentName":"Switch"}) as unknown as TypedDocumentString<SwitchFragment, unknown>;
export const RecordLineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment RecordLine on RecordHit {
  recordId
  record
  name
  customer
  matchedBy
}
    `, {"fragmentName":"RecordLine"}) as unknown as TypedDocumentString<RecordLineFragment, unknown>;
export const FieldOriginFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment FieldOrigin on FieldProvenance {
  field
  owner
  system
  portalValue
  crmValue
  observedAt
  rule
  lost {
    system
    value
  }
}
    `, {"fragmentName":"FieldOrigin"}) as unknown as TypedDocumentString<FieldOriginFragment, unknown>;
export const OnItsWayFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment OnItsWay on SyncStatus {
  state
  lane
  queuedAt
  visibleAt
  attempts
  lastError {
    code
    message
  }
}
    `, {"fragmentName":"OnItsWay"}) as unknown as TypedDocumentString<OnItsWayFragment, unknown>;
export const ReviewLineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ReviewLine on ReviewItem {
  id
  category
  reason
  record
  ownerTeam
  assignee
  assigneeName
  state
  retries
  version
  openedAt
  proposal
  fields {
    field
    portalValue
    crmValue
    owner
  }
  account {
    ...NamedAccount
  }
  shipment {
    ...NamedShipment
  }
}
    fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`, {"fragmentName":"ReviewLine"}) as unknown as TypedDocumentString<ReviewLineFragment, unknown>;
export const ValueOriginFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ValueOrigin on ValueOrigin {
  system
  at
  by
  byName
}
    `, {"fragmentName":"ValueOrigin"}) as unknown as TypedDocumentString<ValueOriginFragment, unknown>;
export const PlannedWriteFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment PlannedWrite on Write {
  system
  record
  fields {
    field
    from
    to
  }
}
    `, {"fragmentName":"PlannedWrite"}) as unknown as TypedDocumentString<PlannedWriteFragment, unknown>;
export const WaitingLineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment WaitingLine on WaitingChange {
  id
  record
  aggregateId
  recordId
  account {
    ...NamedAccount
  }
  attempts
  queuedAt
  nextAttemptAt
  lastError {
    code
    message
  }
}
    fragment NamedAccount on Account {
  id
  displayName
}`, {"fragmentName":"WaitingLine"}) as unknown as TypedDocumentString<WaitingLineFragment, unknown>;
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
export const ViewerDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Viewer {
  viewer {
    role
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const AuditTrailDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AuditTrail($first: Int!, $after: String, $filter: AuditFilter) {
  auditTrail(first: $first, after: $after, filter: $filter) {
    nodes {
      ...AuditStep
      role
      record
      recordId
      seq
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
}`) as unknown as TypedDocumentString<AuditTrailQuery, AuditTrailQueryVariables>;
export const VerifyAuditDocument = /*#__PURE__*/ new TypedDocumentString(`
    query VerifyAudit {
  auditVerification {
    intact
    entries
    unsealed
    problems {
      kind
      seq
    }
    head {
      seq
      hash
    }
  }
}
    `) as unknown as TypedDocumentString<VerifyAuditQuery, VerifyAuditQueryVariables>;
export const BusinessDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Business($kinds: [BusinessMeasureKind!]!, $from: Date!, $to: Date!, $before: Date!, $account: ID, $origin: String, $destination: String, $isLane: Boolean!) {
  now: businessMeasures(
    kinds: $kinds
    from: $from
    to: $to
    groupBy: [LABEL]
    accountId: $account
    originCountry: $origin
    destinationCountry: $destination
  ) {
    ...Measured
  }
  before: businessMeasures(
    kinds: $kinds
    from: $before
    to: $from
    groupBy: [LABEL]
    accountId: $account
    originCountry: $origin
    destinationCountry: $destination
  ) {
    ...Measured
  }
  lanes: businessMeasures(
    kinds: [EXCEPTIONS_OPENED, EXCEPTIONS_RESOLVED]
    from: $from
    to: $to
    groupBy: [LANE]
    accountId: $account
  ) {
    kind
    originCountry
    destinationCountry
    count
    meanMs
  }
  customers: businessMeasures(
    kinds: [EXCEPTIONS_OPENED, EXCEPTIONS_RESOLVED, UPDATES_SENT, CASES_OPENED]
    from: $from
    to: $to
    groupBy: [ACCOUNT]
    accountId: $account
    originCountry: $origin
    destinationCountry: $destination
  ) {
    kind
    count
    account {
      id
      portalId
      displayName
    }
  }
  performance: accountPerformance(
    filter: {accountId: $account, period: {from: $from, to: $to}}
    groupBy: [ORIGIN_COUNTRY, DESTINATION_COUNTRY]
  ) {
    ...Punctual
  }
  performanceBefore: accountPerformance(
    filter: {accountId: $account, period: {from: $before, to: $from}}
    groupBy: [ORIGIN_COUNTRY, DESTINATION_COUNTRY]
  ) {
    ...Punctual
  }
  punctual: accountPerformance(
    filter: {accountId: $account, period: {from: $from, to: $to}}
    groupBy: [ACCOUNT]
  ) @skip(if: $isLane) {
    ...Punctual
    account {
      id
      portalId
      displayName
    }
  }
  total: accountPerformance(
    filter: {accountId: $account, period: {from: $from, to: $to}}
  ) {
    ...Punctual
  }
  totalBefore: accountPerformance(
    filter: {accountId: $account, period: {from: $before, to: $from}}
  ) {
    ...Punctual
  }
}
    fragment Measured on BusinessMeasure {
  kind
  label
  count
  customers
  meanMs
  p95Ms
}
fragment Punctual on AccountPerformance {
  lane {
    originCountry
    destinationCountry
  }
  shipments
  pickedUp
  onTimePickupRate
  delivered
  onTimeDeliveryRate
}`) as unknown as TypedDocumentString<BusinessQuery, BusinessQueryVariables>;
export const WorkedExceptionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query WorkedExceptions($first: Int!, $after: String, $filter: ExceptionFilter) {
  exceptions(
    first: $first
    after: $after
    filter: $filter
    orderBy: {field: SEVERITY, direction: DESC}
  ) {
    nodes {
      ...WorkedException
    }
    pageInfo {
      ...NextPage
    }
    total {
      ...Counted
    }
  }
}
    fragment NextPage on PageInfo {
  hasNextPage
  endCursor
}
fragment Counted on ListTotal {
  count
  isWhole
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
fragment WorkedException on Exception {
  ...CustomerException
  portalId
  team
  version
  assignee {
    id
    name
  }
  shipment {
    ...NamedShipment
    account {
      ...NamedAccount
    }
  }
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`) as unknown as TypedDocumentString<WorkedExceptionsQuery, WorkedExceptionsQueryVariables>;
export const ChangedExceptionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ChangedExceptions($first: Int!, $changed: ExceptionFilter!, $filter: ExceptionFilter) {
  changed: exceptions(first: $first, filter: $changed) {
    nodes {
      ...WorkedException
    }
  }
  exceptions(first: 1, filter: $filter) {
    total {
      ...Counted
    }
  }
}
    fragment Counted on ListTotal {
  count
  isWhole
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
fragment WorkedException on Exception {
  ...CustomerException
  portalId
  team
  version
  assignee {
    id
    name
  }
  shipment {
    ...NamedShipment
    account {
      ...NamedAccount
    }
  }
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`) as unknown as TypedDocumentString<ChangedExceptionsQuery, ChangedExceptionsQueryVariables>;
export const OpenExceptionDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OpenException($id: ID!) {
  node(id: $id) {
    __typename
    ... on Exception {
      ...WorkedException
    }
  }
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
fragment WorkedException on Exception {
  ...CustomerException
  portalId
  team
  version
  assignee {
    id
    name
  }
  shipment {
    ...NamedShipment
    account {
      ...NamedAccount
    }
  }
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`) as unknown as TypedDocumentString<OpenExceptionQuery, OpenExceptionQueryVariables>;
export const ExceptionHistoryDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ExceptionHistory($id: ID!) {
  node(id: $id) {
    ... on Exception {
      history {
        at
        state
        severity
        team
        note
        actor
        actorName
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ExceptionHistoryQuery, ExceptionHistoryQueryVariables>;
export const FollowExceptionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowExceptions($after: String) {
  exceptionChanged(after: $after) {
    __typename
    ... on StreamMessage {
      cursor
    }
    ... on ExceptionChanged {
      exception {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowExceptionsSubscription, FollowExceptionsSubscriptionVariables>;
export const AcknowledgeExceptionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AcknowledgeException($input: ExceptionAcknowledgeInput!) {
  exceptionAcknowledge(input: $input) {
    userErrors {
      ...Refusal
    }
    exception {
      ...WorkedException
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
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
fragment WorkedException on Exception {
  ...CustomerException
  portalId
  team
  version
  assignee {
    id
    name
  }
  shipment {
    ...NamedShipment
    account {
      ...NamedAccount
    }
  }
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`) as unknown as TypedDocumentString<AcknowledgeExceptionMutation, AcknowledgeExceptionMutationVariables>;
export const AssignExceptionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AssignException($input: ExceptionAssignInput!) {
  exceptionAssign(input: $input) {
    userErrors {
      ...Refusal
    }
    exception {
      ...WorkedException
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
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
fragment WorkedException on Exception {
  ...CustomerException
  portalId
  team
  version
  assignee {
    id
    name
  }
  shipment {
    ...NamedShipment
    account {
      ...NamedAccount
    }
  }
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`) as unknown as TypedDocumentString<AssignExceptionMutation, AssignExceptionMutationVariables>;
export const ResolveExceptionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResolveException($input: ExceptionResolveInput!) {
  exceptionResolve(input: $input) {
    userErrors {
      ...Refusal
    }
    exception {
      ...WorkedException
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
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
fragment WorkedException on Exception {
  ...CustomerException
  portalId
  team
  version
  assignee {
    id
    name
  }
  shipment {
    ...NamedShipment
    account {
      ...NamedAccount
    }
  }
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}`) as unknown as TypedDocumentString<ResolveExceptionMutation, ResolveExceptionMutationVariables>;
export const AccountNameDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AccountName($id: ID!) {
  node(id: $id) {
    ... on Account {
      displayName
    }
  }
}
    `) as unknown as TypedDocumentString<AccountNameQuery, AccountNameQueryVariables>;
export const ColleaguesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Colleagues($search: String) {
  staff(first: 100, search: $search) {
    nodes {
      id
      name
    }
    pageInfo {
      hasNextPage
    }
  }
}
    `) as unknown as TypedDocumentString<ColleaguesQuery, ColleaguesQueryVariables>;
export const ColleagueNameDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ColleagueName($id: ID!) {
  node(id: $id) {
    ... on PortalUser {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ColleagueNameQuery, ColleagueNameQueryVariables>;
export const OwnershipWorksheetDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OwnershipWorksheet {
  ownership {
    record
    field
    owner
    salesforceObject
    salesforceField
    portalColumn
    conflict
    mutations
    reason
  }
  notMapped {
    what
    stays
    reason
  }
}
    `) as unknown as TypedDocumentString<OwnershipWorksheetQuery, OwnershipWorksheetQueryVariables>;
export const PilotSwitchesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query PilotSwitches {
  pilotSwitches {
    ...Switch
  }
}
    fragment NamedAccount on Account {
  id
  displayName
}
fragment Switch on PilotSwitch {
  account {
    ...NamedAccount
  }
  record
  mode
  changedBy
  changedAt
}`) as unknown as TypedDocumentString<PilotSwitchesQuery, PilotSwitchesQueryVariables>;
export const DryRunCallsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query DryRunCalls($first: Int!, $after: String) {
  dryRunCalls(first: $first, after: $after) {
    nodes {
      id
      at
      record
      aggregateId
      account {
        ...NamedAccount
      }
      object
      values {
        field
        value
      }
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
fragment NamedAccount on Account {
  id
  displayName
}`) as unknown as TypedDocumentString<DryRunCallsQuery, DryRunCallsQueryVariables>;
export const SetPilotSwitchDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetPilotSwitch($input: PilotSwitchSetInput!) {
  pilotSwitchSet(input: $input) {
    userErrors {
      ...Refusal
    }
    before
    next {
      ...Switch
    }
    released
    pending {
      lane
      count
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment Switch on PilotSwitch {
  account {
    ...NamedAccount
  }
  record
  mode
  changedBy
  changedAt
}`) as unknown as TypedDocumentString<SetPilotSwitchMutation, SetPilotSwitchMutationVariables>;
export const FindRecordsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FindRecords($search: String!) {
  records(search: $search) {
    hits {
      ...RecordLine
    }
    hasMore
  }
}
    fragment RecordLine on RecordHit {
  recordId
  record
  name
  customer
  matchedBy
}`) as unknown as TypedDocumentString<FindRecordsQuery, FindRecordsQueryVariables>;
export const RecordViewDocument = /*#__PURE__*/ new TypedDocumentString(`
    query RecordView($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Account {
      displayName
      customerCode
      portalId
      crmId
      country
      status
      legalName
      legalNameOverride
      phone
      website
      industry
      billingCode
      billingAddress {
        street
        city
        state
        postalCode
        country
      }
      contractTerms {
        tier
      }
      provenance {
        ...FieldOrigin
      }
      syncStatus {
        ...OnItsWay
      }
    }
    ... on Shipment {
      number
      portalId
      crmId
      carrier
      mode
      serviceLevel
      weightKg
      freightClass
      origin {
        ...PlaceName
      }
      destination {
        ...PlaceName
      }
      pickedUpAt
      deliveredAt
      promisedDelivery
      exceptionCode
      exceptionCount
      account {
        ...NamedAccount
      }
      references {
        ...Reference
      }
      provenance {
        ...FieldOrigin
      }
      syncStatus {
        ...OnItsWay
      }
    }
    ... on Exception {
      code
      shipment {
        ...NamedShipment
        account {
          ...NamedAccount
        }
      }
      portalId
      case {
        crmId
        number
        status
      }
      syncStatus {
        ...OnItsWay
      }
    }
    ... on PortalUser {
      name
      portalId
      crmId
      email
      syncStatus {
        ...OnItsWay
      }
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
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}
fragment FieldOrigin on FieldProvenance {
  field
  owner
  system
  portalValue
  crmValue
  observedAt
  rule
  lost {
    system
    value
  }
}
fragment OnItsWay on SyncStatus {
  state
  lane
  queuedAt
  visibleAt
  attempts
  lastError {
    code
    message
  }
}`) as unknown as TypedDocumentString<RecordViewQuery, RecordViewQueryVariables>;
export const SalesforceAddressDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SalesforceAddress {
  salesforceOrg {
    address
  }
}
    `) as unknown as TypedDocumentString<SalesforceAddressQuery, SalesforceAddressQueryVariables>;
export const RecordEventsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query RecordEvents($id: ID!, $last: Int!, $before: String) {
  shipment(id: $id) {
    trackingEvents(last: $last, before: $before) {
      nodes {
        ...TrackingLine
      }
      pageInfo {
        hasPreviousPage
        startCursor
      }
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
}`) as unknown as TypedDocumentString<RecordEventsQuery, RecordEventsQueryVariables>;
export const RecordExceptionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query RecordExceptions($id: ID!, $first: Int!, $after: String) {
  shipment(id: $id) {
    exceptions(first: $first, after: $after) {
      nodes {
        id
        code
        state
        severity
        openedAt
      }
      pageInfo {
        ...NextPage
      }
    }
  }
}
    fragment NextPage on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<RecordExceptionsQuery, RecordExceptionsQueryVariables>;
export const RecordTrailDocument = /*#__PURE__*/ new TypedDocumentString(`
    query RecordTrail($record: String!, $recordId: ID!, $first: Int!, $after: String) {
  auditTrail(
    first: $first
    after: $after
    filter: {record: $record, recordId: $recordId}
  ) {
    nodes {
      ...AuditStep
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
}`) as unknown as TypedDocumentString<RecordTrailQuery, RecordTrailQueryVariables>;
export const ResendRecordDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResendRecord($input: RecordResendInput!) {
  recordResend(input: $input) {
    userErrors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ResendRecordMutation, ResendRecordMutationVariables>;
export const ProposeRelinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ProposeRelink($input: RecordRelinkProposeInput!) {
  recordRelinkPropose(input: $input) {
    reviewItemId
    userErrors {
      ...Refusal
    }
    effect {
      ...PlannedWrite
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}
fragment PlannedWrite on Write {
  system
  record
  fields {
    field
    from
    to
  }
}`) as unknown as TypedDocumentString<ProposeRelinkMutation, ProposeRelinkMutationVariables>;
export const ReviewQueueDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReviewQueue($first: Int!, $after: String, $filter: ReviewItemFilter) {
  reviewItems(first: $first, after: $after, filter: $filter) {
    nodes {
      ...ReviewLine
    }
    pageInfo {
      ...NextPage
    }
    total {
      ...Counted
    }
  }
}
    fragment NextPage on PageInfo {
  hasNextPage
  endCursor
}
fragment Counted on ListTotal {
  count
  isWhole
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}
fragment ReviewLine on ReviewItem {
  id
  category
  reason
  record
  ownerTeam
  assignee
  assigneeName
  state
  retries
  version
  openedAt
  proposal
  fields {
    field
    portalValue
    crmValue
    owner
  }
  account {
    ...NamedAccount
  }
  shipment {
    ...NamedShipment
  }
}`) as unknown as TypedDocumentString<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const ChangedReviewItemsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ChangedReviewItems($first: Int!, $changed: ReviewItemFilter!, $filter: ReviewItemFilter) {
  changed: reviewItems(first: $first, filter: $changed) {
    nodes {
      ...ReviewLine
    }
  }
  reviewItems(first: 1, filter: $filter) {
    total {
      ...Counted
    }
  }
}
    fragment Counted on ListTotal {
  count
  isWhole
}
fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}
fragment ReviewLine on ReviewItem {
  id
  category
  reason
  record
  ownerTeam
  assignee
  assigneeName
  state
  retries
  version
  openedAt
  proposal
  fields {
    field
    portalValue
    crmValue
    owner
  }
  account {
    ...NamedAccount
  }
  shipment {
    ...NamedShipment
  }
}`) as unknown as TypedDocumentString<ChangedReviewItemsQuery, ChangedReviewItemsQueryVariables>;
export const ReviewCountsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReviewCounts {
  syncOverview {
    failures {
      category
      state
      count
    }
  }
}
    `) as unknown as TypedDocumentString<ReviewCountsQuery, ReviewCountsQueryVariables>;
export const ReviewDetailDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReviewDetail($id: ID!) {
  reviewItem(id: $id) {
    ...ReviewLine
    recordId
    crmId
    portalId
    fields {
      portalOrigin {
        ...ValueOrigin
      }
      crmOrigin {
        ...ValueOrigin
      }
      agreed {
        value
        at
      }
    }
    shipment {
      promisedDeliveryDateOnly
    }
    lastResponse
    candidates {
      recordId
      crmId
      label
      evidence
    }
    decisions {
      kind
      side
      fields
      refusal
    }
    decision {
      kind
      side
      edits {
        field
        value
      }
    }
    history {
      at
      actor
      actorName
      action
      state
      note
    }
  }
}
    fragment NamedAccount on Account {
  id
  displayName
}
fragment NamedShipment on Shipment {
  id
  number
}
fragment ReviewLine on ReviewItem {
  id
  category
  reason
  record
  ownerTeam
  assignee
  assigneeName
  state
  retries
  version
  openedAt
  proposal
  fields {
    field
    portalValue
    crmValue
    owner
  }
  account {
    ...NamedAccount
  }
  shipment {
    ...NamedShipment
  }
}
fragment ValueOrigin on ValueOrigin {
  system
  at
  by
  byName
}`) as unknown as TypedDocumentString<ReviewDetailQuery, ReviewDetailQueryVariables>;
export const FollowReviewQueueDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowReviewQueue($after: String) {
  reviewItemChanged(after: $after) {
    __typename
    ... on StreamMessage {
      cursor
    }
    ... on ReviewItemChanged {
      item {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowReviewQueueSubscription, FollowReviewQueueSubscriptionVariables>;
export const DecideReviewItemsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DecideReviewItems($input: ReviewItemsDecideInput!) {
  reviewItemsDecide(input: $input) {
    userErrors {
      ...Refusal
    }
    results {
      id
      userErrors {
        ...Refusal
      }
      writes {
        ...PlannedWrite
      }
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}
fragment PlannedWrite on Write {
  system
  record
  fields {
    field
    from
    to
  }
}`) as unknown as TypedDocumentString<DecideReviewItemsMutation, DecideReviewItemsMutationVariables>;
export const RetryReviewItemDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RetryReviewItem($input: ReviewItemRetryInput!) {
  reviewItemRetry(input: $input) {
    userErrors {
      ...Refusal
    }
    writes {
      ...PlannedWrite
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}
fragment PlannedWrite on Write {
  system
  record
  fields {
    field
    from
    to
  }
}`) as unknown as TypedDocumentString<RetryReviewItemMutation, RetryReviewItemMutationVariables>;
export const MergeReviewItemDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MergeReviewItem($input: ReviewItemMergeInput!) {
  reviewItemMerge(input: $input) {
    userErrors {
      ...Refusal
    }
    writes {
      ...PlannedWrite
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}
fragment PlannedWrite on Write {
  system
  record
  fields {
    field
    from
    to
  }
}`) as unknown as TypedDocumentString<MergeReviewItemMutation, MergeReviewItemMutationVariables>;
export const AssignReviewItemDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AssignReviewItem($input: ReviewItemAssignInput!) {
  reviewItemAssign(input: $input) {
    userErrors {
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<AssignReviewItemMutation, AssignReviewItemMutationVariables>;
export const SyncMeasuresDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SyncMeasures($kinds: [MeasureKind!]!, $step: MeasureStep!, $from: DateTime!) {
  measures(kinds: $kinds, step: $step, from: $from) {
    kind
    label
    start
    stepSeconds
    values
    p50Ms
    p95Ms
    p99Ms
  }
}
    `) as unknown as TypedDocumentString<SyncMeasuresQuery, SyncMeasuresQueryVariables>;
export const SyncHealthDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SyncHealth {
  syncOverview {
    changeFeed {
      state
      reason
      since
      lastEventAt
      lagMs
      resyncs
      lastResyncAt
    }
    pullPositions {
      object
      systemModstamp
    }
    pullFailures {
      object
      code
      reason
      since
    }
    missingPermissions {
      object
      field
    }
    lanes {
      lane
      state
      count
      lagMs
    }
    failures {
      category
      ownerTeam
      state
      count
      oldest
    }
  }
}
    `) as unknown as TypedDocumentString<SyncHealthQuery, SyncHealthQueryVariables>;
export const LaneWaitsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query LaneWaits($from: DateTime!) {
  measures(kinds: [QUEUE_LATENESS], step: MINUTE, from: $from) {
    label
    p50Ms
    p95Ms
    p99Ms
  }
}
    `) as unknown as TypedDocumentString<LaneWaitsQuery, LaneWaitsQueryVariables>;
export const WaitingChangesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query WaitingChanges($lane: SyncLane!, $state: WaitingState!, $first: Int!, $after: String) {
  waitingChanges(lane: $lane, state: $state, first: $first, after: $after) {
    nodes {
      ...WaitingLine
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
fragment NamedAccount on Account {
  id
  displayName
}
fragment WaitingLine on WaitingChange {
  id
  record
  aggregateId
  recordId
  account {
    ...NamedAccount
  }
  attempts
  queuedAt
  nextAttemptAt
  lastError {
    code
    message
  }
}`) as unknown as TypedDocumentString<WaitingChangesQuery, WaitingChangesQueryVariables>;
export const LinkIndexDocument = /*#__PURE__*/ new TypedDocumentString(`
    query LinkIndex {
  linkHealth {
    kind
    available
    links
    complete
  }
}
    `) as unknown as TypedDocumentString<LinkIndexQuery, LinkIndexQueryVariables>;
export const FollowSyncHealthDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowSyncHealth($after: String) {
  syncHealth(after: $after) {
    __typename
    ... on StreamMessage {
      cursor
    }
  }
}
    `) as unknown as TypedDocumentString<FollowSyncHealthSubscription, FollowSyncHealthSubscriptionVariables>;