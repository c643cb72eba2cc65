import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuthenticationEvent } from '../../../src/domain/authentication-event.ts';
import { createAuthenticationEventRecorder } from '../../../src/ledger/authentication/authentication-event-recorder.ts';
import {
  type AuthenticationEventRecord,
  type AuthenticationEventStore,
  authenticationEventRecord,
  createAuthenticationEventStore,
} from '../../../src/ledger/authentication/authentication-events.ts';
import type { KeysetPage, TimePosition } from '../../../src/ledger/pagination/keyset-pages.ts';
import type { RecorderProblem } from '../../../src/ledger/recording/batched-recorder.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';

let testDatabase: TestDatabase;
let database: Database;
let store: AuthenticationEventStore;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 1 });
  store = createAuthenticationEventStore(database);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await testDatabase[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await database.query({ text: 'TRUNCATE ledger.authentication_event' });
});

const NEWEST = Date.UTC(2026, 10, 23, 12);
const refused: AuthenticationEvent = {
  at: new Date(NEWEST),
  outcome: 'REFUSED',
  reason: 'WRONG_AUDIENCE',
  subject: 'dana@customer.example',
  role: 'CUSTOMER',
  requestId: 'r1',
  remoteAddress: '2001:db8::1',
};

async function eventsOf(
  page: Partial<KeysetPage<TimePosition>> = {},
): Promise<readonly AuthenticationEventRecord[]> {
  return (await store.list({ direction: 'forward', size: 100, position: null, ...page })).rows;
}

describe('the table of authentication events', () => {
  it('gives back what was stored', async () => {
    const counted = { ...authenticationEventRecord(refused), requestId: null, subject: null, occurrences: 7 };
    const accepted = authenticationEventRecord({
      at: new Date(NEWEST - 1),
      outcome: 'ACCEPTED',
      reason: null,
      requestId: 'r2',
    });
    await store.insert([counted, accepted]);
    expect(await eventsOf()).toEqual([counted, accepted]);
  });

  it('stores a row once when its insert is repeated', async () => {
    const row = authenticationEventRecord(refused);
    await store.insert([row]);
    await store.insert([row, authenticationEventRecord(refused)]);
    expect(await eventsOf()).toHaveLength(2);
  });

  it('takes any text that a request can bring', async () => {
    await store.insert([authenticationEventRecord({ ...refused, requestId: 'a\u0000b\ud800' })]);
    expect(await eventsOf()).toMatchObject([{ requestId: 'a b\ufffd' }]);
  });
});

describe('pages of events', () => {
  /** 25 events, three at each moment, in the order that pages have. */
  async function storeMany(): Promise<AuthenticationEventRecord[]> {
    const rows = Array.from({ length: 25 }, (_, index) =>
      authenticationEventRecord({ ...refused, at: new Date(NEWEST - Math.floor(index / 3)) }),
    );
    await store.insert(rows.toReversed());
    return rows.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
  }

  it.each(['forward', 'backward'] as const)(
    'hold each event once, newest first, read %s',
    async (direction) => {
      const expected = await storeMany();
      let read: AuthenticationEventRecord[] = [];
      let more = true;
      while (more) {
        const edge = direction === 'forward' ? read.at(-1) : read[0];
        const page = await store.list({ direction, size: 4, position: edge ?? null });
        read = direction === 'forward' ? [...read, ...page.rows] : [...page.rows, ...read];
        more = page.more;
      }
      expect(read).toEqual(expected);
    },
  );

  it('say that nothing follows a page that ends exactly at the end', async () => {
    await storeMany();
    expect(await store.list({ direction: 'forward', size: 25, position: null })).toMatchObject({
      more: false,
    });
    expect(await store.list({ direction: 'backward', size: 24, position: null })).toMatchObject({
      more: true,
    });
  });

  it('are read through the index, however many events there are', async () => {
    await database.query({
      text: `INSERT INTO ledger.authentication_event (id, at, outcome, reason)
             SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 s', 'REFUSED', 'MISSING_TOKEN'
             FROM generate_series(1, 20000) n`,
    });
    await database.query({ text: 'ANALYZE ledger.authentication_event' });
    const before = await rowsReadThroughIndex();
    await eventsOf({ size: 10, position: { at: new Date(Date.UTC(2026, 0, 1, 2)), id: randomUUID() } });
    expect((await rowsReadThroughIndex()) - before).toBe(11);
  });
});

/** Index entries that scans of the newest-first index have returned so far. */
async function rowsReadThroughIndex(): Promise<number> {
  await database.query({ text: 'SELECT pg_stat_force_next_flush()' });
  const [row] = await database.query<{ read: number }>({
    text: `SELECT idx_tup_read AS read FROM pg_stat_user_indexes
           WHERE indexrelname = 'authentication_event_newest'`,
  });
  return row?.read ?? 0;
}

describe('the recorder', () => {
  it('stores what is waiting when it is closed', async () => {
    const recorder = createAuthenticationEventRecorder({
      store,
      onProblem: ({ cause }) => expect.fail(String(cause)),
    });
    for (let count = 0; count < 1_000; count += 1) recorder.record(refused);
    await recorder[Symbol.asyncDispose]();
    const rows = await eventsOf();
    expect(rows).toHaveLength(11);
    expect(rows.reduce((sum, row) => sum + row.occurrences, 0)).toBe(1_000);
  });

  it('survives a store that is away, and stores everything once it is back', async () => {
    const problem = Promise.withResolvers<RecorderProblem>();
    const recorder = createAuthenticationEventRecorder({ store, onProblem: problem.resolve });
    await database.query({ text: 'ALTER TABLE ledger.authentication_event RENAME TO away' });
    recorder.record(refused);
    expect(await problem.promise).toMatchObject({ lost: 0 });
    await database.query({ text: 'ALTER TABLE ledger.away RENAME TO authentication_event' });
    await recorder[Symbol.asyncDispose]();
    expect(await eventsOf()).toMatchObject([{ requestId: 'r1' }]);
  });
});
