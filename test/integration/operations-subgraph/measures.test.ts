import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { INTERNAL_ROLES } from '../../../src/domain/access.ts';
import { beginningOf } from '../../../src/domain/measures/measure-steps.ts';
import type { UpstreamWork } from '../../../src/domain/upstream-usage.ts';
import { countExpired, removeExpired } from '../../../src/ledger/retention.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { Measuring } from '../../../src/sync/measuring/measuring.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import {
  type Operations,
  PRINCIPAL,
  reviewItem,
  startOperations,
} from '../../harness/operations-subgraph.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const FAILURE = { code: 'UNABLE_TO_LOCK_ROW', message: 'locked' };
const WORKER = { holder: 'worker', limit: 100, leaseMs: 60_000 };

let operations: Operations;
let now: number;
beforeAll(async () => {
  operations = await startOperations();
  await workAndFail();
  now = beginningOf('MINUTE', Date.now());
});
afterAll(() => operations[Symbol.asyncDispose]());

/** One change is sent, one waits for another attempt, one for a person, and one for the pilot. */
async function workAndFail(): Promise<void> {
  const { outbox, review } = operations.ledger;
  const change = { record: 'Shipment', accountId: null, lane: 'REALTIME', version: 1 } as const;
  const id = (index: number) => `00000000-0000-4000-8000-00000000000${index}`;
  await outbox.enqueue(
    PRINCIPAL,
    [0, 1, 2, 3, 4].map((index) => ({ ...change, aggregateId: id(index) })),
  );
  const [sent, again, reviewed, held, nothing] = await outbox.claim('REALTIME', WORKER);
  if (!sent || !again || !reviewed || !held || !nothing) throw new Error('expected five changes');
  await outbox.settle([
    { ...sent, sentAt: new Date() },
    { ...nothing, sentAt: null },
  ]);
  await outbox.retry([{ ...again, delayMs: DAY, failure: FAILURE }]);
  await outbox.review([{ ...reviewed, failure: { code: 'REQUIRED_FIELD_MISSING', message: 'empty' } }]);
  await outbox.hold([held]);
  // A claim that another worker holds by now is no outcome.
  await outbox.settle([{ ...sent, sentAt: new Date() }]);
  await review.open([reviewItem({ category: 'DUPLICATE', record: 'Contact' })]);
}

/** All that a minute of work leaves is of the minute that is under way: it is measured as if the next one had begun. */
async function collect(
  at = now + MINUTE,
  given: Parameters<typeof operations.ledger.measures.collect>[1] = [],
) {
  return await operations.ledger.measures.collect(new Date(at), given);
}

const SERIES = `query ($kinds: [MeasureKind!]!, $step: MeasureStep!, $from: DateTime!, $to: DateTime) {
  measures(kinds: $kinds, step: $step, from: $from, to: $to) {
    kind label start stepSeconds counts values peaks p50Ms p95Ms p99Ms } }`;

async function series(kinds: readonly string[], more: object = {}) {
  const from = new Date(now - 2 * MINUTE).toISOString();
  const variables = { kinds, step: 'DAY', from, ...more };
  return await operations.ask('ANALYST', SERIES, variables);
}

it('answers what became of sent changes, and what waits, in one statement', async () => {
  await collect(now + MINUTE, [{ kind: 'LINKS', label: 'Case', level: 12 }]);
  operations.statements.length = 0;
  const kinds = [
    'UPDATES_SENT',
    'UPDATES_RETRIED',
    'UPDATES_FAILED',
    'VISIBILITY_LAG',
    'QUEUE_DEPTH',
    'CHANGES_PARKED',
    'REVIEW_OPENED',
    'DUPLICATES_OPEN',
    'LINKS',
    'API_CALLS_LEFT',
  ];
  const { data, errors } = await series(kinds);
  expect(errors).toBeUndefined();
  expect(operations.statements).toHaveLength(1);
  const last = Object.fromEntries(
    (data['measures'] as { kind: string; label: string; values: number[] }[]).map(
      ({ kind, label, values }) => [`${kind} ${label}`, values.at(-1)],
    ),
  );
  expect(last).toEqual({
    'UPDATES_SENT Shipment': 1,
    'UPDATES_RETRIED UNABLE_TO_LOCK_ROW': 1,
    'UPDATES_FAILED REQUIRED_FIELD_MISSING': 1,
    'VISIBILITY_LAG REALTIME': expect.any(Number),
    'QUEUE_DEPTH REALTIME': 1,
    'CHANGES_PARKED HELD': 1,
    'CHANGES_PARKED REVIEW': 1,
    'REVIEW_OPENED DUPLICATE/Sales Operations': 1,
    'DUPLICATES_OPEN Contact': 1,
    'LINKS Case': 12,
    'API_CALLS_LEFT ': null,
  });
  // Of no kind there is nothing, although the steps were measured.
  expect((await series([])).data).toEqual({ measures: [] });
});

it('adds nothing when the same minute is measured again, by this process or another one', async () => {
  await collect();
  const before = await series(['UPDATES_SENT', 'REVIEW_OPENED', 'QUEUE_DEPTH', 'LINKS']);
  await collect();
  await collect(now + MINUTE, [{ kind: 'LINKS', label: 'Case', level: 99 }]);
  expect(await series(['UPDATES_SENT', 'REVIEW_OPENED', 'QUEUE_DEPTH', 'LINKS'])).toEqual(before);
});

it('answers null for each step that nobody measured', async () => {
  await collect();
  const from = new Date(now - 3 * DAY).toISOString();
  const { data } = await series(['SIGN_INS_REFUSED', 'QUEUE_DEPTH'], { from });
  for (const { values, stepSeconds } of data['measures'] as { values: unknown[]; stepSeconds: number }[]) {
    expect(values.slice(0, 3)).toEqual([null, null, null]);
    expect(values.at(-1)).not.toBeNull();
    expect(stepSeconds).toBe(86_400);
  }
});

