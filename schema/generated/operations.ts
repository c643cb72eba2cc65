/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A service beyond carrying the freight, or a handling need. */
export type AccessorialCode =
  /** An appointment is needed. */
  | 'APPOINTMENT'
  /** Pickup or delivery inside the building. */
  | 'INSIDE'
  /** A vehicle with a liftgate. */
  | 'LIFTGATE'
  /** A place that is hard to get into. */
  | 'LIMITED_ACCESS'
  /** The freight must not freeze. */
  | 'PROTECT_FROM_FREEZING'
  /** A private address. */
  | 'RESIDENTIAL';

/** A service beyond carrying the freight. */
export type AccessorialInput = {
  /** Where it is billed. A reference only; stays when left out. */
  readonly billingReference?: string | null | undefined;
  /** Which service; each once. */
  readonly code: AccessorialCode;
};

/** The changes of an account in Salesforce. An omitted field stays; null empties it. */
export type AccountUpdateInput = {
  /** Where invoices go. */
  readonly billingAddress?: BillingAddressInput | null | undefined;
  /** The code that finance uses for the payer. */
  readonly billingCode?: string | null | undefined;
  /** The contract terms of the customer. */
  readonly contractTerms?: ContractTermsInput | null | undefined;
  /** The crmUpdatedAt that you saw. If the account has changed since (Salesforce counts seconds), nothing is written. */
  readonly expectedVersion?: string | null | undefined;
  /** Opaque id of the account or branch. */
  readonly id: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** Line of business. */
  readonly industry?: string | null | undefined;
  /** The legal name. */
  readonly legalName?: string | null | undefined;
  /** Phone number; stored as E.164. An extension may follow, such as ext. 12. */
  readonly phone?: string | null | undefined;
  /** Extension of the phone number, in digits. If omitted, it stays while the number stays. */
  readonly phoneExtension?: string | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
  /** Address of the web site. */
  readonly website?: string | null | undefined;
};

/** By which way a change was made. */
export type AuditSystem =
  /** By the hub, or by staff in its queue. */
  | 'HUB'
  /** Through the portal. */
  | 'PORTAL'
  /** In Salesforce. */
  | 'SALESFORCE';

/** Whether a caller was accepted. */
export type AuthenticationOutcome =
  /** The caller was let in. */
  | 'ACCEPTED'
  /** The caller was refused. */
  | 'REFUSED';

/** Parts of the billing address to change; null empties one. */
export type BillingAddressInput = {
  /** City. */
  readonly city?: string | null | undefined;
  /** Country: ISO 3166-1 code or name. */
  readonly country?: string | null | undefined;
  /** Postal code. */
  readonly postalCode?: string | null | undefined;
  /** State or province: ISO 3166-2 code (with or without the country) or name. */
  readonly state?: string | null | undefined;
  /** Street and number; may have several lines. */
  readonly street?: string | null | undefined;
};

