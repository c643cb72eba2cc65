import { REFERENCE_TYPES, type ReferenceType } from '../vocabulary/index.ts';
import { normalNumber } from './normal-form.ts';
import { IDENTIFYING_TYPES, REFERENCE_KINDS } from './reference-kinds.ts';
import { isShipmentNumber } from './shipment-number.ts';

/** `SHIPMENT_NUMBER`: the hub's own number. Null: the reporter did not state the kind of number. */
export type StatedType = ReferenceType | 'SHIPMENT_NUMBER' | null;

/** A number that a report states for its shipment. */
export interface StatedNumber {
  readonly type: StatedType;
  readonly value: string;
}

/** A shipment that has one of the stated numbers, with all its references. */
export interface KnownShipment {
  readonly portalId: string;
  readonly accountId: string;
  readonly number: string;
  /** Its SCAC; null while the carrier is not known. */
  readonly carrier: string | null;
  readonly deliveredAt: Date | null;
  readonly references: readonly {
    readonly type: ReferenceType;
    readonly value: string;
    readonly confirmedBy: unknown;
  }[];
}

export interface Candidate<Shipment> {
  readonly shipment: Shipment;
  /** The evidence for the shipment, and against it. */
  readonly evidence: readonly string[];
}

export type Doubt = 'NONE' | 'SEVERAL' | 'CONTRADICTING';

export type Match<Shipment> =
  | { readonly outcome: 'ONE'; readonly shipment: Shipment }
  | {
      readonly outcome: Doubt;
      readonly candidates: readonly Candidate<Shipment>[];
      /** Of NONE: the shipment that the report named before retention removed it. */
      readonly removed?: RemovedShipment;
    };

interface RemovedShipment {
  readonly number: string;
  readonly removedAt: Date;
}

/** Carriers reuse a number, mostly after a year or more. Proofs and returns are reported within some months. */
const NUMBER_LASTS_MS = 180 * 86_400_000;

/** The review item keeps as many; the reason says how many there are. */
const MOST_CANDIDATES = 20;

interface Report<Shipment> {
  readonly stated: readonly StatedNumber[];
  /** The SCAC of the reporting carrier; null when it is not known, or when our own device reports. */
  readonly carrier: string | null;
  /** When it happened, if the report states it. */
  readonly at: Date | null;
  /** Every shipment that has one of the stated numbers, in any kind. */
  readonly known: readonly Shipment[];
  /** Whether so many shipments have a number that `known` holds only some of them. */
  readonly isCut?: (stated: StatedNumber) => boolean;
}

/**
 * Finds the shipment of a report by all numbers that the report states. Each number counts in its own kind only, and only
 * where staff, the carrier or a file have confirmed it. One shipment has to have every number that any shipment has. A
 * purchase order or a container finds no shipment; it only distinguishes shipments that other numbers have found. A shipment
 * that was delivered long before the report is found by the hub's own number only.
 */
export function matchShipment<Shipment extends KnownShipment>(report: Report<Shipment>): Match<Shipment> {
  const { stated, carrier, at, known, isCut = () => false } = report;
  const carried = known.filter(
    (shipment) => !isOfAnother(shipment, carrier) && !isOverFor(shipment, stated, at),
  );
  const finders = stated
    .filter(identifies)
    .map((number) => ({ number, found: carried.filter((shipment) => has(shipment, number)) }))
    .filter(({ found }) => found.length > 0);
  const doubt = (outcome: Doubt, shipments: readonly Shipment[]): Match<Shipment> => ({
    outcome,
    candidates: shipments
      .slice(0, MOST_CANDIDATES)
      .map((shipment) => ({ shipment, evidence: evidence(shipment, report) })),
  });
  if (finders.length === 0) {
    return doubt(
      'NONE',
      known.filter((shipment) => stated.some((number) => isHint(shipment, number))),
    );
  }
  const common = carried.filter((shipment) => finders.every(({ found }) => found.includes(shipment)));
  if (finders.every(({ number }) => isCut(number))) {
    return doubt('SEVERAL', common.length > 0 ? common : carried);
  }
  const everyone = carried.filter((shipment) => finders.some(({ found }) => found.includes(shipment)));
  if (common.length === 0) return doubt('CONTRADICTING', everyone);
  const narrowed = narrow(common, stated);
  const [shipment] = narrowed;
  if (shipment === undefined || narrowed.length > 1) return doubt('SEVERAL', narrowed);
  return contradicts(shipment, stated, carried)
    ? doubt('CONTRADICTING', [shipment, ...others(shipment, stated, carried)])
    : { outcome: 'ONE', shipment };
}

/** Whether another carrier has the shipment. While one of the two carriers is unknown, nothing speaks against it. */
export function isOfAnother(shipment: Pick<KnownShipment, 'carrier'>, carrier: string | null): boolean {
  return carrier !== null && shipment.carrier !== null && shipment.carrier !== carrier;
}

/** Whether a shipment was over when a report of its numbers happened: then the carrier has given them out again. */
function isOverFor(shipment: KnownShipment, stated: readonly StatedNumber[], at: Date | null): boolean {
  const { deliveredAt } = shipment;
  if (deliveredAt === null || at === null) return false;
  const isOver = at.getTime() - deliveredAt.getTime() > NUMBER_LASTS_MS;
  return isOver && !stated.some((number) => isOwnNumber(number) && has(shipment, number));
}

/** Whether a stated number is the hub's own number of another shipment. */
export function isNumberOfAnother({ number }: Pick<KnownShipment, 'number'>, stated: StatedNumber): boolean {
  return isOwnNumber(stated) && normalNumber(stated.value) !== normalNumber(number);
}

