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
} from '../vocabulary/index.ts';
import type { KnownStop } from './reported-stop.ts';

/** A carrier's report about a shipment, in the carrier's own codes. */
export interface CarrierReport {
  readonly dialect: string;
  readonly status: string | null;
  readonly reason: string | null;
  readonly appointment: string | null;
  readonly appointmentReason: string | null;
}

/** The kinds of codes to which staff can give a meaning. */
export type CodeKind = 'EDI_STATUS' | 'EDI_REASON' | 'CARRIER_CODE';

/** A code that only a person can give a meaning. */
export interface UnknownCode {
  readonly kind: CodeKind;
  readonly dialect: string;
  readonly code: string;
  /** True for a code with several meanings, false for a code without one. */
  readonly ambiguous: boolean;
}

/** A report in the portal's vocabulary. */
export interface ReadReport {
  /** Null for a scan, and for a code without a known meaning. */
  readonly milestone: MilestoneType | null;
  readonly classifier: EventClassifier;
  readonly exception: ExceptionCode | null;
  readonly unknown: readonly UnknownCode[];
}

/** The meaning that staff approved for a code; null without one. `name` is the result of `codeName`. */
export type ApprovedCodes = (kind: CodeKind, name: string) => string | null;

/** The name of a code in the list of approved meanings: of one carrier, or of the whole family. */
export function codeName(dialect: string, code: string): string {
  return `${dialect}:${code}`;
}

/** A report in the portal's vocabulary. Meanings that staff approved take precedence over the tables. */
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
 * The times of a report: when it was made, and for a plan or an estimate the expected time. `written` is the carrier's own
 * time stamp. `received` is when the hub received the report; if `written` is later, `received` replaces it.
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
