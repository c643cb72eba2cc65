import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestHash } from '../../../src/ledger/idempotency.ts';
import { KEPT, removeExpired } from '../../../src/ledger/retention.ts';
import type { NewWriteIntent } from '../../../src/ledger/write-intents.ts';
import { change, openTestLedger, type TestLedger, WRITER } from './ledger-fixture.ts';

let test: TestLedger;

beforeAll(async () => {
  test = await openTestLedger();
});

afterAll(() => test[Symbol.asyncDispose]());

const HASH = requestHash('shipmentBook', { number: 'W-1' });

describe('a unit of work', () => {
  it('keeps the write, its audit, its outbox row and its answer together, or none of them', async () => {
    const shipment = change();
    const key = randomUUID();
    async function book(fail: boolean): Promise<void> {
      await test.units.run(WRITER, async (unit) => {
        await unit.idempotency.begin(key, HASH);
        unit.enqueue(shipment);
        unit.audit({
          record: 'Shipment',
          recordId: shipment.aggregateId,
          accountId: null,
          action: 'shipmentBook',
          changes: [{ field: 'number', old: null, new: 'W-1' }],
        });
        await unit.idempotency.complete(key, { booked: shipment.aggregateId });
        if (fail) throw new Error('undone');
      });
    }
    const traces = async () => ({
      audit: (
        await test.ledger.audit.list(
          { record: 'Shipment', recordId: shipment.aggregateId },
          { direction: 'forward', size: 10, position: null },
        )
      ).rows.length,
      queued: (await test.ledger.outbox.syncStatus([shipment]))[0]?.state ?? null,
    });
    await expect(book(true)).rejects.toThrow('undone');
    expect(await traces()).toEqual({ audit: 0, queued: null });
    await book(false);
    expect(await traces()).toEqual({ audit: 1, queued: 'PENDING' });
    expect(await test.ledger.idempotency.begin(WRITER.subject, key, HASH)).toEqual({
      kind: 'REPLAY',
      response: { booked: shipment.aggregateId },
    });
  });
});

