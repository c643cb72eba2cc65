import { WaybillError } from './errors.ts';
import { momentOf } from './milestones/moment.ts';
import { isWithinReach } from './milestones/plausibility.ts';
import { ownershipOf } from './ownership/index.ts';
import { SERVICE_LEVELS, SEVERITIES, TEAMS, type Team, teamNamed } from './vocabulary/index.ts';

/** The values that people correct in review, and which value each may have. Others have mutations of their own. */

type Reader = (value: unknown) => unknown;

const READERS = {
  'Account.displayName': needed,
  'Account.legalNameOverride': text,
  'Shipment.dockAppointmentNote': text,
  'Shipment.quoteReference': text,
  'Shipment.invoiceReferences': words,
  'Shipment.promisedDelivery': promise,
  'Shipment.serviceLevel': oneOf(SERVICE_LEVELS.map((level) => level.code)),
  'Exception.team': team,
  'Exception.severity': oneOf(SEVERITIES),
} as const satisfies Readonly<Record<string, Reader>>;

/** A field that people correct in review, with its record. */
export type CorrectedField = keyof typeof READERS;

/** The fields of a record that a RETRY may correct. */
export function editableFields(record: string): readonly string[] {
  return Object.keys(READERS)
    .filter((name) => name.startsWith(`${record}.`))
    .map((name) => name.slice(record.length + 1));
}

export function isCorrected(name: string): name is CorrectedField {
  return Object.hasOwn(READERS, name);
}

/**
 * A corrected value in the form of its field.
 *
 * @throws WaybillError ILLEGAL_STATE for a field that is corrected elsewhere, with where; BAD_USER_INPUT for a value
 * that it cannot have.
 */
export function editedValue(record: string, field: string, value: unknown): unknown {
  const name = `${record}.${field}`;
  if (!isCorrected(name)) {
    const mutations = ownershipOf(record, field)?.change?.mutations ?? [];
    const how = mutations.length === 0 ? 'where it comes from' : `by ${mutations.join(' or ')}`;
    throw new WaybillError('ILLEGAL_STATE', `Correct ${field} ${how}; then retry.`);
  }
  const edited = READERS[name](typeof value === 'string' ? value.trim() : value);
  const max = longest(record, field);
  const length = Array.isArray(edited)
    ? edited.join('; ').length
    : typeof edited === 'string'
      ? edited.length
      : 0;
  if (max !== null && length > max) {
    throw new WaybillError('BAD_USER_INPUT', `Use at most ${max} characters for ${field}.`);
  }
  return edited;
}

function longest(record: string, field: string): number | null {
  const limits = ownershipOf(record, field)?.validation ?? [];
  const lengths = limits.flatMap((limit) => (limit.rule === 'MAX_LENGTH' ? [limit.max] : []));
  return lengths.length === 0 ? null : Math.min(...lengths);
}

function text(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') throw unfit('a text');
  return value;
}

/** A time or a day as text, or none. */
function promise(value: unknown): string | null {
  const given = text(value);
  if (given === null) return null;
  const read = momentOf(given);
  if (read === null) throw unfit('a time such as 2026-03-01T14:00:00+01:00, or a day: 2026-03-01');
  if (!isWithinReach(read.at, new Date())) {
    throw unfit('a time that is not before the year 2001 and not more than five years ahead');
  }
  return read.dateOnly ? given : read.at.toISOString();
}

/** A team comes by its name or by its word in the graph. */
function team(value: unknown): Team | null {
  const named = text(value);
  const found = named === null ? null : teamNamed(named);
  if (named !== null && found === null) throw unfit(`one of ${TEAMS.join(', ')}`);
  return found;
}

function needed(value: unknown): string {
  const given = text(value);
  if (given === null) throw unfit('a text that is not empty');
  return given;
}

/** A list comes as a list, or as a text with commas. */
function words(value: unknown): readonly string[] {
  const given = typeof value === 'string' ? value.split(/[,;\n]/) : (value ?? []);
  if (!Array.isArray(given) || !given.every((each) => typeof each === 'string'))
    throw unfit('a list of texts');
  return given.map((each) => each.trim()).filter((each) => each !== '');
}

function oneOf(allowed: readonly string[]): Reader {
  return (value) => {
    if (typeof value !== 'string' || !allowed.includes(value)) throw unfit(`one of ${allowed.join(', ')}`);
    return value;
  };
}

function unfit(what: string): WaybillError {
  return new WaybillError('BAD_USER_INPUT', `The corrected value does not fit the field. Give ${what}.`);
}
