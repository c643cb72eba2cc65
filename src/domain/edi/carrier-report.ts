import type { Moment } from '../milestones/moment.ts';
import {
  approvedMeaning,
  type EventClassifier,
  EXCEPTION_CODES,
  type ExceptionCode,
  familyOf,
  type MilestoneType,
  meaningOfAppointment,
  meaningOfReason,
  meaningOfStatus,
  type ReasonMeaning,
  type StatusMeaning,
  type StopType,
} from '../vocabulary/index.ts';

/** Something that a carrier reported about a shipment, in the carrier's own codes. */
export interface CarrierReport {
  readonly dialect: string;
  readonly status: string | null;
  readonly reason: string | null;
  readonly appointment: string | null;
  readonly appointmentReason: string | null;
}

/** What is known of the shipment's stops. */
export interface KnownStop {
  readonly sequence: number;
  readonly type: StopType;
  readonly name: string | null;
  readonly city: string | null;
  readonly timeZone: string | null;
}

/** Which codes a person once gave a meaning; the lists of the review queue. */
export type CodeKind = 'EDI_STATUS' | 'EDI_REASON' | 'CARRIER_CODE';

/** A code that only a person can give a meaning. */
export interface UnknownCode {
  readonly kind: CodeKind;
  readonly dialect: string;
  readonly code: string;
  /** Whether it has several meanings rather than none. */
  readonly ambiguous: boolean;
}

/** A report in the portal's words. */
export interface ReadReport {
  /** Null for a scan, and for what nobody understands yet. */
  readonly milestone: MilestoneType | null;
  readonly classifier: EventClassifier;
  readonly exception: ExceptionCode | null;
  readonly unknown: readonly UnknownCode[];
}

/** What staff decided a code means; null when nobody did. The name is that of `codeName`. */
export type ApprovedCodes = (kind: CodeKind, name: string) => string | null;

/** How a code is named among the approved words: as the carrier's own, or as everybody's of the family. */
export function codeName(dialect: string, code: string): string {
  return `${dialect}:${code}`;
}

/** The stop where something was reported: the one that is numbered, or the only one in that city; null for doubt. */
export function stopOf(
  stops: readonly KnownStop[],
  place: { readonly stopSequence: number | null; readonly city: string | null },
): KnownStop | null {
  if (place.stopSequence !== null) {
    return stops.find(({ sequence }) => sequence === place.stopSequence) ?? null;
  }
  const city = normal(place.city);
  const there =
    city === null ? [] : stops.filter((stop) => [stop.city, stop.name].map(normal).includes(city));
  return there.length === 1 ? (there[0] ?? null) : null;
}

/** What a report says in the portal's words. What staff approved counts before the tables. */
export function readReport(
  report: CarrierReport,
  stop: KnownStop | null,
  stops: readonly KnownStop[],
  approved: ApprovedCodes,
): ReadReport {
  const unknown: UnknownCode[] = [];
  const meaning = statusMeaning(report, stop, stops, approved, unknown);
  const reason = reasonMeaning(report, approved, unknown);
  const isMilestone = meaning.kind === 'MILESTONE';
  return {
    milestone: isMilestone ? meaning.milestone : null,
    classifier: isMilestone ? meaning.classifier : 'ACTUAL',
    exception: reason.kind === 'EXCEPTION' ? reason.code : null,
    unknown,
  };
}

/**
 * When a report was made and what time it speaks of: a fact speaks of its own time, a plan or an estimate of a later
 * one. `written` is when the carrier wrote it, `received` when it came here: nobody wrote it after that.
 */
export function timesOf(
  classifier: EventClassifier,
  stated: Moment,
  written: Date | null,
  received: Date,
): { readonly occurred: Moment; readonly expected: Moment | null } {
  if (classifier === 'ACTUAL') return { occurred: stated, expected: null };
  const made = written === null || written > received ? received : written;
  return { occurred: { at: made, dateOnly: false }, expected: stated };
}

function statusMeaning(
  { dialect, status, reason, appointment }: CarrierReport,
  stop: KnownStop | null,
  stops: readonly KnownStop[],
  approved: ApprovedCodes,
  unknown: UnknownCode[],
): StatusMeaning {
  const code = status ?? appointment;
  if (code === null) return { kind: 'SCAN' };
  const kind = familyOf(dialect) === 'X12' ? 'EDI_STATUS' : 'CARRIER_CODE';
  const decided = approvedWord(approved, kind, dialect, code);
  if (decided !== null) return approvedMeaning(decided);
  const onLastLeg = stop === null ? !stops.some(({ type }) => type === 'TERMINAL') : stop.type === 'DELIVERY';
  const meaning =
    status === null
      ? meaningOfAppointment(code)
      : meaningOfStatus(dialect, status, reason, { stopType: stop?.type ?? null, onLastLeg });
  if (meaning.kind === 'UNMAPPED' || meaning.kind === 'AMBIGUOUS') {
    unknown.push({ kind, dialect, code, ambiguous: meaning.kind === 'AMBIGUOUS' });
  }
  return meaning;
}

function reasonMeaning(
  { dialect, status, reason, appointmentReason }: CarrierReport,
  approved: ApprovedCodes,
  unknown: UnknownCode[],
): ReasonMeaning {
  const code = reason ?? appointmentReason;
  const decided = code === null ? null : approvedWord(approved, 'EDI_REASON', dialect, code);
  if (decided !== null) {
    const known = EXCEPTION_CODES.find((word) => word === decided);
    return known === undefined ? { kind: 'NO_EXCEPTION' } : { kind: 'EXCEPTION', code: known };
  }
  const meaning = meaningOfReason(dialect, status ?? '', code);
  if (meaning.kind === 'UNMAPPED' && code !== null) {
    unknown.push({ kind: 'EDI_REASON', dialect, code, ambiguous: false });
  }
  return meaning;
}

function approvedWord(approved: ApprovedCodes, kind: CodeKind, dialect: string, code: string): string | null {
  const [family = ''] = dialect.split('/');
  return approved(kind, codeName(dialect, code)) ?? approved(kind, codeName(family, code));
}

function normal(text: string | null): string | null {
  return text === null ? null : text.trim().toUpperCase();
}