function isOwnNumber({ type, value }: StatedNumber): boolean {
  return type === 'SHIPMENT_NUMBER' || isShipmentNumber(value);
}

/** A number of the hub's form is the hub's own number, whatever the carrier calls it: no other number has this form. */
function kindsOf({ type, value }: StatedNumber): readonly Exclude<StatedType, null>[] {
  if (isShipmentNumber(value)) return ['SHIPMENT_NUMBER'];
  return type === null ? ['SHIPMENT_NUMBER', ...IDENTIFYING_TYPES] : [type];
}

function identifies(number: StatedNumber): boolean {
  return kindsOf(number).some((kind) => kind === 'SHIPMENT_NUMBER' || REFERENCE_KINDS[kind].identifies);
}

function has(shipment: KnownShipment, number: StatedNumber, isConfirmed = true): boolean {
  const value = normalNumber(number.value);
  if (value === '') return false;
  return kindsOf(number).some((kind) =>
    kind === 'SHIPMENT_NUMBER'
      ? normalNumber(shipment.number) === value
      : shipment.references.some(
          (reference) =>
            reference.type === kind &&
            (reference.confirmedBy !== null) === isConfirmed &&
            normalNumber(reference.value) === value,
        ),
  );
}

/** Whether a person who looks for the shipment should see this one. */
function isHint(shipment: KnownShipment, number: StatedNumber): boolean {
  return has(shipment, number) || has(shipment, number, false);
}

/** The shipments that also have a stated purchase order or container, if any of them has. */
function narrow<Shipment extends KnownShipment>(
  shipments: readonly Shipment[],
  stated: readonly StatedNumber[],
): readonly Shipment[] {
  return stated
    .filter((number) => !identifies(number))
    .reduce<readonly Shipment[]>((left, number) => {
      const having = left.filter((shipment) => has(shipment, number));
      return having.length > 0 ? having : left;
    }, shipments);
}

/** Whether a number of the report speaks against the only shipment that the others have found. */
function contradicts(
  shipment: KnownShipment,
  stated: readonly StatedNumber[],
  known: readonly KnownShipment[],
): boolean {
  if (stated.some((number) => isNumberOfAnother(shipment, number))) return true;
  if (others(shipment, stated, known).length > 0) return true;
  // The hub's own number outweighs a PRO that no shipment has: a carrier may give a shipment a second one.
  return (
    !stated.some(isOwnNumber) &&
    REFERENCE_TYPES.some((type) => REFERENCE_KINDS[type].single && differs(shipment, type, stated))
  );
}

/** Other shipments of the customer that have a stated purchase order or container which this shipment has not. */
function others<Shipment extends KnownShipment>(
  shipment: KnownShipment,
  stated: readonly StatedNumber[],
  known: readonly Shipment[],
): readonly Shipment[] {
  const missing = stated.filter((number) => !identifies(number) && !has(shipment, number));
  return known.filter(
    (other) =>
      other.portalId !== shipment.portalId &&
      missing.some(
        (number) =>
          has(other, number) &&
          (other.accountId === shipment.accountId || valuesOf(shipment, number.type).length > 0),
      ),
  );
}

/** Whether the report states numbers of a kind, the shipment has some too, and none is the same. */
function differs(shipment: KnownShipment, type: ReferenceType, stated: readonly StatedNumber[]): boolean {
  const named = stated.filter((number) => number.type === type && !isShipmentNumber(number.value));
  return (
    named.length > 0 && valuesOf(shipment, type).length > 0 && !named.some((number) => has(shipment, number))
  );
}

function valuesOf(shipment: KnownShipment, type: StatedType): readonly string[] {
  return shipment.references
    .filter((reference) => reference.type === type && reference.confirmedBy !== null)
    .map(({ value }) => value);
}

function evidence<Shipment extends KnownShipment>(
  shipment: Shipment,
  { stated, carrier, at }: Report<Shipment>,
): readonly string[] {
  const ofCarrier = isOfAnother(shipment, carrier)
    ? [`${shipment.carrier ?? ''} carries it; ${carrier ?? ''} reports.`]
    : [];
  const [delivered, reported] = [shipment.deliveredAt, at].map(
    (time) => time?.toISOString().slice(0, 10) ?? '',
  );
  const ofTime = isOverFor(shipment, stated, at)
    ? [`It was delivered on ${delivered}; the report tells of ${reported}.`]
    : [];
  return [...stated.flatMap((number) => evidenceOf(shipment, number)), ...ofCarrier, ...ofTime];
}

function evidenceOf(shipment: KnownShipment, number: StatedNumber): readonly string[] {
  const [kind] = kindsOf(number);
  const name = number.type === null && kindsOf(number).length > 1 ? 'the number' : nameOf(kind ?? null);
  if (has(shipment, number)) return [`It has ${name} ${number.value}.`];
  if (has(shipment, number, false)) {
    return [`Its customer stated ${name} ${number.value}; nobody has confirmed it.`];
  }
  const values = kind === 'SHIPMENT_NUMBER' ? [shipment.number] : valuesOf(shipment, kind ?? null);
  return number.type === null || values.length === 0
    ? []
    : [`Its ${nameOf(kind ?? null)} is ${values.join(', ')}, not ${number.value}.`];
}

function nameOf(kind: StatedType): string {
  return kind === null ? 'number' : kind === 'SHIPMENT_NUMBER' ? 'shipment number' : kind;
}
