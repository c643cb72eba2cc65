import type { UserKind, UserState } from '../domain/access.ts';
import type {
  AccessorialRecord,
  AccountRecord,
  DocumentRecord,
  ExceptionRecord,
  PackageRecord,
  ReferenceRecord,
  ShipmentRecord,
  StopRecord,
  TrackingEventRecord,
} from './types.ts';

/** What the store takes in. What is left out becomes null, or the column's default. */

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

export type NewAccount = Pick<AccountRecord, 'displayName'> &
  Optional<
    Pick<
      AccountRecord,
      'portalId' | 'parentId' | 'legalNameOverride' | 'customerCode' | 'country' | 'status' | 'crmId'
    >
  >;

export interface NewPortalUser {
  readonly portalId?: string | undefined;
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  readonly kind: UserKind;
  readonly state: UserState;
  readonly accountId?: string | null | undefined;
  readonly wholeAccount?: boolean | undefined;
  readonly branchIds?: readonly string[] | undefined;
  readonly crmContactId?: string | null | undefined;
}

export type NewStop = Pick<StopRecord, 'sequence' | 'type'> &
  Optional<Omit<StopRecord, 'portalId' | 'shipmentId' | 'sequence' | 'type'>>;

export type NewPackage = Pick<PackageRecord, 'line'> &
  Optional<Omit<PackageRecord, 'portalId' | 'shipmentId' | 'line'>>;

export type NewDocument = Pick<
  DocumentRecord,
  'type' | 'fileName' | 'mediaType' | 'sizeBytes' | 'storageKey' | 'sha256'
> &
  Optional<Pick<DocumentRecord, 'signer' | 'signedAt' | 'createdAt'>>;

/** A fact about a shipment. `recordedAt` is now unless said otherwise; plans and estimates need `expectedAt`. */
export type NewEvent = Pick<
  TrackingEventRecord,
  'source' | 'eventId' | 'milestone' | 'classifier' | 'occurredAt'
> &
  Optional<
    Omit<
      TrackingEventRecord,
      'portalId' | 'shipmentId' | 'source' | 'eventId' | 'milestone' | 'classifier' | 'occurredAt'
    >
  >;

/** A billing reference that is left out of an update stays. */
export type NewAccessorial = Pick<AccessorialRecord, 'code'> &
  Optional<Pick<AccessorialRecord, 'billingReference'>>;

export type NewException = Pick<ExceptionRecord, 'code' | 'severity' | 'openedAt'> &
  Optional<
    Pick<
      ExceptionRecord,
      | 'portalId'
      | 'state'
      | 'ownerTeam'
      | 'ownerPerson'
      | 'customerActionRequired'
      | 'note'
      | 'acknowledgedAt'
      | 'resolvedAt'
      | 'crmCaseId'
    >
  >;

/** A shipment with everything that belongs to it. Its milestones, ETA and on-time flags follow from `events`. */
export type NewShipment = Pick<ShipmentRecord, 'number' | 'accountId'> &
  Optional<
    Pick<
      ShipmentRecord,
      | 'portalId'
      | 'crmId'
      | 'branchId'
      | 'mode'
      | 'serviceLevel'
      | 'originCountry'
      | 'originPlace'
      | 'destinationCountry'
      | 'destinationPlace'
      | 'weightKg'
      | 'weightBasis'
      | 'freightAmount'
      | 'freightCurrency'
      | 'freightBasis'
      | 'freightClass'
      | 'handlingNeeds'
      | 'quoteReference'
      | 'invoiceReferences'
      | 'createdAt'
    >
  > & {
    /** The promise made at booking. PLANNED DELIVERED events may promise later. */
    readonly promisedDelivery?: { readonly at: Date; readonly dateOnly: boolean } | null | undefined;
    readonly promisedPickup?: { readonly at: Date; readonly dateOnly: boolean } | null | undefined;
    /** By column: fields that are nothing but that; see `BOOKED_FIELDS`. */
    readonly owned?: Readonly<Record<string, unknown>> | undefined;
    /** Where an imported shipment comes from; `key` is unique within `source`. */
    readonly origin?: { readonly source: string; readonly key: string } | undefined;
    readonly references?: readonly Omit<ReferenceRecord, 'shipmentId'>[] | undefined;
    readonly stops?: readonly NewStop[] | undefined;
    readonly packages?: readonly NewPackage[] | undefined;
    readonly accessorials?: readonly NewAccessorial[] | undefined;
    readonly documents?: readonly NewDocument[] | undefined;
    readonly events?: readonly NewEvent[] | undefined;
    readonly exceptions?: readonly NewException[] | undefined;
  };

/** What happened to each shipment of a batch, in its order. */
export interface InsertedShipment {
  readonly portalId: string;
  /** `EXISTING`: its origin was imported before; nothing was changed. */
  readonly outcome: 'INSERTED' | 'EXISTING';
}

/** What may change of a booked shipment. What is left out stays as it is; lists are replaced as a whole. */
export type ShipmentUpdate = Optional<
  Pick<
    NewShipment,
    | 'mode'
    | 'serviceLevel'
    | 'originCountry'
    | 'originPlace'
    | 'destinationCountry'
    | 'destinationPlace'
    | 'weightKg'
    | 'weightBasis'
    | 'freightClass'
    | 'handlingNeeds'
    | 'quoteReference'
    | 'invoiceReferences'
    | 'promisedDelivery'
    | 'promisedPickup'
    | 'owned'
    | 'references'
    | 'stops'
    | 'packages'
    | 'accessorials'
  >
>;
