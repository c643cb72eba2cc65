import { LRUCache } from 'lru-cache';
import type { AccountRef, UserKind, UserState } from '../domain/access.ts';

/** What the portal's user row says about one user. */
export interface CallerRecord {
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

/** The portal's users, by the subject of their tokens. */
export interface CallerDirectory {
  /** Null when no user has this subject. Failures of the portal's store are passed on as they are. */
  find(subject: string): Promise<CallerRecord | null>;
}

export interface CachedCallerDirectory extends CallerDirectory {
  /** The next `find` of this subject reads the row again, and no read that began before is kept. */
  forget(subject: string): void;
}

/** Milliseconds after which a row must be read again: how long a deactivated user may still be served. */
const STALENESS_MS = 1_000;
const MAX_USERS = 20_000;

interface Entry {
  /** When the read began; a row can be no older than this. */
  readonly startedAt: number;
  readonly record: Promise<CallerRecord | null>;
}

/**
 * Reads each user at most once a second, and once for all who ask at the same time. An answer is never based on a
 * read that began more than a second before the question. Failures are not kept.
 *
 * @param now a clock in milliseconds that never goes back
 */
export function cachedCallerDirectory(
  directory: CallerDirectory,
  now: () => number = () => performance.now(),
): CachedCallerDirectory {
  const entries = new LRUCache<string, Entry>({ max: MAX_USERS });
  return {
    find(subject) {
      const known = entries.get(subject);
      if (known !== undefined && now() - known.startedAt < STALENESS_MS) return known.record;
      const entry: Entry = { startedAt: now(), record: directory.find(subject) };
      entries.set(subject, entry);
      entry.record.catch(() => {
        if (entries.peek(subject) === entry) entries.delete(subject);
      });
      return entry.record;
    },
    forget(subject) {
      entries.delete(subject);
    },
  };
}
