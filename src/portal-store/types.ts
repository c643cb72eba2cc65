import type { UserKind, UserState } from '../domain/access.ts';
import type { ConfirmableReason, TrackingFact } from '../domain/milestones/fact.ts';
import type {
  AccessorialCode,
  ContractTier,
  DocumentType,
  EventClassifier,
  EventSource,
  ExceptionCode,
  ExceptionState,
  MilestoneType,
  ReferenceType,
  ServiceLevel,
  Severity,
  StatedBasis,
  StopType,
  TransportMode,
} from '../domain/vocabulary/index.ts';

/**
 * The records of the portal as its store hands them out. Ids are UUIDs in lower case; `crmId` is the 18-character
 * Salesforce id once linked. A `…DateOnly` flag beside a time says that only its calendar date is known: the time is
 * then midnight UTC of that date.
 */

export type AccountStatus = 'ACTIVE' | 'SUSPENDED' | 'CLOSED';

/** A customer (`parentId` null) or one of its branches. */
export interface AccountRecord {
  readonly portalId: string;
  readonly crmId: string | null;
  readonly parentId: string | null;
  /** The customer itself, or the customer of a branch. */
  readonly customerId: string;
  readonly displayName: string;
  /** As Salesforce last said it; null until then. */
  readonly legalName: string | null;
  readonly legalNameOverride: string | null;
  /** A wished display name that waits for a decision. */
  readonly displayNameProposal: string | null;
  readonly displayNameProposedAt: Date | null;
  /** What the customer may book; null until Salesforce has said it. */
  readonly eligibleServices: readonly ServiceLevel[] | null;
  readonly customerCode: string | null;
  readonly country: string | null;
  readonly status: AccountStatus;
  /** Copies of what Salesforce owns, as last synchronized; codes of ISO 3166, phones in E.164. */
  readonly phone: string | null;
  readonly billingCode: string | null;
  readonly billingCountry: string | null;
  readonly billingState: string | null;
  readonly billingContactEmail: string | null;
  readonly contractTier: ContractTier | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface PortalUserRecord {
  readonly portalId: string;
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  /** E.164; that of the linked contact. */
  readonly phone: string | null;
  readonly kind: UserKind;
  readonly state: UserState;
  /** The customer; null for staff and services. */
  readonly accountId: string | null;
  readonly wholeAccount: boolean;
  /** The granted branches (those of `portal_user_branch`; empty for a user with the whole account). */
  readonly branchIds: readonly string[];
  readonly crmContactId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ShipmentRecord {
  readonly portalId: string;
  readonly crmId: string | null;
  /** What people call the shipment. */
  readonly number: string;
  /** The customer. */
  readonly accountId: string;
  /** The branch; equal to `accountId` for a shipment of no branch. */
  readonly branchId: string;
  readonly mode: TransportMode;
  readonly serviceLevel: ServiceLevel | null;
  readonly originCountry: string | null;
  readonly originPlace: string | null;
  readonly destinationCountry: string | null;
  readonly destinationPlace: string | null;
  readonly weightKg: number | null;
  readonly weightBasis: StatedBasis;
  /** A decimal number as text, so that no cent is lost. */
  readonly freightAmount: string | null;
  readonly freightCurrency: string | null;
  readonly freightBasis: StatedBasis;
  readonly freightClass: string | null;
  readonly handlingNeeds: readonly string[];
  readonly quoteReference: string | null;
  readonly invoiceReferences: readonly string[];
  readonly dockAppointmentNote: string | null;
  /** The newest proof of delivery. */
  readonly proofOfDeliveryId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly currentMilestone: MilestoneType | null;
  readonly milestoneAt: Date | null;
  readonly milestoneDateOnly: boolean;
  /** The tracking event behind the current milestone. */
  readonly milestoneEventId: string | null;
  readonly bookedAt: Date | null;
  readonly bookedDateOnly: boolean;
  readonly pickedUpAt: Date | null;
  readonly pickedUpDateOnly: boolean;
  readonly pickedUpOnTime: boolean | null;
  readonly promisedDeliveryAt: Date | null;
  readonly promisedDeliveryDateOnly: boolean;
  readonly deliveredAt: Date | null;
  readonly deliveredDateOnly: boolean;
  /** Null until delivered, and when nothing was promised. */
  readonly deliveredOnTime: boolean | null;
  readonly estimatedDeliveryAt: Date | null;
  readonly estimatedDeliveryDateOnly: boolean;
  readonly estimatedDeliveryLow: Date | null;
  readonly estimatedDeliveryHigh: Date | null;
  readonly exceptions: number;
  readonly unresolvedExceptions: number;
  /** OPEN when any exception is open, else ACKNOWLEDGED, else RESOLVED; null without exceptions. */
  readonly exceptionState: ExceptionState | null;
  readonly openExceptionCode: ExceptionCode | null;
  readonly openExceptionSeverity: Severity | null;
}

export interface ReferenceRecord {
  readonly shipmentId: string;
  readonly type: ReferenceType;
  readonly value: string;
}

export interface StopRecord {
  readonly portalId: string;
  readonly shipmentId: string;
  readonly sequence: number;
  readonly type: StopType;
  readonly name: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly unlocode: string | null;
  readonly terminalCode: string | null;
  /** IANA name. */
  readonly timeZone: string | null;
  readonly appointmentFrom: Date | null;
  readonly appointmentTo: Date | null;
  readonly arrivedAt: Date | null;
  readonly departedAt: Date | null;
}

export interface PackageRecord {
  readonly portalId: string;
  readonly shipmentId: string;
  readonly line: number;
  readonly description: string | null;
  readonly productGroup: string | null;
  readonly pieces: number | null;
  readonly weightKg: number | null;
  readonly weightBasis: StatedBasis;
  /** A decimal number as text. */
  readonly valueAmount: string | null;
  readonly valueCurrency: string | null;
}

export interface AccessorialRecord {
  readonly shipmentId: string;
  readonly code: AccessorialCode;
  readonly billingReference: string | null;
}

export interface DocumentRecord {
  readonly portalId: string;
  readonly shipmentId: string;
  readonly type: DocumentType;
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly signer: string | null;
  readonly signedAt: Date | null;
  readonly storageKey: string;
  readonly sha256: string;
  readonly createdAt: Date;
}

export interface TrackingEventRecord {
  readonly portalId: string;
  readonly shipmentId: string;
  readonly source: EventSource;
  /** From the device or carrier, the same in every re-send. */
  readonly eventId: string;
  /** Null for scans, positions and gate events. */
  readonly milestone: MilestoneType | null;
  readonly classifier: EventClassifier;
  /** When it happened; for plans and estimates when they were made. */
  readonly occurredAt: Date;
  readonly dateOnly: boolean;
  /** When it arrived. */
  readonly recordedAt: Date;
  /** The time that a plan or estimate speaks of; null for actual events. */
  readonly expectedAt: Date | null;
  readonly expectedDateOnly: boolean;
  readonly expectedLow: Date | null;
  readonly expectedHigh: Date | null;
  readonly placeName: string | null;
  readonly country: string | null;
  readonly unlocode: string | null;
  readonly terminalCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly stopSequence: number | null;
  readonly rawCode: string | null;
  readonly dialect: string | null;
  readonly correction: TrackingFact['correction'];
  readonly correctsSource: EventSource | null;
  readonly correctsEventId: string | null;
  readonly confirms: ConfirmableReason | null;
}

export interface ExceptionRecord {
  readonly portalId: string;
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
  readonly code: ExceptionCode;
  readonly severity: Severity;
  readonly state: ExceptionState;
  readonly ownerTeam: string | null;
  readonly ownerPerson: string | null;
  readonly customerActionRequired: boolean;
  readonly note: string | null;
  readonly openedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly crmCaseId: string | null;
  readonly crmTaskId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ExceptionHistoryRecord {
  readonly portalId: string;
  readonly exceptionId: string;
  readonly at: Date;
  readonly actor: string;
  readonly state: ExceptionState;
  readonly severity: Severity;
  readonly ownerTeam: string | null;
  readonly ownerPerson: string | null;
  readonly note: string | null;
}

/** One row of the on-time report. Rates are left to the caller: they are quotients of these counts. */
export interface PerformanceRow {
  /** The first day of the period as `YYYY-MM-DD` (UTC); null for a total. */
  readonly periodStart: string | null;
  /** Null when not grouped by it; '' when grouped and unknown. */
  readonly originCountry: string | null;
  readonly destinationCountry: string | null;
  readonly mode: TransportMode | null;
  /** Booked in the period (or first known in it, where no booking is known), and their exceptions. */
  readonly shipments: number;
  readonly exceptions: number;
  readonly pickedUp: number;
  /** Picked up, with a promised pickup to compare with. */
  readonly pickedUpPromised: number;
  readonly pickedUpOnTime: number;
  readonly delivered: number;
  /** Delivered, with a promised delivery to compare with. */
  readonly deliveredPromised: number;
  readonly deliveredOnTime: number;
}

/** The records that hold a Salesforce id, by the CRM's name: a portal user's Contact, an exception's Case. */
export type LinkedRecord = 'Account' | 'Shipment' | 'Contact' | 'Case';
