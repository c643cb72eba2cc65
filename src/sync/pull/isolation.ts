import { type ErrorCode, WaybillError } from '../../domain/errors.ts';
import { isRefusedValue } from '../../postgres/postgres-error.ts';
import { LeadershipLost } from './leadership.ts';

/** An item whose work failed when it stood alone. */
export interface Failed<Item> {
  readonly item: Item;
  readonly error: unknown;
}

/** Failures that pass by themselves: the round is repeated. */
export const PASSING: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_AUTHENTICATION',
  'RECORD_LOCKED',
  'CONFIGURATION',
]);

/**
 * Does the work for all items, in their order. If it fails, the items are halved until the failing ones stand alone, so
 * that one item stops only itself. Work that was done before a failure is repeated: it must be safe to repeat.
 *
 * @returns the items that failed alone
 * @throws the failure, if it passes by itself; or if all items failed and no value of theirs explains it, so that a fault
 * of the hub or of a system is not taken for a fault of every record
 */
export async function isolated<Item>(
  items: readonly Item[],
  work: (some: readonly Item[]) => Promise<void>,
): Promise<readonly Failed<Item>[]> {
  const failed = await halved(items, work);
  const [first] = failed;
  if (first === undefined || failed.length < items.length) return failed;
  if (failed.every(({ error }) => isFaultOfRecord(error))) return failed;
  throw first.error;
}

async function halved<Item>(
  items: readonly Item[],
  work: (some: readonly Item[]) => Promise<void>,
): Promise<readonly Failed<Item>[]> {
  try {
    await work(items);
    return [];
  } catch (error) {
    if (error instanceof LeadershipLost) throw error;
    if (error instanceof WaybillError && PASSING.has(error.code)) throw error;
    const [first] = items;
    if (items.length === 1 && first !== undefined) return [{ item: first, error }];
    const middle = Math.ceil(items.length / 2);
    const before = await halved(items.slice(0, middle), work);
    return [...before, ...(await halved(items.slice(middle), work))];
  }
}

/** What the language throws at a value that code did not expect. */
const THROWN_AT_VALUES = [TypeError, RangeError, SyntaxError, URIError];

/** Whether the record's values explain the failure: PostgreSQL or a rule refused one, or code met one it did not expect. */
function isFaultOfRecord(error: unknown): boolean {
  if (!(error instanceof WaybillError)) return THROWN_AT_VALUES.some((kind) => error instanceof kind);
  if (error.details.system === 'PORTAL') return isRefusedValue(error);
  return error.details.system === undefined;
}
