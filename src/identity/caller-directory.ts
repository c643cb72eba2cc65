import { LRUCache } from 'lru-cache';
import type { AccountRef, UserKind, UserState } from '../domain/access.ts';
import { type ErrorCode, WaybillError } from '../domain/errors.ts';
import type { SharedLinkState } from '../domain/shared-link.ts';

/** One user, from the portal's user row. */
export interface UserRecord {
  /** The portal user's id (UUID). */
  readonly userId: string;
  readonly kind: UserKind;
  readonly state: UserState;
  /** The customer that the user belongs to; null for staff and for services of the company. */
  readonly account: AccountRef | null;
  /** The granted branches; every branch of the account when `wholeAccount`. */
  readonly branches: readonly AccountRef[];
  /** Whether the user also reads records that belong to the account itself. */
  readonly wholeAccount: boolean;
}

/** One shared link, from its row. */
export interface LinkRecord {
  readonly kind: 'LINK';
  /** The link's own id: its limits and its end are the link's alone. */
  readonly userId: string;
  readonly state: SharedLinkState;
  /** The one shipment that it shows, while the shipment belongs to this account and branch. */
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
}

export type CallerRecord = UserRecord | LinkRecord;

/** The portal's users by the subject of their tokens, and the shared links by that of their sessions. */
export interface CallerDirectory {
  /** Null when no user or link has this subject. Failures of the portal's store are thrown unchanged. */
  find(subject: string): Promise<CallerRecord | null>;
}

export interface CachedCallerDirectory extends CallerDirectory {
  /**
   * Makes the next `find` of this user (null: of any user) read the row again. The row of a known user is dropped, because
   * it has changed. With null, any row may have changed: while the store is away, the old rows are still used, because
   * nothing can change in the store then.
   */
  forget(userId: string | null): void;
  /** Whether some row can stand in while the portal's store is away. */
  readonly canStandIn: boolean;
}

/** A row is read again after this time: a deactivated user may still be served for so long, milliseconds. */
const STALENESS_MS = 1_000;
/**
 * How long the last row of a user stands in while the portal's store is away, milliseconds. No user can be changed
 * there meanwhile, and data of other systems must not wait for the store.
 */
const OUTAGE_MS = 5 * 60_000;
const OUTAGE_CODES: ReadonlySet<ErrorCode> = new Set(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT']);
const MAX_USERS = 20_000;

interface Reading {
  /** When the read began; a row can be no older than this. */
  readonly startedAt: number;
  readonly record: CallerRecord;
}

interface Entry {
  readonly startedAt: number;
  readonly generation: number;
  readonly record: Promise<CallerRecord | null>;
  /** The last read of this user that found a row. */
  last: Reading | null;
}

/**
 * Reads each user at most once a second, and once for all concurrent calls. While the store answers, `find` never uses
 * a read that began more than a second before the call. While the store is away, `find` answers the last row for at
 * most five minutes. Failures are not cached.
 *
 * @param now a clock in milliseconds that never goes back
 */
export function cachedCallerDirectory(
  directory: CallerDirectory,
  now: () => number = () => performance.now(),
): CachedCallerDirectory {
  /** When the newest row that may stand in was read. */
  let newestReading = Number.NEGATIVE_INFINITY;
  /** Rows of an earlier generation must be read again. */
  let generation = 0;
  const entries = new LRUCache<string, Entry>({ max: MAX_USERS });
  /** The subject of each user that was found. */
  const subjects = new LRUCache<string, string>({ max: MAX_USERS });

  const isFresh = (entry: Entry, at: number) =>
    at - entry.startedAt < STALENESS_MS && entry.generation === generation;

  /** The row, or the last one while the store is away. */
  async function read(subject: string, startedAt: number, before: Reading | null) {
    try {
      const record = await directory.find(subject);
      if (record !== null) {
        newestReading = Math.max(newestReading, startedAt);
        subjects.set(record.userId, subject);
      }
      return { record, last: record === null ? null : { startedAt, record } };
    } catch (error) {
      const isOutage = error instanceof WaybillError && OUTAGE_CODES.has(error.code);
      if (!isOutage || before === null || now() - before.startedAt >= OUTAGE_MS) throw error;
      return { record: before.record, last: before };
    }
  }

  return {
    find(subject) {
      const known = entries.get(subject);
      const startedAt = now();
      if (known !== undefined && isFresh(known, startedAt)) return known.record;
      const before = known?.last ?? null;
      const reading = read(subject, startedAt, before);
      const entry: Entry = {
        startedAt,
        generation,
        record: reading.then(({ record }) => record),
        last: before,
      };
      entries.set(subject, entry);
      reading.then(
        ({ last }) => {
          entry.last = last;
        },
        () => {
          if (entries.peek(subject) === entry) entries.delete(subject);
        },
      );
      return entry.record;
    },
    forget(userId) {
      const subject = userId === null ? undefined : subjects.get(userId);
      if (subject !== undefined) entries.delete(subject);
      // The user is unknown here, or the first read is still in flight.
      else generation += 1;
    },
    get canStandIn() {
      return now() - newestReading < OUTAGE_MS;
    },
  };
}
