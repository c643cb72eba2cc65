import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimedChange, OutboxChange } from '../../../src/ledger/outbox/outbox-change.ts';
import { connectDirectly } from '../../../src/postgres/database.ts';
import { OUTBOX_CHANNEL } from '../../../src/postgres/notifications.ts';
import { change, openTestLedger, type TestLedger, WRITER } from '../../harness/ledger.ts';

let test: TestLedger;

beforeAll(async () => {
  test = await openTestLedger();
});

afterAll(() => test[Symbol.asyncDispose]());

beforeEach(async () => {
  await test.database.query({ text: 'TRUNCATE ledger.outbox' });
});

const WORKER = { holder: 'worker', limit: 100, leaseMs: 60_000 };
const FAILURE = { code: 'UPSTREAM_UNAVAILABLE', message: 'Salesforce is away.' };

async function enqueue(...changes: OutboxChange[]): Promise<void> {
  await test.ledger.outbox.enqueue(WRITER, changes);
}

async function claimOne(lane: OutboxChange['lane'] = 'REALTIME', leaseMs = 60_000): Promise<ClaimedChange> {
  const [claimed, ...others] = await test.ledger.outbox.claim(lane, { ...WORKER, leaseMs });
  if (claimed === undefined || others.length > 0) throw new Error('expected one change');
  return claimed;
}

async function stateOf(of: OutboxChange) {
  const [status] = await test.ledger.outbox.syncStatus([of]);
  return status;
}