it('refuses more steps than a chart can show, and takes the same period in longer steps', async () => {
  const from = new Date(now - 30 * DAY).toISOString();
  const { data, errors } = await series(['LINKS'], { from, step: 'MINUTE' });
  expect(data['measures']).toBeNull();
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: ['step'] });
  expect((await series(['LINKS'], { from, step: 'HOUR' })).errors).toBeUndefined();
});

it('answers nothing for a period of the future, and refuses one that ends before it begins', async () => {
  const [today, later, latest] = [0, 1, 2].map((days) => new Date(now + days * DAY).toISOString());
  const { data } = await series(['LINKS'], { from: later, to: latest, step: 'MINUTE' });
  expect(data['measures']).toMatchObject([{ values: [] }]);
  const { errors } = await operations.ask('ANALYST', SERIES, {
    kinds: ['LINKS'],
    from: later,
    to: today,
    step: 'MINUTE',
  });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

it('is for those who watch the sync, and for no customer', async () => {
  const variables = { kinds: ['LINKS'], step: 'HOUR', from: new Date(now).toISOString() };
  const { data, errors } = await operations.ask('CUSTOMER', SERIES, variables);
  expect(data['measures']).toBeNull();
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
  const seen = await Promise.all(
    INTERNAL_ROLES.map(async (role) => [
      role,
      (await operations.ask(role, SERIES, variables)).errors === undefined,
    ]),
  );
  expect(Object.fromEntries(seen)).toEqual({
    SERVICE_AGENT: true,
    DISPATCHER: true,
    SALES: true,
    ANALYST: true,
    ADMIN: true,
    INTEGRATION: false,
  });
});

it('is written by one of several workers, and by the next one once that one has gone', async () => {
  const { ledger, database, links, budget } = operations;
  await database.query({ text: 'DELETE FROM ledger.measure_head' });
  const unitOfWork = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const measuring = (holder: string) => new Measuring({ ledger, unitOfWork, budget, links, holder });
  const [one, other] = [measuring('one'), measuring('other')];
  const head = async () => (await database.query({ text: 'SELECT FROM ledger.measure_head' })).length;
  await one.round();
  expect(await head()).toBe(1);
  await database.query({ text: 'DELETE FROM ledger.measure_head' });
  await other.round();
  expect(await head()).toBe(0);
  await one.release();
  await other.round();
  expect(await head()).toBe(1);
  await other.release();
});

it('counts the API calls of each lane once, whichever worker measures, also when Redis was emptied', async () => {
  const { ledger, database, links, budget, redis } = operations;
  const unitOfWork = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const measured = async () => {
    const measuring = new Measuring({ ledger, unitOfWork, budget, links, holder: randomUUID() });
    await measuring.round();
    await measuring.release();
    const from = new Date(Date.now() - 10 * MINUTE).toISOString();
    const { data } = await series(['API_CALLS', 'API_CALLS_LEFT'], { from, step: 'MINUTE' });
    const all = data['measures'] as { kind: string; label: string; values: (number | null)[] }[];
    return Object.fromEntries(
      all.map(({ kind, label, values }) => [
        `${kind} ${label}`,
        values.reduce<number>((sum, each) => sum + (each ?? 0), 0),
      ]),
    );
  };
  const answered = async (work: UpstreamWork, calls: number) => {
    for (let call = 0; call < calls; call += 1) await budget.correct({ used: 100 + call, max: 1_000 }, work);
  };
  await answered('REALTIME', 3);
  await answered('BULK', 4);
  // A grant is no call.
  await budget.take(50, 0.1);
  expect(await measured()).toMatchObject({
    'API_CALLS REALTIME': 3,
    'API_CALLS BULK': 4,
    'API_CALLS BATCH': 0,
  });
  await answered('REALTIME', 2);
  expect(await measured()).toMatchObject({ 'API_CALLS REALTIME': 5, 'API_CALLS BULK': 4 });
  await redis.run((client) => client.flushall());
  await answered('REALTIME', 1);
  expect(await measured()).toMatchObject({ 'API_CALLS REALTIME': 6, 'API_CALLS BULK': 4 });
});

it('keeps days when the minutes and hours are removed, also where the clock is set back behind them', async () => {
  await collect();
  const long = now - 2 * DAY;
  const { database } = operations;
  await database.query({
    text: `INSERT INTO ledger.measure (step, kind, at, label, count, total, peak) VALUES
      ('MINUTE', 'COUNTED', $1, '', 1, 0, 0), ('MINUTE', 'COUNTED', $2, '', 1, 0, 0),
      ('HOUR', 'COUNTED', date_trunc('hour', $2::timestamptz, 'UTC'), '', 60, 0, 0),
      ('HOUR', 'UPDATES_SENT', date_trunc('hour', $2::timestamptz, 'UTC'), 'Task', 9, 0, 0)`,
    values: [new Date(now - 4 * DAY), new Date(long)],
  });
  const counted = await countExpired(database);
  expect(await removeExpired(database)).toEqual(counted);
  expect(counted).toMatchObject({
    measuresByMinute: 1,
    measuresByHour: 0,
    measuresByDay: 0,
  });
  // Sixty minutes were summed up, and one of them is left.
  await collect(long + MINUTE);
  const hours = await series(['UPDATES_SENT'], { step: 'HOUR', from: new Date(long).toISOString() });
  const sums = hours.data['measures'] as { label: string; counts: number[] }[];
  expect(sums.find(({ label }) => label === 'Task')?.counts[0]).toBe(9);
});
