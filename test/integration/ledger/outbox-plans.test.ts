import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { change, openTestLedger, type TestLedger, WRITER } from '../../harness/ledger.ts';

/** How many rows the outbox looks at, whatever its size and whatever PostgreSQL believes of it. */
let test: TestLedger;

beforeAll(async () => {
  test = await openTestLedger();
});

afterAll(() => test[Symbol.asyncDispose]());

beforeEach(async () => {
  await test.database.query({ text: 'TRUNCATE ledger.outbox' });
});

const WORKER = { holder: 'worker', limit: 100, leaseMs: 60_000 };

it('claims urgent changes through the index, whatever waits in other lanes', async () => {
  await backlogAtRest();
  const urgent = change();
  await test.ledger.outbox.enqueue(WRITER, [urgent]);
  const before = await rowsRead();
  const [claimed] = await test.ledger.outbox.claim('REALTIME', WORKER);
  expect(claimed?.aggregateId).toBe(urgent.aggregateId);
  expect((await rowsRead()) - before).toBeLessThan(20);
});

it('claims and settles by the key, though statistics of a quiet moment know of no claims', async () => {
  await backlogAtRest();
  const claim = () => test.ledger.outbox.claim('BULK', { ...WORKER, limit: 2_000 });
  await claim();
  const before = await rowsRead();
  const claims = await claim();
  expect(claims).toHaveLength(2_000);
  const afterClaim = await rowsRead();
  expect(afterClaim - before).toBeLessThan(4 * 2_000);
  await test.ledger.outbox.settle(claims.slice(0, 100).map((claim) => ({ ...claim, sentAt: new Date() })));
  expect((await rowsRead()) - afterClaim).toBeLessThan(10 * 100);
});

/** Many changes wait in the lane BULK, nobody has claimed one, and the planner knows both. */
async function backlogAtRest(): Promise<void> {
  await test.database.query({
    text: `INSERT INTO ledger.outbox (record, aggregate_id, lane, version, principal)
      SELECT 'Shipment', gen_random_uuid(), 'BULK', 1, 'test' FROM generate_series(1, 50000)`,
  });
  await test.database.query({ text: 'ANALYZE ledger.outbox' });
}

/** Rows that the scans of the outbox have read so far. */
async function rowsRead(): Promise<number> {
  // Statistics are sent by the connection that gathered them: ask on several.
  await Promise.all(
    Array.from({ length: 24 }, () => test.database.query({ text: 'SELECT pg_stat_force_next_flush()' })),
  );
  const [row] = await test.database.query<{ read: number }>({
    text: `SELECT (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relid = 'ledger.outbox'::regclass)
      + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relid = 'ledger.outbox'::regclass)::bigint AS read`,
  });
  return row?.read ?? 0;
}
