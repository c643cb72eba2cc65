import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IntentAhead } from '../../../src/ledger/intents/write-intent.ts';
import { intentOn, openIntent, openTestLedger, type TestLedger, WRITER } from '../../harness/ledger.ts';

let test: TestLedger;
beforeAll(async () => {
  test = await openTestLedger();
});
afterAll(() => test[Symbol.asyncDispose]());

const FAILURE = { code: 'UPSTREAM_TIMEOUT', message: 'late' };
let records = 0;

/** A Salesforce id that no other test uses. */
function newRecord(): string {
  records += 1;
  return `001${String(records).padStart(12, '0')}AAA`;
}

/** Whether a transaction waits for another one to end that opens an intent of the same record. */
async function somebodyWaits(): Promise<boolean> {
  const rows = await test.database.query({
    text: `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  });
  return rows.length > 0;
}

async function claimed(): Promise<readonly string[]> {
  return (await test.ledger.intents.claimDue(100, 60_000)).map(({ id }) => id);
}

describe('a write intent', () => {
  it('whose process died is finished by another, and the first can finish it no more', async () => {
    const { intents } = test.ledger;
    const first = await openIntent(test, [newRecord()], -1_000);
    const [taken, ...others] = await intents.claimDue(10, 60_000);
    expect(others).toEqual([]);
    expect(taken).toMatchObject({
      id: first.id,
      attempts: 2,
      writes: [{ newValues: { phone: '+15551234567' }, baseValues: { phone: null } }],
      principal: { subject: WRITER.subject, requestId: 'request-1' },
    });
    expect(await intents.settle(first)).toBe(false);
    expect(await intents.fail(first, FAILURE)).toBe(false);
    expect(await intents.park(first, FAILURE)).toBe(false);
    expect(await intents.renew(first, 60_000)).toBe(false);
    const claim = { id: first.id, fence: taken?.fence ?? 0 };
    expect(await intents.renew(claim, 60_000)).toBe(true);
    expect(await intents.postpone(claim, FAILURE, -1_000)).toBe(true);
    const [again] = await intents.claimDue(10, 60_000);
    expect(again?.fence).toBeGreaterThan(claim.fence);
    expect(await intents.settle({ id: first.id, fence: again?.fence ?? 0 })).toBe(true);
    expect(await intents.settle({ id: first.id, fence: again?.fence ?? 0 })).toBe(false);
  });

  it('is claimed by one of many workers', async () => {
    const opened = await Promise.all(
      Array.from({ length: 30 }, () => openIntent(test, [newRecord()], -1_000)),
    );
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => test.ledger.intents.claimDue(10, 60_000)),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect(ids.toSorted()).toEqual(opened.map(({ id }) => id).toSorted());
  });
});

describe('write intents of one record', () => {
  it('are claimed one after the other, whatever became of those before', async () => {
    const { intents } = test.ledger;
    const crmId = newRecord();
    const [first, second, third] = [
      await openIntent(test, [crmId], -1_000),
      await openIntent(test, [crmId], -1_000),
      await openIntent(test, [crmId], -1_000),
    ];
    expect(await claimed()).toEqual([first.id]);
    expect(await claimed()).toEqual([]);
    const { fence } = (await intents.openOn([crmId]))[0] ?? { fence: 0 };
    expect(await intents.park({ id: first.id, fence }, FAILURE)).toBe(true);
    const [next] = await intents.claimDue(10, 60_000);
    expect(next?.id).toBe(second.id);
    expect(next && (await intents.postpone(next, FAILURE, 60_000))).toBe(true);
    expect(await claimed()).toEqual([]);
    expect(next && (await intents.fail(next, FAILURE))).toBe(true);
    expect(await claimed()).toEqual([third.id]);
  });

  it('wait for those that share any of their records, and for no others', async () => {
    const [one, other, stranger] = [newRecord(), newRecord(), newRecord()];
    const first = await openIntent(test, [one], -1_000);
    const both = await openIntent(test, [other, one], -1_000);
    const last = await openIntent(test, [other], -1_000);
    const apart = await openIntent(test, [stranger], -1_000);
    expect((await claimed()).toSorted()).toEqual([first.id, apart.id].toSorted());
    expect((await test.ledger.intents.ahead(both)).map(({ state }) => state)).toEqual(['OPEN']);
    expect(await test.ledger.intents.settle(first)).toBe(false);
    const held = (await test.ledger.intents.openOn([one]))[0];
    expect(held && (await test.ledger.intents.settle(held))).toBe(true);
    expect(await claimed()).toEqual([both.id]);
    expect((await test.ledger.intents.ahead(last)).map(({ state }) => state)).toEqual(['OPEN']);
  });

  it('have places in the order in which they were committed, however many are opened at once', async () => {
    const crmId = newRecord();
    const opened = await Promise.all(Array.from({ length: 12 }, () => openIntent(test, [crmId], 60_000)));
    const ordered = opened.toSorted((a, b) => a.place - b.place);
    for (const [index, intent] of ordered.entries()) {
      expect(await test.ledger.intents.ahead(intent)).toHaveLength(index);
    }
    expect((await test.ledger.intents.openOn([crmId])).map(({ id }) => id)).toEqual(
      ordered.map(({ id }) => id),
    );
  });

  it('are opened one after the other, although the first is not committed yet', async () => {
    const crmId = newRecord();
    let behind: Promise<readonly IntentAhead[]> | undefined;
    await test.units.run(WRITER, async ({ ledger: { intents } }) => {
      await intents.open(WRITER, intentOn([crmId], await intents.clock()), 60_000);
      let isOpened = false;
      behind = openIntent(test, [crmId], 60_000).then((intent) => {
        isOpened = true;
        return test.ledger.intents.ahead(intent);
      });
      await vi.waitUntil(async () => isOpened || (await somebodyWaits()), { timeout: 60_000 });
    });
    expect((await behind)?.map(({ state }) => state)).toEqual(['OPEN']);
  });

  it('know those that were finished after they were decided, and none from before', async () => {
    const crmId = newRecord();
    const before = await openIntent(test, [crmId], 60_000);
    expect(await test.ledger.intents.settle(before)).toBe(true);
    const during = await openIntent(test, [crmId], 60_000);
    const intent = await openIntent(test, [crmId], 60_000, { decidedAt: during.createdAt });
    expect(await test.ledger.intents.settle(during)).toBe(true);
    const states = (await test.ledger.intents.ahead(intent)).map(({ state }) => state);
    expect(states.at(-1)).toBe('SETTLED');
    const later = await openIntent(test, [crmId], 60_000, { decidedAt: new Date(Date.now() + 60_000) });
    expect((await test.ledger.intents.ahead(later)).map(({ state }) => state)).toEqual(['OPEN']);
  });
});