/** An export that nobody needs. */
export type BulkExportCancelInput = {
  /** The id of the export. */
  readonly exportId: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** What to export, and how. */
export type BulkExportCreateInput = {
  /** How the records are written. */
  readonly format: BulkExportFormat;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** A query of one list, such as `query ($filter: ShipmentFilter) { shipments(filter: $filter) { nodes { number account { legalName } } } }`. The hub reads all of its pages; leave out first and after, or give first as the size of a page. */
  readonly query: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
  /** Its variables, as the text of a JSON object. */
  readonly variables?: string | null | undefined;
};

/** How the records of an export are written. */
export type BulkExportFormat =
  /** RFC 4180 in UTF-8, a header line first. A nested field has a column with a dotted name; a list is JSON in its cell. */
  | 'CSV'
  /** A JSON object for each record, on a line of its own. */
  | 'JSONL';

/** How far an export is. */
export type BulkExportState =
  /** Its user ended it. */
  | 'CANCELLED'
  /** The file is complete. */
  | 'DONE'
  /** It ended without a file; `failure` says why. */
  | 'FAILED'
  /** It waits for a gateway that has a place. */
  | 'QUEUED'
  /** A gateway reads its pages, or waits to read one again: then `waitingFor` says for what. */
  | 'RUNNING';

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

/** What a carrier reports, in the carrier's own codes. */
export type CarrierEventInput = {
  /** The status code. */
  readonly code: string;
  /** The family of the codes (X12, DCSA or EPCIS), with the name of the carrier after a slash where carriers differ, such as X12/ABCD. */
  readonly dialect: string;
  /** The reporter's own id of the event, up to 200 characters: the same in every re-send, and never used for another of the same shipment. Reporters do not share ids: the user who sends, with the carrier or the device, is part of the event's identity. */
  readonly eventId: string;
  /** When it happened by the clock of the reporter, or the day. */
  readonly occurred: MomentInput;
  /** Where it happened. */
  readonly place?: EventPlaceInput | null | undefined;
  /** The reason code, if any. */
  readonly reason?: string | null | undefined;
  /** A number of the shipment, such as the one on its label; this or the id. */
  readonly reference?: ShipmentReferenceInput | null | undefined;
  /** All numbers that the reporter knows, each of its kind. They have to agree on one shipment; otherwise a person decides. */
  readonly references?: ReadonlyArray<ShipmentReferenceInput> | null | undefined;
  /** Opaque id of the shipment; this or a reference. */
  readonly shipmentId?: string | null | undefined;
  /** When the carrier wrote it, where the time above is a forecast. */
  readonly writtenAt?: string | null | undefined;
};

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

/** Parts of the contract to change; null empties one. */
export type ContractTermsInput = {
  /** The services that the customer may book, all of them. */
  readonly eligibleServices?: ReadonlyArray<ServiceLevel> | null | undefined;
  /** The promised service level, as text. */
  readonly serviceCommitments?: string | null | undefined;
  /** The level of the contract. */
  readonly tier?: ContractTier | null | undefined;
};

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

/** How an event corrects another. */
export type CorrectionKind =
  /** The other event did not happen. */
  | 'RETRACTS'
  /** This event stands in place of the other. */
  | 'SUPERSEDES';

/** A person who applies for a new customer. */
export type CustomerRegisterInput = {
  /** The e-mail address of the applicant. */
  readonly contactEmail: string;
  /** The full name of the applicant. */
  readonly contactName: string;
  /** ISO 3166-1 code of the country. */
  readonly country: string;
  /** The short name, if there is one. */
  readonly displayName?: string | null | undefined;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** The legal name, up to 255 characters. */
  readonly legalName: string;
  /** Further information, up to 1,000 characters. */
  readonly note?: string | null | undefined;
  /** Phone number of the country, or with its own, such as +49 30 123456; an extension may follow. */
  readonly phone?: string | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
  /** Address of the web site. */
  readonly website?: string | null | undefined;
};

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

/** The document that a link is for. */
export type DocumentLinkCreateInput = {
  /** Opaque id of the document, or the id in its lasting address. */
  readonly documentId: string;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
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

/** Where a shipment comes from or goes. */
export type EndInput = {
  /** ISO 3166-1 code of the country. */
  readonly country?: string | null | undefined;
  /** City, site or terminal by name. */
  readonly name?: string | null | undefined;
};

/** Whether an event happened, is forecast or is agreed. */
export type EventClassifier =
  /** It happened. */
  | 'ACTUAL'
  /** A forecast; an ESTIMATED DELIVERED is an estimated time of arrival. */
  | 'ESTIMATED'
  /** Agreed beforehand. */
  | 'PLANNED';

/** Which event is corrected, and how. */
export type EventCorrectionInput = {
  /** The event id of the corrected event. */
  readonly eventId: string;
  /** How it is corrected. */
  readonly kind: CorrectionKind;
  /** The reporter of the corrected event, as `TrackingEvent.reporter` shows it. Required if several reporters have an event with that id on the shipment; otherwise the only one is meant. */
  readonly reporter?: string | null | undefined;
  /** The source of the corrected event. */
  readonly source: EventSource;
};

/** What became of a reported event. */
export type EventOutcome =
  /** The same reporter reported it of this shipment before; nothing changed. */
  | 'KNOWN'
  /** It is recorded. */
  | 'RECORDED'
  /** It is kept, and a person looks at it before it counts. */
  | 'REVIEW';

/** Where something happened; as much of it as is known. */
export type EventPlaceInput = {
  /** ISO 3166-1 code of the country. */
  readonly country?: string | null | undefined;
  /** Degrees north, WGS 84. */
  readonly latitude?: number | null | undefined;
  /** Degrees east, WGS 84. */
  readonly longitude?: number | null | undefined;
  /** City, site or terminal by name. */
  readonly name?: string | null | undefined;
  /** The shipment's stop, by its sequence. */
  readonly stopSequence?: number | null | undefined;
  /** The carrier's code of the terminal; what operations know of it stays when left out. */
  readonly terminalCode?: string | null | undefined;
  /** UN/LOCODE, such as DEHAM. */
  readonly unlocode?: string | null | undefined;
};

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

/** A problem with a shipment. */
export type ExceptionOpenInput = {
  /** The kind of problem. */
  readonly code: ExceptionCode;
  /** Whether the customer must do something; by the code unless given. True opens a case. */
  readonly customerActionRequired?: boolean | null | undefined;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** A description of the problem. */
  readonly note?: string | null | undefined;
  /** When it began; now unless given. */
  readonly openedAt?: string | null | undefined;
  /**
   * The name of the team that owns it; by the code unless given. A text that is no team is refused.
   * @deprecated Use team. Goes on 2027-06-01.
   */
  readonly ownerTeam?: string | null | undefined;
  /** How bad it is; by the code unless given. */
  readonly severity?: Severity | null | undefined;
  /** Opaque id of the shipment. */
  readonly shipmentId: string;
  /** The team that owns it; by the code unless given. */
  readonly team?: Team | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
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

/** A milestone, or a scan without one. */
export type MilestoneEventInput = {
  /** Whether it happened, is forecast or is agreed; ACTUAL unless given. */
  readonly classifier?: EventClassifier | null | undefined;
  /** The event that this one corrects, if any. */
  readonly correction?: EventCorrectionInput | null | undefined;
  /** The device that made the event, such as its serial number, up to 100 characters. Give it if several devices report as one user. */
  readonly device?: string | null | undefined;
  /** The reporter's own id of the event, up to 200 characters: the same in every re-send, and never used for another of the same shipment. Reporters do not share ids: the user who sends, with the carrier or the device, is part of the event's identity. */
  readonly eventId: string;
  /** The expected time of a plan or an estimate. */
  readonly expected?: MomentInput | null | undefined;
  /** Expected not after. */
  readonly expectedHigh?: string | null | undefined;
  /** Expected not before. */
  readonly expectedLow?: string | null | undefined;
  /** Which milestone; none for scans, positions and gate events. */
  readonly milestone?: MilestoneType | null | undefined;
  /** When it happened by the clock of the reporter, or the day. */
  readonly occurred: MomentInput;
  /** Where it happened. */
  readonly place?: EventPlaceInput | null | undefined;
  /** A number of the shipment, such as the one on its label; this or the id. */
  readonly reference?: ShipmentReferenceInput | null | undefined;
  /** All numbers that the reporter knows, each of its kind. They have to agree on one shipment; otherwise a person decides. */
  readonly references?: ReadonlyArray<ShipmentReferenceInput> | null | undefined;
  /** Opaque id of the shipment; this or a reference. */
  readonly shipmentId?: string | null | undefined;
};

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

/** Events from our own staff and devices. */
export type MilestonesRecordInput = {
  /** The events, up to 500, in any order; a handheld may send them hours later and twice. */
  readonly events: ReadonlyArray<MilestoneEventInput>;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** PORTAL or HANDHELD; carriers report by trackingEventsIngest. */
  readonly source: EventSource;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

/** A time, or only a day if the time is not known. Give exactly one of them. */
export type MomentInput = {
  /** The time. */
  readonly at?: string | null | undefined;
  /** The day; it stays a day. */
  readonly date?: string | null | undefined;
};

/** Which system's value counts. */
export type Owner =
  /** That of the portal. */
  | 'PORTAL'
  /** That of Salesforce. */
  | 'SALESFORCE'
  /** Either; a rule decides when both changed. */
  | 'SHARED';

/** A line of the freight. */
export type PackageInput = {
  /** What it is. */
  readonly description?: string | null | undefined;
  /** Its line, from 1; each once. */
  readonly line: number;
  /** How many pieces. */
  readonly pieces?: number | null | undefined;
  /** The group of products it belongs to. */
  readonly productGroup?: string | null | undefined;
  /** Value of the goods. */
  readonly value?: ValueInput | null | undefined;
  /** Weight in kilograms; rounded to the gram. */
  readonly weightKg?: number | null | undefined;
};

/** How far something is synchronized. */
export type PilotMode =
  /** Everything but the call is done, and shown as a dry-run call. */
  | 'DRY_RUN'
  /** Nothing is sent; changes wait. */
  | 'OFF'
  /** Changes are sent. */
  | 'ON';

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

/** A number by which someone knows the shipment. */
export type ReferenceInput = {
  /** Staff only: whether a number that a customer stated counts when carriers report. Staff's own new numbers count unless this is false. */
  readonly confirmed?: boolean | null | undefined;
  /** The kind of number. */
  readonly type: ReferenceType;
  /** The number. */
  readonly value: string;
};

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

/** What became of the record of a review item. */
export type ReviewResult =
  /** It was created in Salesforce, or is being sent there as a new record. */
  | 'CREATED'
  /** This record goes on; the other one is not needed. */
  | 'KEPT'
  /** It belongs to this record: the record of Salesforce, or the shipment of a report. */
  | 'LINKED'
  /** Its link was taken away. */
  | 'UNLINKED';

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

/** A shipment to book. */
export type ShipmentBookInput = {
  /** Services beyond carrying it, all of them. */
  readonly accessorials?: ReadonlyArray<AccessorialInput> | null | undefined;
  /** Opaque id of the customer or branch it is carried for. */
  readonly accountId: string;
  /** The SCAC of its carrier; staff set it. */
  readonly carrier?: string | null | undefined;
  /** Where it goes. */
  readonly destination?: EndInput | null | undefined;
  /** Freight class of the NMFC, such as 77.5. */
  readonly freightClass?: string | null | undefined;
  /** How it must be handled. */
  readonly handlingNeeds?: ReadonlyArray<string> | null | undefined;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** The invoices it is billed on. References only. */
  readonly invoiceReferences?: ReadonlyArray<string> | null | undefined;
  /** How it travels. */
  readonly mode?: TransportMode | null | undefined;
  /** Your own number of the shipment, kept as a CUSTOMER_REFERENCE. The hub makes the shipment's number. */
  readonly number?: string | null | undefined;
  /** Where it comes from. */
  readonly origin?: EndInput | null | undefined;
  /** The packages, all lines. */
  readonly packages?: ReadonlyArray<PackageInput> | null | undefined;
  /** The delivery that is promised to the customer. */
  readonly promisedDelivery?: MomentInput | null | undefined;
  /** The quote it is booked on. A reference only. */
  readonly quoteReference?: string | null | undefined;
  /** The numbers by which people know it. Carriers and staff give PRO and tracking numbers. Numbers that a customer gives find the shipment for the customer; carriers' reports are matched by them once staff or the carrier have confirmed them. */
  readonly references?: ReadonlyArray<ReferenceInput> | null | undefined;
  /** The service; one that the contract of the customer holds. */
  readonly serviceLevel?: ServiceLevel | null | undefined;
  /** Where it calls, all stops. */
  readonly stops?: ReadonlyArray<StopInput> | null | undefined;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
  /** How the weight is known. */
  readonly weightBasis?: StatedBasis | null | undefined;
  /** Weight in kilograms; rounded to the gram. */
  readonly weightKg?: number | null | undefined;
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

/** A number by which someone knows a shipment. */
export type ShipmentReferenceInput = {
  /** What kind of number it is; without it every kind is looked through, and the shipment's own number. In a report, only the kinds of which one number is enough to find a shipment. */
  readonly type?: ReferenceType | null | undefined;
  /** The number; the case of letters, spaces and punctuation do not matter. */
  readonly value: string;
};

/** How a weight or a freight amount is known. */
export type StatedBasis =
  /** It is recorded elsewhere. */
  | 'CAPTURED_SEPARATELY'
  /** It is included in the cost of the goods. */
  | 'INCLUDED_IN_COMMODITY_COST'
  /** It is invoiced separately. */
  | 'INVOICED_SEPARATELY'
  /** The amount is stated for this shipment. */
  | 'STATED'
  /** It is stated once for several shipments, on another one. */
  | 'STATED_ELSEWHERE'
  /** Nothing is stated. */
  | 'UNKNOWN';

/** A place that a shipment calls at. */
export type StopInput = {
  /** Start of the appointment. */
  readonly appointmentFrom?: string | null | undefined;
  /** End of the appointment; of the first pickup it is the promised pickup. */
  readonly appointmentTo?: string | null | undefined;
  /** City. */
  readonly city?: string | null | undefined;
  /** Where it is. */
  readonly place?: StopPlaceInput | null | undefined;
  /** Its place in the order, from 1; each once. */
  readonly sequence: number;
  /** IANA name of its time zone: local times of carriers are read in it. */
  readonly timeZone?: string | null | undefined;
  /** The purpose of the stop. */
  readonly type: StopType;
};

/** Where a stop is. */
export type StopPlaceInput = {
  /** ISO 3166-1 code of the country. */
  readonly country?: string | null | undefined;
  /** City, site or terminal by name. */
  readonly name?: string | null | undefined;
  /** The carrier's code of the terminal; what operations know of it stays when left out. */
  readonly terminalCode?: string | null | undefined;
  /** UN/LOCODE, such as DEHAM. */
  readonly unlocode?: string | null | undefined;
};

/** What is done at a stop. */
export type StopType =
  /** Freight is delivered. */
  | 'DELIVERY'
  /** Freight is picked up. */
  | 'PICKUP'
  /** Freight passes through a terminal. */
  | 'TERMINAL';

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

/** Reports of carriers. */
export type TrackingEventsIngestInput = {
  /** X12 interchanges with 214 messages, up to 20 texts, as the carrier sent them. Larger ones: POST /interchanges. */
  readonly edi?: ReadonlyArray<string> | null | undefined;
  /** Events in carrier codes, up to 500. */
  readonly events?: ReadonlyArray<CarrierEventInput> | null | undefined;
  /** Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours. */
  readonly idempotencyKey: string;
  /** True: only says what would happen, as user errors and writes. Nothing is written. */
  readonly validateOnly?: boolean | null | undefined;
};

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

/** An amount in a currency. */
export type ValueInput = {
  /** A decimal number as text, so that no cent is lost: zero or more, with at most the decimals of the currency in ISO 4217. */
  readonly amount: string;
  /** ISO 4217 code. */
  readonly currency: string;
};

/** Who said a value. */
export type ValueSource =
  /** A person, in the review queue of the hub. */
  | 'HUB'
  /** The portal. */
  | 'PORTAL'
  /** Salesforce. */
  | 'SALESFORCE';

/** How far a write is. */
export type WriteState =
  /** It is written. */
  | 'DONE'
  /** Salesforce has not confirmed it yet: no answer came, or earlier changes of the record go first. The hub finishes it; the same request, sent again later, tells how it ended. */
  | 'PENDING'
  /** It would be written; only validation was asked for. */
  | 'PLANNED'
  /** It waits in the outbox and will be carried over. */
  | 'QUEUED'
  /** The system has these values already. */
  | 'UNCHANGED';

/** Where something is written. */
export type WrittenSystem =
  /** The portal. */
  | 'PORTAL'
  /** Salesforce. */
  | 'SALESFORCE';

export type PortalPageQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type PortalPageQuery = { readonly viewer: { readonly role: Role, readonly user: { readonly name: string | null } | null, readonly account: { readonly id: string, readonly displayName: string | null, readonly legalName: string | null, readonly contractTerms: { readonly tier: ContractTier | null, readonly serviceCommitments: string | null, readonly eligibleServices: ReadonlyArray<ServiceLevel> } | null, readonly contacts: { readonly nodes: ReadonlyArray<{ readonly name: string | null, readonly roles: ReadonlyArray<ContactRole> | null, readonly email: string | null, readonly phone: string | null }> } | null, readonly cases: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly subject: string | null, readonly status: string | null, readonly priority: string | null }> } | null, readonly shipments: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly number: string | null, readonly serviceLevel: ServiceLevel | null, readonly promisedDelivery: string | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string } | null, readonly estimatedDelivery: { readonly at: string } | null, readonly cases: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly status: string | null }> } | null, readonly exceptions: { readonly nodes: ReadonlyArray<{ readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly case: { readonly number: string | null, readonly status: string | null } | null }> } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null } | null } | null };

