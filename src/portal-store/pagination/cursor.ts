import { createHash } from 'node:crypto';
import { WaybillError } from '../../domain/errors.ts';

/** Where a page ends: the value of the ordering (milliseconds for a time, null for "no value"), then the row's id. */
export interface Position {
  readonly key: string | number | null;
  readonly id: string;
}

/** The years 1 to 9999 in milliseconds: what every part that a cursor passes through can hold. */
const TIMES = { min: -62_135_596_800_000, max: 253_402_300_799_999 } as const;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Identifies an ordering and filter. A cursor carries it, and is refused by every other list. */
export function listKey(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 12);
}

export function encodeCursor(list: string, { key, id }: Position): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString('base64url');
}

/**
 * The position in a cursor of the list. Throws INVALID_CURSOR for one of another list, and for anything that this
 * store did not make.
 *
 * @param expected what the ordering's values are (milliseconds or words), and whether a row may have none
 */
export function decodeCursor(
  list: string,
  cursor: string,
  expected: { readonly kind: 'time' | 'text'; readonly nullable: boolean },
): Position {
  const parts = parse(cursor);
  if (parts[0] !== list) {
    throw new WaybillError('INVALID_CURSOR', 'This cursor comes from another ordering or filter.');
  }
  const [, key, id] = parts;
  const keyFits = key === null ? expected.nullable : expected.kind === 'time' ? isTime(key) : isText(key);
  if (parts.length !== 3 || !keyFits || typeof id !== 'string' || !UUID.test(id)) {
    throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.');
  }
  return { key: key as Position['key'], id };
}

function isTime(key: unknown): boolean {
  return typeof key === 'number' && key >= TIMES.min && key <= TIMES.max;
}

/** PostgreSQL has no character 0. */
function isText(key: unknown): boolean {
  return typeof key === 'string' && !key.includes('\u0000');
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed)) return parsed;
  } catch (cause) {
    throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.', { cause });
  }
  throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.');
}