describe('changes of a record that wait', () => {
  it('are one row, with the newest version, the most urgent lane and the oldest wait', async () => {
    const first = change({ lane: 'BULK', version: 3 });
    await enqueue(first);
    const queued = await stateOf(first);
    await enqueue({ ...first, lane: 'REALTIME', version: 5 }, { ...first, lane: 'BATCH', version: 4 });
    expect(await test.ledger.outbox.claim('BULK', WORKER)).toEqual([]);
    expect(await claimOne()).toMatchObject({
      version: 5,
      lane: 'REALTIME',
      attempts: 1,
      queuedAt: queued?.queuedAt,
    });
  });

  it('wait behind the one that is being sent, and go after it', async () => {
    const shipment = change();
    await enqueue(shipment);
    const first = await claimOne();
    await enqueue({ ...shipment, version: 2 });
    expect(await test.ledger.outbox.claim('REALTIME', WORKER)).toEqual([]);
    expect(await test.ledger.outbox.settle([{ ...first, sentAt: new Date() }])).toEqual([first.id]);
    const second = await claimOne();
    expect(second).toMatchObject({ version: 2 });
    expect(second.fence).toBeGreaterThan(first.fence);
  });

  it('are not seen before their transaction commits, and never when it fails', async () => {
    const [kept, lost] = [change(), change()];
    await test.units.run(WRITER, async (unit) => {
      unit.enqueue(kept);
      expect(await test.ledger.outbox.claim('REALTIME', WORKER)).toEqual([]);
    });
    await expect(
      test.units.run(WRITER, async (unit) => {
        unit.enqueue(lost);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect((await claimOne()).aggregateId).toBe(kept.aggregateId);
  });
});

describe('a claim', () => {
  it('takes one lane, and no further than its limit', async () => {
    await enqueue(...Array.from({ length: 5 }, () => change({ lane: 'BATCH' })), change({ lane: 'BULK' }));
    expect(await test.ledger.outbox.claim('BATCH', { ...WORKER, limit: 3 })).toHaveLength(3);
    expect(await test.ledger.outbox.claim('BATCH', WORKER)).toHaveLength(2);
    expect(await test.ledger.outbox.claim('REALTIME', WORKER)).toEqual([]);
  });

  it('that is abandoned goes to another worker under a higher fence, and its old holder can do nothing', async () => {
    const shipment = change();
    await enqueue(shipment);
    const old = await claimOne('REALTIME', -1);
    await enqueue({ ...shipment, version: 2 });
    const taken = await claimOne();
    expect(taken).toMatchObject({ version: 2, attempts: 2 });
    expect(taken.fence).toBeGreaterThan(old.fence);
    const { outbox } = test.ledger;
    expect(await outbox.settle([{ ...old, sentAt: new Date() }])).toEqual([]);
    expect(await outbox.retry([{ ...old, delayMs: 0, failure: FAILURE }])).toEqual([]);
    expect(await outbox.review([{ ...old, failure: FAILURE }])).toEqual([]);
    expect(await outbox.hold([old])).toEqual([]);
    expect(await outbox.renew([old], 1_000)).toEqual([]);
    expect(await outbox.renew([taken], 60_000)).toEqual([taken.id]);
    expect(await outbox.settle([{ ...taken, sentAt: new Date() }])).toEqual([taken.id]);
  });

  it('is taken over whatever lane its lease ran out in', async () => {
    const shipment = change({ lane: 'BULK' });
    await enqueue(shipment);
    await claimOne('BULK', -1);
    await enqueue({ ...shipment, lane: 'REALTIME' });
    expect(await claimOne('REALTIME')).toMatchObject({ aggregateId: shipment.aggregateId, lane: 'REALTIME' });
  });

  it('that is given back waits for its time, together with what came in between', async () => {
    const shipment = change();
    await enqueue(shipment);
    const claimed = await claimOne();
    await enqueue({ ...shipment, version: 9 });
    await test.ledger.outbox.retry([{ ...claimed, delayMs: 3_600_000, failure: FAILURE }]);
    expect(await test.ledger.outbox.claim('REALTIME', WORKER)).toEqual([]);
    expect(await stateOf(shipment)).toMatchObject({ state: 'PENDING', attempts: 1, lastError: FAILURE });
    await test.ledger.outbox.release({ state: 'HELD', record: null, accountId: null });
    expect(await test.ledger.outbox.claim('REALTIME', WORKER)).toEqual([]);
  });
});

describe('what is parked', () => {
  it('waits again when it is let go, one row for each record', async () => {
    const [accountId, otherAccount] = [randomUUID(), randomUUID()];
    const [one, other] = [change({ accountId }), change({ accountId: otherAccount })];
    await enqueue(one, other);
    await test.ledger.outbox.hold(await test.ledger.outbox.claim('REALTIME', WORKER));
    expect(await stateOf(one)).toMatchObject({ state: 'HELD' });
    await enqueue({ ...one, version: 2 });
    expect(await stateOf(one)).toMatchObject({ state: 'PENDING' });
    expect(await test.ledger.outbox.release({ state: 'HELD', record: 'Shipment', accountId })).toBe(1);
    expect(await claimOne()).toMatchObject({ aggregateId: one.aggregateId, version: 2 });
    expect(await stateOf(other)).toMatchObject({ state: 'HELD' });
  });

  it('for review shows why, blocks no later change, and is forgotten when that one goes through', async () => {
    const shipment = change();
    await enqueue(shipment);
    await test.ledger.outbox.review([{ ...(await claimOne()), failure: FAILURE }]);
    expect(await stateOf(shipment)).toMatchObject({ state: 'REVIEW', lastError: FAILURE });
    await enqueue({ ...shipment, version: 2 });
    await test.ledger.outbox.settle([{ ...(await claimOne()), sentAt: new Date() }]);
    expect(await stateOf(shipment)).toMatchObject({ state: 'DONE', lastError: null });
    expect(await test.ledger.outbox.counts()).toMatchObject([{ lane: 'REALTIME', state: 'DONE', count: 1 }]);
  });

  it('of one record is let go alone', async () => {
    const [one, other] = [change(), change()];
    await enqueue(one, other);
    const claims = await test.ledger.outbox.claim('REALTIME', WORKER);
    await test.ledger.outbox.review(claims.map((claim) => ({ ...claim, failure: FAILURE })));
    const filter = { state: 'REVIEW', record: null, accountId: null } as const;
    expect(await test.ledger.outbox.release({ ...filter, aggregateId: one.aggregateId })).toBe(1);
    expect(await claimOne()).toMatchObject({ aggregateId: one.aggregateId, attempts: 1 });
  });
});

describe('the state of records', () => {
  it('is told for many at once, in the order asked, and null for one that never changed', async () => {
    const [sent, waiting] = [change(), change({ lane: 'BATCH' })];
    await enqueue(sent);
    const sentAt = new Date();
    await test.ledger.outbox.settle([{ ...(await claimOne()), sentAt }]);
    await enqueue(waiting);
    const states = await test.ledger.outbox.syncStatus([waiting, change(), sent, waiting]);
    expect(states).toMatchObject([
      { state: 'PENDING', lane: 'BATCH', sentAt: null, visibleAt: null },
      null,
      { state: 'DONE', lane: 'REALTIME', sentAt },
      { state: 'PENDING' },
    ]);
    const done = states[2];
    expect(done?.lagMs).toBe((done?.visibleAt?.getTime() ?? 0) - (done?.queuedAt.getTime() ?? 0));
  });

  it('is counted by lane with the longest wait', async () => {
    const accountId = randomUUID();
    await enqueue(change({ accountId }), change({ accountId }), change({ lane: 'BULK' }));
    expect(await test.ledger.outbox.counts()).toMatchObject([
      { lane: 'REALTIME', state: 'PENDING', count: 2, lagMs: expect.any(Number) },
      { lane: 'BULK', state: 'PENDING', count: 1 },
    ]);
    expect(await test.ledger.outbox.counts({ accountId, record: 'Shipment' })).toMatchObject([{ count: 2 }]);
    expect(await test.ledger.outbox.counts({ record: 'Account' })).toEqual([]);
  });
});

it('wakes workers for urgent changes only', async () => {
  const client = await connectDirectly(test.url);
  try {
    const woken: string[] = [];
    client.on('notification', ({ channel }) => woken.push(channel));
    await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
    await enqueue(change({ lane: 'BULK' }), change({ lane: 'BATCH' }));
    // What was sent before a statement has arrived with its answer.
    await client.query('SELECT 1');
    expect(woken).toEqual([]);
    await enqueue(change({ lane: 'BULK' }), change({ lane: 'NEAR_REALTIME' }), change());
    await client.query('SELECT 1');
    expect(woken).toEqual([OUTBOX_CHANNEL]);
  } finally {
    await client.end();
  }
});

/** What a worker does next. */
interface Turn {
  readonly lane: 'REALTIME' | 'BATCH';
  /** It dies with its claims: their leases are over at once. */
  readonly dies: boolean;
  /** Which of its claims it has to try again. */
  readonly fails: readonly boolean[];
}

const CLAIMS_OF_A_TURN = 3;
/** True so many times in a hundred. */
const chance = (percent: number) => fc.nat(99).map((drawn) => drawn < percent);
const turn: fc.Arbitrary<Turn> = fc.record({
  lane: fc.constantFrom('REALTIME', 'BATCH'),
  dies: chance(15),
  fails: fc.array(chance(20), { minLength: CLAIMS_OF_A_TURN, maxLength: CLAIMS_OF_A_TURN }),
});

describe('many writers and many workers', () => {
  it('lose nothing, send each record in order, and end with its newest version', async () => {
    const records = Array.from({ length: 12 }, () => change());
    const written = new Map(records.map(({ aggregateId }) => [aggregateId, 0]));
    const sent = new Map(records.map(({ aggregateId }) => [aggregateId, [] as number[]]));
    const inFlight = new Set<string>();
    await test.database.query({
      text: 'CREATE TABLE public.counter AS SELECT unnest($1::uuid[]) AS id, 0::bigint AS version',
      values: [records.map((record) => record.aggregateId)],
    });
    const WRITES = 40;
    const writing = new Set(['writers']);

    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let round = 0; round < WRITES; round += 1) {
        const record = records[(writer * 7 + round * 5) % records.length] ?? change();
        const version = await test.units.run(WRITER, async (unit) => {
          const [row] = await unit.portal.query<{ version: number }>({
            text: 'UPDATE public.counter SET version = version + 1 WHERE id = $1 RETURNING version',
            values: [record.aggregateId],
          });
          const raised = row?.version ?? 0;
          unit.enqueue({ ...record, version: raised, lane: round % 2 === 0 ? 'REALTIME' : 'BATCH' });
          return raised;
        });
        written.set(record.aggregateId, Math.max(version, written.get(record.aggregateId) ?? 0));
      }
    });

    async function work(turns: Iterable<Turn>): Promise<void> {
      for (const { lane, dies, fails } of turns) {
        const options = { holder: 'worker', limit: CLAIMS_OF_A_TURN, leaseMs: dies ? -1 : 60_000 };
        const claims = await test.ledger.outbox.claim(lane, options);
        if (dies) continue;
        for (const [index, claim] of claims.entries()) {
          expect(inFlight.has(claim.aggregateId)).toBe(false);
          inFlight.add(claim.aggregateId);
          const [row] = await test.database.query<{ version: number }>({
            text: 'SELECT version FROM public.counter WHERE id = $1',
            values: [claim.aggregateId],
          });
          expect(row?.version).toBeGreaterThanOrEqual(claim.version);
          sent.get(claim.aggregateId)?.push(row?.version ?? 0);
          inFlight.delete(claim.aggregateId);
          if (fails[index] === true) {
            await test.ledger.outbox.retry([{ ...claim, delayMs: 0, failure: FAILURE }]);
          } else {
            expect(await test.ledger.outbox.settle([{ ...claim, sentAt: new Date() }])).toEqual([claim.id]);
          }
        }
        const waiting = await test.ledger.outbox.counts();
        if (writing.size === 0 && waiting.every(({ state }) => state === 'DONE')) return;
      }
    }

    const workers = fc.sample(fc.infiniteStream(turn), { seed: 1, numRuns: 4, unbiased: true }).map(work);
    await Promise.all(writers);
    writing.clear();
    await Promise.all(workers);
    for (const { aggregateId } of records) {
      const versions = sent.get(aggregateId) ?? [];
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      expect(versions.at(-1)).toBe(written.get(aggregateId));
    }
    expect(await test.ledger.outbox.syncStatus(records)).toMatchObject(
      records.map(() => ({ state: 'DONE' })),
    );
  });
});
