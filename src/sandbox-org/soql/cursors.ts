import { randomBytes } from 'node:crypto';
import { ApiError } from '../wire/errors.ts';
import type { RecordQuery } from './record-query.ts';

/** A result longer than a page, kept until it is read or pushed out by newer ones. */
export interface Cursor {
  readonly id: string;
  readonly userId: string;
  readonly query: RecordQuery;
  readonly rowNumbers: Float64Array;
  readonly pageSize: number;
}

/** Salesforce keeps ten cursors for each user; the org has few users, so it keeps more in all. */
const KEPT = 200;

/** Open query results by locator such as `0r8Wb0000000001-2000`. */
export class Cursors {
  private readonly open = new Map<string, Cursor>();

  add(userId: string, query: RecordQuery, rowNumbers: Float64Array, pageSize: number): Cursor {
    const id = `0r8${randomBytes(12).toString('hex').slice(0, 15)}`;
    const cursor: Cursor = { id, userId, query, rowNumbers, pageSize };
    this.open.set(id, cursor);
    if (this.open.size > KEPT) {
      const oldest = this.open.keys().next().value;
      if (oldest !== undefined) this.open.delete(oldest);
    }
    return cursor;
  }

  /** The cursor and offset of a locator; throws INVALID_QUERY_LOCATOR. */
  find(locator: string, userId: string): { cursor: Cursor; offset: number } {
    const match = /^(0r8\w+)-(\d+)$/.exec(locator);
    const cursor = match ? this.open.get(match[1] ?? '') : undefined;
    if (!cursor || cursor.userId !== userId) {
      throw new ApiError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return { cursor, offset: Number(match?.[2]) };
  }
}
