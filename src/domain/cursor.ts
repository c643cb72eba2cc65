import { createHash } from 'node:crypto';
import { WaybillError } from './errors.ts';

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

/** The position in a cursor. Throws `INVALID_CURSOR` for a cursor of another list or of another length. */
export function decodeCursor(key: string, cursor: string, length: number): readonly CursorValue[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.', { cause });
  }
  if (!Array.isArray(parsed) || parsed.length !== length + 1 || parsed[0] !== key) {
    throw new WaybillError('INVALID_CURSOR', 'This cursor comes from another ordering or filter.');
  }
  const position: unknown[] = parsed.slice(1);
  if (!position.every(isCursorValue)) {
    throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.');
  }
  return position;
}

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
