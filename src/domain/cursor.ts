import { createHash } from 'node:crypto';
import { WaybillError } from './errors.ts';
import { isStorable } from './free-text.ts';
import type { Page } from './page.ts';
import { isPortalId, isSalesforceId } from './record-ids.ts';

/** A value of the ordering at which a page ends. Null is a position of its own in the order. */
export type CursorValue = string | number | null;

/** The key of a list (any JSON value that names its ordering and filter). A cursor is valid only for the list of its key. */
export function listKey(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 12);
}

/** An opaque cursor for a position in the list `key`: the values of the ordering, the last of them unique. */
export function encodeCursor(key: string, position: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([checkOf([key, ...position]), key, ...position])).toString('base64url');
}

/** Whether a value can stand at one place of a position. */
export type Fit = (value: CursorValue) => boolean;

/**
 * The position of a page's cursor; null for a page without one.
 *
 * @param shape one entry for each value of the ordering; PostgreSQL and Salesforce refuse a query with another value
 * @throws WaybillError INVALID_CURSOR for a cursor of another list, and for a text that no list gave out
 */
export function positionOf(
  key: string,
  { cursor, direction }: Pick<Page, 'cursor' | 'direction'>,
  shape: readonly Fit[],
): readonly CursorValue[] | null {
  if (cursor === null) return null;
  const argument = direction === 'forward' ? 'after' : 'before';
  const [list, ...position] = wholeCursor(cursor) ?? refuse(argument, NO_CURSOR);
  if (list !== key) refuse(argument, OTHER_LIST);
  const fits = position.length === shape.length && position.every((value, at) => shape[at]?.(value) === true);
  return fits ? position : refuse(argument, NO_CURSOR);
}

const NO_CURSOR =
  'is not a cursor as a list gave it out: it was cut or changed. Give the whole text of a page, or leave it out to begin at the end of the list that "first" or "last" counts from.';
const OTHER_LIST =
  'is a cursor of another list, or of the same one with another filter or ordering. Use it with the arguments that it came from, or leave it out.';

function refuse(argument: string, why: string): never {
  throw new WaybillError('INVALID_CURSOR', `"${argument}" ${why}`, { details: { fields: [argument] } });
}

/** The list and the position in a cursor; null for a text that is not a cursor, and for a cursor that was damaged. */
function wholeCursor(cursor: string): readonly CursorValue[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parsed) || !parsed.every(isCursorValue)) return null;
  const [check, ...values] = parsed;
  return check === checkOf(values) ? values : null;
}

/** Changes with every character of a cursor. A cursor with one other digit would else be another place of the list. */
function checkOf(values: readonly CursorValue[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 8);
}

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
