import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEPT } from '../../../src/domain/retention/periods.ts';
import { requestHash } from '../../../src/ledger/idempotency/idempotency.ts';
import { countExpired, removeExpired } from '../../../src/ledger/retention.ts';
import { change, openIntent, openTestLedger, type TestLedger, WRITER } from '../../harness/ledger.ts';

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
    const [fresh, old, waiting] = [randomUUID(), randomUUID(), randomUUID()];
    const keeper = WRITER.subject;
    for (const key of [fresh, old, waiting]) await idempotency().begin(keeper, key, HASH);
    await openIntent(test, ['001000000000001AAA'], 60_000, { idempotencyKey: waiting });
    await test.database.query({
      text: `UPDATE ledger.idempotency SET created_at = now() - interval '97 hours' WHERE key = ANY($1)`,
      values: [[old, waiting]],
    });
    // A dry run counts the same, and changes nothing.
    const counted = await countExpired(test.database);
    expect(await countExpired(test.database)).toEqual(counted);
    expect(await removeExpired(test.database)).toEqual(counted);
    expect(counted).toMatchObject({ idempotencyKeys: 1 });
    expect(await idempotency().begin(keeper, old, HASH)).toEqual({ kind: 'NEW' });
    expect(await idempotency().begin(keeper, fresh, HASH)).toEqual({ kind: 'IN_PROGRESS' });
    expect(await idempotency().begin(keeper, waiting, HASH)).toEqual({ kind: 'IN_PROGRESS' });
  });
});