describe('an idempotency key', () => {
  const { idempotency } = { idempotency: () => test.ledger.idempotency };

  it('is worked on once, however many requests with it race', async () => {
    const key = randomUUID();
    let done = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        test.units.run(WRITER, async (unit) => {
          const outcome = await unit.idempotency.begin(key, HASH);
          if (outcome.kind !== 'NEW') return outcome;
          done += 1;
          await unit.idempotency.complete(key, { answer: done });
          return { kind: 'REPLAY', response: { answer: done } };
        }),
      ),
    );
    expect(done).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('is free again when the first request with it failed', async () => {
    const key = randomUUID();
    const failing = test.units.run(WRITER, async (unit) => {
      await unit.idempotency.begin(key, HASH);
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await idempotency().begin('a', key, HASH)).toEqual({ kind: 'NEW' });
  });

  it('of another request, and of a request that is not finished, is told apart', async () => {
    const key = randomUUID();
    await idempotency().begin('a', key, HASH);
    expect(await idempotency().begin('a', key, requestHash('shipmentBook', { number: 'W-2' }))).toEqual({
      kind: 'REUSED',
    });
    expect(await idempotency().begin('a', key, HASH)).toEqual({ kind: 'IN_PROGRESS' });
    expect(await idempotency().begin('b', key, HASH)).toEqual({ kind: 'NEW' });
    await idempotency().complete('a', key, null);
    expect(await idempotency().begin('a', key, HASH)).toEqual({ kind: 'REPLAY', response: null });
    await idempotency().abandon('a', key);
    expect(await idempotency().begin('a', key, HASH)).toMatchObject({ kind: 'REPLAY' });
    await idempotency().abandon('b', key);
    expect(await idempotency().begin('b', key, HASH)).toEqual({ kind: 'NEW' });
  });

  it('is the same for the same input, whatever the order of its keys', () => {
    expect(requestHash('m', { a: 1, b: { c: [1, 2], d: 3 } })).toBe(
      requestHash('m', { b: { d: 3, c: [1, 2] }, a: 1 }),
    );
    expect(requestHash('m', { a: [1, 2] })).not.toBe(requestHash('m', { a: [2, 1] }));
    expect(requestHash('m', {})).not.toBe(requestHash('n', {}));
  });

  it('is kept for 72 hours, and longer while its write is open', async () => {
    expect(KEPT.idempotencyKeys).toBeGreaterThanOrEqual(72 * 3_600_000);
    const [fresh, old, open] = [randomUUID(), randomUUID(), randomUUID()];
    for (const key of [fresh, old, open]) await idempotency().begin('keeper', key, HASH);
    await test.ledger.intents.open(
      { ...WRITER, subject: 'keeper' },
      intent({ idempotencyKey: open }),
      60_000,
    );
    await test.database.query({
      text: `UPDATE ledger.idempotency SET created_at = now() - interval '97 hours' WHERE key = ANY($1)`,
      values: [[old, open]],
    });
    expect(await removeExpired(test.database)).toMatchObject({ idempotencyKeys: 1 });
    expect(await idempotency().begin('keeper', old, HASH)).toEqual({ kind: 'NEW' });
    expect(await idempotency().begin('keeper', fresh, HASH)).toEqual({ kind: 'IN_PROGRESS' });
    expect(await idempotency().begin('keeper', open, HASH)).toEqual({ kind: 'IN_PROGRESS' });
  });
});

function intent(more: Partial<NewWriteIntent> = {}): NewWriteIntent {
  return {
    action: 'accountUpdate',
    idempotencyKey: null,
    record: 'Account',
    crmId: '001000000000001AAA',
    portalId: null,
    accountId: null,
    newValues: { phone: '+15551234567' },
    baseValues: { phone: null },
    ...more,
  };
}

describe('a write intent', () => {
  it('whose process died is finished by another, and the first can finish it no more', async () => {
    const crmId = '001000000000009AAA';
    const first = await test.ledger.intents.open(WRITER, intent({ crmId }), -1_000);
    const running = await test.ledger.intents.open(WRITER, intent({ crmId }), 60_000);
    const [taken, ...others] = await test.ledger.intents.claimAbandoned(10, 60_000);
    expect(others).toEqual([]);
    expect(taken).toMatchObject({
      id: first.id,
      attempts: 2,
      newValues: { phone: '+15551234567' },
      baseValues: { phone: null },
      principal: { subject: WRITER.subject, requestId: 'request-1' },
    });
    expect(await test.ledger.intents.settle(first)).toBe(false);
    expect(await test.ledger.intents.fail(first, { code: 'X', message: 'no' })).toBe(false);
    expect((await test.ledger.intents.openOf('Account', [crmId])).map(({ id }) => id)).toEqual([
      first.id,
      running.id,
    ]);
    const claim = { id: first.id, fence: taken?.fence ?? 0 };
    expect(
      await test.ledger.intents.postpone(claim, { code: 'UPSTREAM_TIMEOUT', message: 'late' }, -1_000),
    ).toBe(true);
    const [again] = await test.ledger.intents.claimAbandoned(10, 60_000);
    expect(again?.fence).toBeGreaterThan(claim.fence);
    expect(await test.ledger.intents.settle({ id: first.id, fence: again?.fence ?? 0 })).toBe(true);
    expect(await test.ledger.intents.settle({ id: first.id, fence: again?.fence ?? 0 })).toBe(false);
    expect(await test.ledger.intents.settle(running)).toBe(true);
  });

  it('is claimed by one of many workers', async () => {
    await Promise.all(Array.from({ length: 30 }, () => test.ledger.intents.open(WRITER, intent(), -1_000)));
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => test.ledger.intents.claimAbandoned(10, 60_000)),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect(ids.length).toBe(30);
    expect(new Set(ids).size).toBe(30);
  });
});