export type ShipmentByReferenceQueryVariables = Exact<{
  value?: string;
}>;


export type ShipmentByReferenceQuery = { readonly shipment: { readonly id: string, readonly number: string | null, readonly mode: TransportMode | null, readonly origin: { readonly name: string | null, readonly country: string | null } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly references: ReadonlyArray<{ readonly type: ReferenceType, readonly value: string }> | null, readonly stops: ReadonlyArray<{ readonly sequence: number, readonly type: StopType, readonly arrivedAt: string | null, readonly place: { readonly name: string | null, readonly country: string | null } }> | null, readonly packages: ReadonlyArray<{ readonly description: string | null, readonly pieces: number | null, readonly weightKg: number | null }> | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string } | null, readonly milestones: { readonly nodes: ReadonlyArray<{ readonly milestone: MilestoneType | null, readonly classifier: EventClassifier, readonly occurredAt: string }> } | null, readonly documents: ReadonlyArray<{ readonly type: DocumentType | null, readonly fileName: string | null }> | null, readonly account: { readonly displayName: string | null, readonly phone: string | null } | null, readonly cases: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly subject: string | null, readonly status: string | null }> } | null } | null };

export type OpenExceptionsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OpenExceptionsQuery = { readonly exceptions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly openedAt: string | null, readonly note: string | null, readonly team: Team | null, readonly customerActionRequired: boolean | null, readonly assignee: { readonly name: string, readonly email: string | null } | null, readonly shipment: { readonly number: string | null, readonly currentMilestone: { readonly type: MilestoneType } | null, readonly account: { readonly legalName: string | null, readonly phone: string | null, readonly contractTerms: { readonly tier: ContractTier | null } | null } | null } | null, readonly case: { readonly number: string | null, readonly status: string | null, readonly contact: { readonly name: string | null, readonly phone: string | null } | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type PromisedDeliveriesQueryVariables = Exact<{
  from?: string | null | undefined;
  to?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type PromisedDeliveriesQuery = { readonly shipments: { readonly nodes: ReadonlyArray<{ readonly number: string | null, readonly promisedDelivery: string | null, readonly unresolvedExceptionCount: number | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string } | null, readonly destination: { readonly name: string | null, readonly country: string | null } | null, readonly account: { readonly displayName: string | null, readonly legalName: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type OnTimeByLaneQueryVariables = Exact<{
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type OnTimeByLaneQuery = { readonly accountPerformance: ReadonlyArray<{ readonly serviceLevel: ServiceLevel | null, readonly shipments: number, readonly delivered: number, readonly deliveredPromised: number, readonly deliveredOnTime: number, readonly onTimeDeliveryRate: number | null, readonly pickedUp: number, readonly onTimePickupRate: number | null, readonly exceptionsPerHundred: number | null, readonly lane: { readonly destinationCountry: string | null, readonly mode: TransportMode | null } }> | null };

export type CustomersInSalesforceQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type CustomersInSalesforceQuery = { readonly crmAccounts: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legalName: string | null, readonly salesOwner: string | null, readonly displayName: string | null, readonly opportunities: { readonly nodes: ReadonlyArray<{ readonly name: string | null, readonly stage: string | null, readonly amount: number | null, readonly closeDate: string | null }> } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type OperatorsViewQueryVariables = Exact<{ [key: string]: never; }>;


export type OperatorsViewQuery = { readonly ownership: ReadonlyArray<{ readonly field: string, readonly owner: Owner, readonly salesforceField: string | null, readonly reason: string }> | null, readonly linkHealth: ReadonlyArray<{ readonly kind: string, readonly links: number | null, readonly complete: boolean | null }> | null, readonly authenticationEvents: { readonly nodes: ReadonlyArray<{ readonly at: string, readonly outcome: AuthenticationOutcome, readonly reason: string | null, readonly subject: string | null, readonly role: string | null }> } | null };

export type ReviewQueueQueryVariables = Exact<{
  filter?: ReviewItemFilter | null | undefined;
}>;


export type ReviewQueueQuery = { readonly syncOverview: { readonly lanes: ReadonlyArray<{ readonly lane: SyncLane, readonly state: SyncState, readonly count: number, readonly lagMs: number | null }>, readonly failures: ReadonlyArray<{ readonly category: ReviewCategory, readonly ownerTeam: Team, readonly state: ReviewState, readonly count: number, readonly oldest: string }> } | null, readonly reviewItems: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly version: number, readonly category: ReviewCategory, readonly reason: string, readonly record: string, readonly recordId: string | null, readonly ownerTeam: Team, readonly assignee: string | null, readonly state: ReviewState, readonly retries: number, readonly openedAt: string, readonly account: { readonly displayName: string | null } | null, readonly fields: ReadonlyArray<{ readonly field: string, readonly portalValue: string | null, readonly crmValue: string | null }>, readonly candidates: ReadonlyArray<{ readonly recordId: string | null, readonly crmId: string | null, readonly label: string, readonly evidence: ReadonlyArray<string> }>, readonly decisions: ReadonlyArray<{ readonly kind: ReviewDecisionKind, readonly side: ReviewSide | null, readonly fields: ReadonlyArray<string>, readonly refusal: string | null }>, readonly outcome: { readonly result: ReviewResult, readonly recordId: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type WhereValuesComeFromQueryVariables = Exact<{ [key: string]: never; }>;


export type WhereValuesComeFromQuery = { readonly accounts: { readonly nodes: ReadonlyArray<{ readonly displayName: string | null, readonly legalName: string | null, readonly syncStatus: { readonly state: SyncState, readonly lane: SyncLane, readonly lagMs: number, readonly attempts: number } | null, readonly provenance: ReadonlyArray<{ readonly field: string, readonly owner: Owner, readonly system: ValueSource | null, readonly observedAt: string | null, readonly syncedAt: string | null, readonly rule: ConflictRule, readonly lost: { readonly system: ValueSource, readonly value: string | null } | null }> | null }> } | null, readonly auditTrail: { readonly nodes: ReadonlyArray<{ readonly at: string, readonly principal: string, readonly role: string | null, readonly system: AuditSystem, readonly record: string, readonly recordId: string, readonly action: string, readonly changes: ReadonlyArray<{ readonly field: string, readonly old: string | null, readonly new: string | null }> | null }> } | null };

export type FindRecordsQueryVariables = Exact<{
  search?: string;
}>;


export type FindRecordsQuery = { readonly records: { readonly hasMore: boolean, readonly hits: ReadonlyArray<{ readonly recordId: string, readonly record: string, readonly name: string | null, readonly customer: string | null, readonly matchedBy: RecordMatch }> } | null };

export type PilotAndWordsQueryVariables = Exact<{ [key: string]: never; }>;


export type PilotAndWordsQuery = { readonly pilotSwitches: ReadonlyArray<{ readonly record: CarriedRecord | null, readonly mode: PilotMode, readonly changedBy: string, readonly account: { readonly displayName: string | null } | null }> | null, readonly approvedLookups: ReadonlyArray<{ readonly kind: LookupKind, readonly externalValue: string, readonly portalValue: string, readonly preferred: boolean }> | null, readonly auditVerification: { readonly intact: boolean, readonly entries: number, readonly unsealed: number } | null };

export type AccountPhoneChangeMutationVariables = Exact<{
  input: AccountUpdateInput;
}>;


export type AccountPhoneChangeMutation = { readonly accountUpdate: { readonly account: { readonly displayName: string | null, readonly phone: string | null, readonly crmUpdatedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string, readonly owner: Owner | null }>, readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly recordId: string | null, readonly state: WriteState, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> }> } | null };

export type BookShipmentMutationVariables = Exact<{
  input: ShipmentBookInput;
}>;


export type BookShipmentMutation = { readonly shipmentBook: { readonly shipment: { readonly id: string, readonly number: string | null, readonly version: number | null, readonly currentMilestone: { readonly type: MilestoneType } | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string, readonly owner: Owner | null }>, readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly state: WriteState, readonly lane: SyncLane | null, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> }> } | null };

export type RecordMilestonesMutationVariables = Exact<{
  input: MilestonesRecordInput;
}>;


export type RecordMilestonesMutation = { readonly milestonesRecord: { readonly results: ReadonlyArray<{ readonly eventId: string | null, readonly outcome: EventOutcome, readonly reason: string | null, readonly shipment: { readonly number: string | null, readonly currentMilestone: { readonly type: MilestoneType, readonly occurredAt: string } | null } | null }>, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }>, readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly lane: SyncLane | null }> } | null };

export type IngestTrackingEventsMutationVariables = Exact<{
  input: TrackingEventsIngestInput;
}>;


export type IngestTrackingEventsMutation = { readonly trackingEventsIngest: { readonly results: ReadonlyArray<{ readonly eventId: string | null, readonly outcome: EventOutcome, readonly reason: string | null, readonly shipment: { readonly number: string | null } | null }>, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type OpenExceptionMutationVariables = Exact<{
  input: ExceptionOpenInput;
}>;


export type OpenExceptionMutation = { readonly exceptionOpen: { readonly exception: { readonly id: string, readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly customerActionRequired: boolean | null, readonly team: Team | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string, readonly owner: Owner | null }>, readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly lane: SyncLane | null, readonly state: WriteState }> } | null };

export type AssigneesQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type AssigneesQuery = { readonly teams: ReadonlyArray<{ readonly team: Team, readonly name: string, readonly description: string }> | null, readonly staff: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly email: string | null, readonly role: Role | null }> } | null };

export type AssignExceptionMutationVariables = Exact<{
  input: ExceptionAssignInput;
}>;


export type AssignExceptionMutation = { readonly exceptionAssign: { readonly exception: { readonly team: Team | null, readonly assignee: { readonly name: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type ResolveExceptionMutationVariables = Exact<{
  input: ExceptionResolveInput;
}>;


export type ResolveExceptionMutation = { readonly exceptionResolve: { readonly exception: { readonly state: ExceptionState | null, readonly resolvedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type ResendRecordMutationVariables = Exact<{
  input: RecordResendInput;
}>;


export type ResendRecordMutation = { readonly recordResend: { readonly writes: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly state: WriteState }>, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type ProposeRelinkMutationVariables = Exact<{
  input: RecordRelinkProposeInput;
}>;


export type ProposeRelinkMutation = { readonly recordRelinkPropose: { readonly reviewItemId: string | null, readonly effect: ReadonlyArray<{ readonly system: WrittenSystem, readonly record: string, readonly fields: ReadonlyArray<{ readonly field: string, readonly from: string | null, readonly to: string | null }> }>, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type AttachDocumentMutationVariables = Exact<{
  input: DocumentAttachInput;
}>;


export type AttachDocumentMutation = { readonly documentAttach: { readonly document: { readonly id: string, readonly fileName: string | null, readonly sizeBytes: number | null, readonly url: string | null } | null, readonly shipment: { readonly currentMilestone: { readonly type: MilestoneType } | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type OpenDocumentMutationVariables = Exact<{
  input: DocumentLinkCreateInput;
}>;


export type OpenDocumentMutation = { readonly documentLinkCreate: { readonly url: string | null, readonly expiresAt: string | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type ShareShipmentMutationVariables = Exact<{
  input: ShipmentLinkCreateInput;
}>;


export type ShareShipmentMutation = { readonly shipmentLinkCreate: { readonly url: string | null, readonly link: { readonly id: string, readonly expiresAt: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type EndSharingMutationVariables = Exact<{
  input: ShipmentLinkRevokeInput;
}>;


export type EndSharingMutation = { readonly shipmentLinkRevoke: { readonly link: { readonly id: string, readonly state: ShipmentLinkState, readonly revokedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type RegisterCustomerMutationVariables = Exact<{
  input: CustomerRegisterInput;
}>;


export type RegisterCustomerMutation = { readonly customerRegister: { readonly reviewItemId: string | null, readonly candidates: ReadonlyArray<{ readonly evidence: ReadonlyArray<string>, readonly account: { readonly displayName: string | null, readonly legalName: string | null } | null }>, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type LiveMilestonesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type LiveMilestonesSubscription = { readonly milestoneRecorded:
    | { readonly __typename: 'GapNotice', readonly cursor: string, readonly from: string, readonly to: string, readonly hint: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'MilestoneRecorded', readonly cursor: string, readonly event: { readonly milestone: MilestoneType | null, readonly occurredAt: string } | null, readonly shipment: { readonly number: string | null, readonly currentMilestone: { readonly type: MilestoneType } | null, readonly account: { readonly displayName: string | null, readonly legalName: string | null } | null } | null }
   | null };

export type LiveExceptionsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type LiveExceptionsSubscription = { readonly exceptionChanged:
    | { readonly __typename: 'ExceptionChanged', readonly cursor: string, readonly changedFields: ReadonlyArray<string>, readonly exception: { readonly code: ExceptionCode | null, readonly severity: Severity | null, readonly state: ExceptionState | null, readonly shipment: { readonly number: string | null } | null, readonly case: { readonly number: string | null, readonly status: string | null } | null } | null }
    | { readonly __typename: 'GapNotice', readonly cursor: string, readonly from: string, readonly to: string, readonly hint: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string, readonly at: string }
   | null };

export type LiveReviewQueueSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type LiveReviewQueueSubscription = { readonly reviewItemChanged:
    | { readonly __typename: 'GapNotice', readonly cursor: string, readonly from: string, readonly to: string, readonly hint: string }
    | { readonly __typename: 'Heartbeat', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'ReviewItemChanged', readonly cursor: string, readonly item: { readonly category: ReviewCategory, readonly state: ReviewState, readonly ownerTeam: Team, readonly assignee: string | null, readonly reason: string } | null }
   | null };

export type ExportShipmentsMutationVariables = Exact<{
  input: BulkExportCreateInput;
}>;


export type ExportShipmentsMutation = { readonly bulkExportCreate: { readonly bulkExport: { readonly id: string, readonly state: BulkExportState } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };

export type ExportProgressQueryVariables = Exact<{
  id: string;
}>;


export type ExportProgressQuery = { readonly bulkExport: { readonly state: BulkExportState, readonly rows: number, readonly bytes: number, readonly expiresAt: string | null, readonly downloadUrl: string | null, readonly waitingFor: { readonly code: string, readonly advice: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null } | null };

export type EndExportMutationVariables = Exact<{
  input: BulkExportCancelInput;
}>;


export type EndExportMutation = { readonly bulkExportCancel: { readonly bulkExport: { readonly id: string, readonly state: BulkExportState } | null, readonly userErrors: ReadonlyArray<{ readonly field: string | null, readonly code: UserErrorCode, readonly message: string }> } | null };


export const PortalPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PortalPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"contractTerms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tier"}},{"kind":"Field","name":{"kind":"Name","value":"serviceCommitments"}},{"kind":"Field","name":{"kind":"Name","value":"eligibleServices"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"open"},"value":{"kind":"BooleanValue","value":true}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"BOOKED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"serviceLevel"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"promisedDelivery"}},{"kind":"Field","name":{"kind":"Name","value":"estimatedDelivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"exceptions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OPEN"},{"kind":"EnumValue","value":"ACKNOWLEDGED"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<PortalPageQuery, PortalPageQueryVariables>;
export const ShipmentByReferenceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShipmentByReference"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"value"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},"defaultValue":{"kind":"StringValue","value":"WB-NOR-1000","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"reference"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"value"},"value":{"kind":"Variable","name":{"kind":"Name","value":"value"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"references"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stops"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"place"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"arrivedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"packages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"pieces"}},{"kind":"Field","name":{"kind":"Name","value":"weightKg"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"milestones"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"milestone"}},{"kind":"Field","name":{"kind":"Name","value":"classifier"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"documents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ShipmentByReferenceQuery, ShipmentByReferenceQueryVariables>;
export const OpenExceptionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OpenExceptions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exceptions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"25"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OPEN"},{"kind":"EnumValue","value":"ACKNOWLEDGED"}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"severities"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"HIGH"},{"kind":"EnumValue","value":"CRITICAL"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"SEVERITY"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"team"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customerActionRequired"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"contractTerms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tier"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<OpenExceptionsQuery, OpenExceptionsQueryVariables>;
export const PromisedDeliveriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromisedDeliveries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"promised"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"PROMISED_DELIVERY"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"ASC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"promisedDelivery"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"country"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unresolvedExceptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<PromisedDeliveriesQuery, PromisedDeliveriesQueryVariables>;
export const OnTimeByLaneDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OnTimeByLane"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Date"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Date"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountPerformance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"period"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"granularity"},"value":{"kind":"EnumValue","value":"TOTAL"}},{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"DESTINATION_COUNTRY"},{"kind":"EnumValue","value":"MODE"},{"kind":"EnumValue","value":"SERVICE_LEVEL"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lane"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"destinationCountry"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}}]}},{"kind":"Field","name":{"kind":"Name","value":"serviceLevel"}},{"kind":"Field","name":{"kind":"Name","value":"shipments"}},{"kind":"Field","name":{"kind":"Name","value":"delivered"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredPromised"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredOnTime"}},{"kind":"Field","name":{"kind":"Name","value":"onTimeDeliveryRate"}},{"kind":"Field","name":{"kind":"Name","value":"pickedUp"}},{"kind":"Field","name":{"kind":"Name","value":"onTimePickupRate"}},{"kind":"Field","name":{"kind":"Name","value":"exceptionsPerHundred"}}]}}]}}]} as unknown as DocumentNode<OnTimeByLaneQuery, OnTimeByLaneQueryVariables>;
export const CustomersInSalesforceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CustomersInSalesforce"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"crmAccounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"salesOwner"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"opportunities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"closeDate"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<CustomersInSalesforceQuery, CustomersInSalesforceQueryVariables>;
export const OperatorsViewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperatorsView"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ownership"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"record"},"value":{"kind":"StringValue","value":"Account","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"owner"}},{"kind":"Field","name":{"kind":"Name","value":"salesforceField"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"linkHealth"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"links"}},{"kind":"Field","name":{"kind":"Name","value":"complete"}}]}},{"kind":"Field","name":{"kind":"Name","value":"authenticationEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]}}]} as unknown as DocumentNode<OperatorsViewQuery, OperatorsViewQueryVariables>;
export const ReviewQueueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReviewQueue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ReviewItemFilter"}},"defaultValue":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OPEN"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"syncOverview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lanes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lane"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"lagMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"ownerTeam"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"oldest"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reviewItems"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"recordId"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"portalValue"}},{"kind":"Field","name":{"kind":"Name","value":"crmValue"}}]}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordId"}},{"kind":"Field","name":{"kind":"Name","value":"crmId"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ownerTeam"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"retries"}},{"kind":"Field","name":{"kind":"Name","value":"decisions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"fields"}},{"kind":"Field","name":{"kind":"Name","value":"refusal"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"result"}},{"kind":"Field","name":{"kind":"Name","value":"recordId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const WhereValuesComeFromDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhereValuesComeFrom"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"syncStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"lane"}},{"kind":"Field","name":{"kind":"Name","value":"lagMs"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"provenance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"fields"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"displayName","block":false},{"kind":"StringValue","value":"legalName","block":false},{"kind":"StringValue","value":"phone","block":false}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"owner"}},{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"syncedAt"}},{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"lost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"auditTrail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"principal"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"recordId"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"old"}},{"kind":"Field","name":{"kind":"Name","value":"new"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WhereValuesComeFromQuery, WhereValuesComeFromQueryVariables>;
export const FindRecordsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindRecords"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},"defaultValue":{"kind":"StringValue","value":"PRO400000","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"records"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordId"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"customer"}},{"kind":"Field","name":{"kind":"Name","value":"matchedBy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"hasMore"}}]}}]}}]} as unknown as DocumentNode<FindRecordsQuery, FindRecordsQueryVariables>;
export const PilotAndWordsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PilotAndWords"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pilotSwitches"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"changedBy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"approvedLookups"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"externalValue"}},{"kind":"Field","name":{"kind":"Name","value":"portalValue"}},{"kind":"Field","name":{"kind":"Name","value":"preferred"}}]}},{"kind":"Field","name":{"kind":"Name","value":"auditVerification"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"intact"}},{"kind":"Field","name":{"kind":"Name","value":"entries"}},{"kind":"Field","name":{"kind":"Name","value":"unsealed"}}]}}]}}]} as unknown as DocumentNode<PilotAndWordsQuery, PilotAndWordsQueryVariables>;
export const AccountPhoneChangeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AccountPhoneChange"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountUpdateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountUpdate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"crmUpdatedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"owner"}}]}},{"kind":"Field","name":{"kind":"Name","value":"writes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"recordId"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AccountPhoneChangeMutation, AccountPhoneChangeMutationVariables>;
export const BookShipmentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"BookShipment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ShipmentBookInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipmentBook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"owner"}}]}},{"kind":"Field","name":{"kind":"Name","value":"writes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"lane"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}}]}}]}}]}}]} as unknown as DocumentNode<BookShipmentMutation, BookShipmentMutationVariables>;
export const RecordMilestonesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordMilestones"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MilestonesRecordInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"milestonesRecord"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"writes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"lane"}}]}}]}}]}}]} as unknown as DocumentNode<RecordMilestonesMutation, RecordMilestonesMutationVariables>;
export const IngestTrackingEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"IngestTrackingEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TrackingEventsIngestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trackingEventsIngest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<IngestTrackingEventsMutation, IngestTrackingEventsMutationVariables>;
export const OpenExceptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenException"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExceptionOpenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exceptionOpen"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exception"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"customerActionRequired"}},{"kind":"Field","name":{"kind":"Name","value":"team"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"owner"}}]}},{"kind":"Field","name":{"kind":"Name","value":"writes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"lane"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<OpenExceptionMutation, OpenExceptionMutationVariables>;
export const AssigneesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Assignees"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"teams"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"team"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}}]}},{"kind":"Field","name":{"kind":"Name","value":"staff"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"role"}}]}}]}}]}}]} as unknown as DocumentNode<AssigneesQuery, AssigneesQueryVariables>;
export const AssignExceptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AssignException"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExceptionAssignInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exceptionAssign"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exception"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"team"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<AssignExceptionMutation, AssignExceptionMutationVariables>;
export const ResolveExceptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResolveException"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExceptionResolveInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exceptionResolve"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exception"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"resolvedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ResolveExceptionMutation, ResolveExceptionMutationVariables>;
export const ResendRecordDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResendRecord"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordResendInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordResend"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"writes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ResendRecordMutation, ResendRecordMutationVariables>;
export const ProposeRelinkDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ProposeRelink"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordRelinkProposeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordRelinkPropose"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reviewItemId"}},{"kind":"Field","name":{"kind":"Name","value":"effect"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"}},{"kind":"Field","name":{"kind":"Name","value":"record"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ProposeRelinkMutation, ProposeRelinkMutationVariables>;
export const AttachDocumentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AttachDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DocumentAttachInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"documentAttach"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"sizeBytes"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<AttachDocumentMutation, AttachDocumentMutationVariables>;
export const OpenDocumentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DocumentLinkCreateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"documentLinkCreate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OpenDocumentMutation, OpenDocumentMutationVariables>;
export const ShareShipmentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ShareShipment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ShipmentLinkCreateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipmentLinkCreate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"link"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ShareShipmentMutation, ShareShipmentMutationVariables>;
export const EndSharingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndSharing"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ShipmentLinkRevokeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shipmentLinkRevoke"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"link"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EndSharingMutation, EndSharingMutationVariables>;
export const RegisterCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerRegisterInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerRegister"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reviewItemId"}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterCustomerMutation, RegisterCustomerMutationVariables>;
export const LiveMilestonesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LiveMilestones"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"milestoneRecorded"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MilestoneRecorded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"milestone"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"currentMilestone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"legalName"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GapNotice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Heartbeat"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]}}]} as unknown as DocumentNode<LiveMilestonesSubscription, LiveMilestonesSubscriptionVariables>;
export const LiveExceptionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LiveExceptions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exceptionChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"severities"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"HIGH"},{"kind":"EnumValue","value":"CRITICAL"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ExceptionChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"changedFields"}},{"kind":"Field","name":{"kind":"Name","value":"exception"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GapNotice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Heartbeat"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]}}]} as unknown as DocumentNode<LiveExceptionsSubscription, LiveExceptionsSubscriptionVariables>;
export const LiveReviewQueueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LiveReviewQueue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reviewItemChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReviewItemChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"ownerTeam"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"GapNotice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"hint"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Heartbeat"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]}}]} as unknown as DocumentNode<LiveReviewQueueSubscription, LiveReviewQueueSubscriptionVariables>;
export const ExportShipmentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExportShipments"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BulkExportCreateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkExportCreate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkExport"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ExportShipmentsMutation, ExportShipmentsMutationVariables>;
export const ExportProgressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExportProgress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkExport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"rows"}},{"kind":"Field","name":{"kind":"Name","value":"bytes"}},{"kind":"Field","name":{"kind":"Name","value":"waitingFor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"advice"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"advice"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"downloadUrl"}}]}}]}}]} as unknown as DocumentNode<ExportProgressQuery, ExportProgressQueryVariables>;
export const EndExportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndExport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BulkExportCancelInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkExportCancel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bulkExport"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EndExportMutation, EndExportMutationVariables>;