import { randomUUID } from 'node:crypto';
import type { CallerRole } from '../../domain/access.ts';
import type { AuthenticationEvent, AuthenticationRefusal } from '../../domain/authentication-event.ts';
import type { ListTotal } from '../../domain/page.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import {
  countRows,
  type KeysetPage,
  type Rows,
  readByTime,
  type TimePosition,
} from '../pagination/keyset-pages.ts';
import { storableText } from '../storable-text.ts';

const EVENT = {
  id: column<string>('uuid'),
  at: column<Date>('timestamptz'),
  outcome: column<AuthenticationEvent['outcome']>('text'),
  reason: column<AuthenticationRefusal | null>('text'),
  subject: column<string | null>('text'),
  role: column<CallerRole | null>('text'),
  requestId: column<string | null>('text'),
  remoteAddress: column<string | null>('text'),
  /** More than 1 in a row that counts refusals; `at` is then the time of the last one. */
  occurrences: column<number>('integer'),
};

/** One row: an event, or a count of like refusals during a flood. */
export type AuthenticationEventRecord = RecordOf<typeof EVENT>;

export interface AuthenticationEventStore {
  /** Adds rows. A row whose id is stored already stays as it is, so an insert of unknown outcome may be repeated. */
  insert(events: readonly AuthenticationEventRecord[]): Promise<void>;
  list(page: KeysetPage<TimePosition>): Promise<Rows<AuthenticationEventRecord>>;
  total(): Promise<ListTotal>;
}

const MAX_TEXT = 255;

/** The row of one event; texts are cut to the limits of the table. */
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

    total: () => countRows(database, { table: 'ledger.authentication_event', conditions: [] }),
  };
}
