import { createHash } from 'node:crypto';
import { WaybillError } from './errors.ts';
import { isStorable } from './free-text.ts';
import { isPortalId, isSalesforceId } from './record-ids.ts';

/** A value of the ordering at which a page ends. Null is a position of its own in the order. */
export type CursorValue = string | number | null;

/** The key of a list (any JSON value that names its ordering and filter). A cursor is valid only for the list of its key. */
export function listKey(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 12);
}

/** An opaque cursor for a position in the list `key`: the values of the ordering, the last of them unique. */
export function encodeCursor(key: string, position: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([key, ...position])).toString('base64url');
}

/** Whether a value can stand at one place of a position. */
export type Fit = (value: CursorValue) => boolean;

/**
 * The position in a cursor.
 *
 * @param shape one entry for each value of the ordering; PostgreSQL and Salesforce refuse a query with another value
 * @throws WaybillError INVALID_CURSOR for a cursor of another list, of another length, or with a value that does not fit
 */
export function decodeCursor(key: string, cursor: string, shape: readonly Fit[]): readonly CursorValue[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new WaybillError('INVALID_CURSOR', NO_CURSOR, { cause });
  }
  if (!Array.isArray(parsed) || parsed.length !== shape.length + 1 || parsed[0] !== key) {
    throw new WaybillError('INVALID_CURSOR', 'This cursor comes from another ordering or filter.');
  }
  const position: unknown[] = parsed.slice(1);
  if (!position.every((value, at) => isCursorValue(value) && shape[at]?.(value) === true)) {
    throw new WaybillError('INVALID_CURSOR', NO_CURSOR);
  }
  return position as CursorValue[];
}

const NO_CURSOR = 'This is not a cursor of this list.';

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

/** The years 1 to 9999 in milliseconds: JavaScript, PostgreSQL and SOQL can all hold these times. */
const TIMES = { min: -62_135_596_800_000, max: 253_402_300_799_999 } as const;

/** The values that a place of a position can hold. */
export const FITS = {
  /** Milliseconds since 1970. */
  time: isTime,
  /** An instant as text. */
  instant: (value) => typeof value === 'string' && isTime(Date.parse(value)),
  /** A calendar day as text. */
  day: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isCalendarDay(value),
  text: (value) => typeof value === 'string' && isStorable(value),
  number: Number.isSafeInteger,
  portalId: (value) => typeof value === 'string' && isPortalId(value),
  crmId: (value) => typeof value === 'string' && isSalesforceId(value),
} as const satisfies Readonly<Record<string, Fit>>;

/** Also the place of a record without a value. */
export function orNull(fits: Fit): Fit {
  return (value) => value === null || fits(value);
}

function isTime(value: CursorValue): boolean {
  return typeof value === 'number' && value >= TIMES.min && value <= TIMES.max;
}

/** JavaScript carries 31 February over into March. */
function isCalendarDay(text: string): boolean {
  const instant = Date.parse(text);
  return isTime(instant) && new Date(instant).toISOString().startsWith(text);
}
