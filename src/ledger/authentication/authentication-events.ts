import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/access.ts';
import type { AuthenticationEvent, AuthenticationRefusal } from '../../domain/authentication-event.ts';
import type { Executor } from '../../postgres/database.ts';
import { storableText } from '../storable-text.ts';

/** One row: an event, or a count of like refusals during a flood. */
export interface AuthenticationEventRecord {
  readonly id: string;
  readonly at: Date;
  readonly outcome: AuthenticationEvent['outcome'];
  readonly reason: AuthenticationRefusal | null;
  readonly subject: string | null;
  readonly role: Role | null;
  readonly requestId: string | null;
  readonly remoteAddress: string | null;
  /** More than 1 in a row that counts refusals; `at` is then the last of them. */
  readonly occurrences: number;
}

/** Where a page of events ended. */
export interface AuthenticationEventPosition {
  readonly at: Date;
  readonly id: string;
}

export interface AuthenticationEventPage {
  /** `forward` counts from the newest event, `backward` from the oldest. */
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  /** Exclusive; null is the very start or end. */
  readonly position: AuthenticationEventPosition | null;
}

export interface AuthenticationEventStore {
  /** Adds rows; rows whose id is there already are left alone, so that a doubtful insert may be repeated. */
  insert(events: readonly AuthenticationEventRecord[]): Promise<void>;
  /** Newest first whatever the direction; `more` tells whether rows follow in the direction of reading. */
  list(page: AuthenticationEventPage): Promise<{ events: AuthenticationEventRecord[]; more: boolean }>;
}

const MAX_TEXT = 255;

/** The row of one event; texts are cut to what the table takes. */
export function authenticationEventRecord(event: AuthenticationEvent): AuthenticationEventRecord {
  return {
    id: randomUUID(),
    at: event.at,
    outcome: event.outcome,
    reason: event.reason,
    subject: event.subject === undefined ? null : storableText(event.subject, MAX_TEXT),
    role: event.role ?? null,
    requestId: storableText(event.requestId, MAX_TEXT),
    remoteAddress: event.remoteAddress === undefined ? null : storableText(event.remoteAddress, MAX_TEXT),
    occurrences: 1,
  };
}

/** The table `ledger.authentication_event`. */
export function createAuthenticationEventStore(database: Executor): AuthenticationEventStore {
  return {
    async insert(events) {
      if (events.length === 0) return;
      await database.query({
        prepare: true,
        text: INSERT,
        values: [
          events.map((event) => event.id),
          events.map((event) => event.at),
          events.map((event) => event.outcome),
          events.map((event) => event.reason),
          events.map((event) => event.subject),
          events.map((event) => event.role),
          events.map((event) => event.requestId),
          events.map((event) => event.remoteAddress),
          events.map((event) => event.occurrences),
        ],
      });
    },
    async list({ direction, size, position }) {
      const rows = await database.query<AuthenticationEventRecord>({
        prepare: true,
        text: LIST[direction],
        values: [position?.at ?? null, position?.id ?? null, size + 1],
      });
      const events = rows.slice(0, size);
      return { events: direction === 'forward' ? events : events.toReversed(), more: rows.length > size };
    },
  };
}

const INSERT = `
  INSERT INTO ledger.authentication_event
    (id, at, outcome, reason, subject, role, request_id, remote_address, occurrences)
  SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                       $8::text[], $9::integer[])
  ON CONFLICT (id) DO NOTHING`;

const COLUMNS = `id, at, outcome, reason, subject, role, request_id AS "requestId",
  remote_address AS "remoteAddress", occurrences`;

/** An infinite time stands for "no position", so that one plan with the index serves both cases. */
const LIST = {
  forward: `
    SELECT ${COLUMNS} FROM ledger.authentication_event
    WHERE (at, id) < (coalesce($1::timestamptz, 'infinity'), coalesce($2::uuid, '${'f'.repeat(32)}'))
    ORDER BY at DESC, id DESC LIMIT $3`,
  backward: `
    SELECT ${COLUMNS} FROM ledger.authentication_event
    WHERE (at, id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '${'0'.repeat(32)}'))
    ORDER BY at ASC, id ASC LIMIT $3`,
} as const;
