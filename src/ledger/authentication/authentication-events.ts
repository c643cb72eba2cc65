import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/access.ts';
import type { AuthenticationEvent, AuthenticationRefusal } from '../../domain/authentication-event.ts';
import type { Executor } from '../../postgres/database.ts';
import { type ColumnsOf, insertInto, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import { type KeysetPage, type Rows, readByTime, type TimePosition } from '../pagination/keyset-pages.ts';
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

export interface AuthenticationEventStore {
  /** Adds rows. A row whose id is stored already stays as it is, so an insert of unknown outcome may be repeated. */
  insert(events: readonly AuthenticationEventRecord[]): Promise<void>;
  list(page: KeysetPage<TimePosition>): Promise<Rows<AuthenticationEventRecord>>;
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

const EVENT = {
  id: 'uuid',
  at: 'timestamptz',
  outcome: 'text',
  reason: 'text',
  subject: 'text',
  role: 'text',
  requestId: 'text',
  remoteAddress: 'text',
  occurrences: 'integer',
} as const satisfies ColumnsOf<AuthenticationEventRecord>;

/** The table `ledger.authentication_event`. */
export function createAuthenticationEventStore(database: Executor): AuthenticationEventStore {
  return {
    async insert(events) {
      if (events.length === 0) return;
      const inserted = insertInto('ledger.authentication_event', EVENT, events);
      await database.query(prepared(sql`${inserted} ON CONFLICT (id) DO NOTHING`));
    },

    list: (page) =>
      readByTime<AuthenticationEventRecord>(
        database,
        {
          columns: selectList(EVENT),
          table: 'ledger.authentication_event',
          timeColumn: 'at',
          conditions: [],
        },
        page,
      ),
  };
}
