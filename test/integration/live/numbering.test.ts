import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIVE_EVENT_KINDS, type LiveEvent } from '../../../src/domain/live-events.ts';
import { RELAY_LEASE } from '../../../src/sync/relay.ts';
import { type Live, startLive } from './live-fixture.ts';

let live: Live;
beforeAll(async () => {
  live = await startLive();
});
afterAll(() => live[Symbol.asyncDispose]());

async function lead(holder: string, leaseMs = 60_000) {
  const leadership = await live.ledger.leases.acquire(RELAY_LEASE, holder, leaseMs);
  if (leadership === null) throw new Error('somebody else leads');
  return leadership;
}

describe('the numbers of live events', () => {
  it('miss nothing and keep the order of each shipment, however many write at once', async () => {
    const leadership = await lead('one');
    const numbered: LiveEvent[] = [];
    let writing = true;
    const numbering = (async () => {
      for (let more = true; more; ) {
        more = writing;
        const events = await live.ledger.live.number(leadership, 40, 0);
        numbered.push(...(events ?? []));
        if ((events?.length ?? 0) > 0) more = true;
      }
    })();
    await Promise.all(
      Array.from({ length: 12 }, async (_, writer) => {
        for (let n = 0; n < 50; n += 1) await live.change((writer * 7 + n) % 10);
      }),
    );
    writing = false;
    await numbering;
    expect(numbered.map(({ seq }) => seq)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
    for (const events of Map.groupBy(numbered, ({ recordId }) => recordId).values()) {
      expect(events.map(({ fields }) => fields[0])).toEqual(events.map((_, index) => String(index + 1)));
    }
    const page = await live.ledger.live.read(0, { kinds: LIVE_EVENT_KINDS }, 1_000);
    expect(page).toMatchObject({ events: numbered, upTo: 600, removed: 0 });
  });

  it('are given by one leader: an earlier one gives none, and nothing is lost to it', async () => {
    const first = await lead('one');
    await live.ledger.leases.release(first);
    const second = await lead('two');
    await live.change(1);
    expect(await live.ledger.live.number(first, 10, 0)).toBeNull();
    expect(await live.ledger.live.number(second, 10, 0)).toMatchObject([{ seq: 601 }]);
    await live.ledger.leases.release(second);
    expect(await live.ledger.live.number(second, 10, 0)).toBeNull();
  });

  it('stand once for what a transaction did to a record, and not at all for one that was undone', async () => {
    const { ledger, units } = live;
    const undone = units.run({ subject: 't', role: null, system: 'HUB', requestId: null }, async (unit) => {
      unit.announce({
        kind: 'SHIPMENT_UPDATED',
        recordId: 'x',
        accountId: null,
        branchId: null,
        shipmentId: null,
        fields: [],
        facts: {},
      });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await units.run({ subject: 't', role: null, system: 'HUB', requestId: null }, async (unit) => {
      const event = { kind: 'SHIPMENT_UPDATED', recordId: 'y', accountId: null, branchId: null } as const;
      unit.announce({ ...event, shipmentId: null, fields: ['one'], facts: {} });
      unit.announce({ ...event, shipmentId: null, fields: ['two', 'one'], facts: {} });
    });
    const leadership = await lead('three');
    expect(await ledger.live.number(leadership, 10, 0)).toMatchObject([
      { recordId: 'y', fields: ['one', 'two'] },
    ]);
    await ledger.leases.release(leadership);
  });

  it('refuse facts that an event of its kind does not carry', async () => {
    const attempt = live.change(1, { facts: { userId: 'ann' } });
    await expect(attempt).rejects.toThrow('SHIPMENT_UPDATED carries no userId');
  });
});
