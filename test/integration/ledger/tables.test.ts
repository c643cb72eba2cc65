import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANES } from '../../../src/domain/ownership/index.ts';
import { PILOT_MODES, SYNC_STATES } from '../../../src/domain/sync-state.ts';
import { SERVICE_LEVELS } from '../../../src/domain/vocabulary/index.ts';
import type { BaseValue } from '../../../src/ledger/base-values/base-values.ts';
import { createLeaderLeases } from '../../../src/ledger/leadership/leader-leases.ts';
import { openTestLedger, type TestLedger } from '../../harness/ledger.ts';

let test: TestLedger;

beforeAll(async () => {
  test = await openTestLedger();
});

afterAll(() => test[Symbol.asyncDispose]());

describe('the words of the tables', () => {
  it('are those of the domain', async () => {
    const [lanes] = await test.database.query<{ words: string[] }>({
      text: `SELECT enum_range(NULL::ledger.lane)::text[] AS words`,
    });
    expect(lanes?.words).toEqual(LANES);
    for (const [table, words] of [
      ['ledger.outbox', SYNC_STATES],
      ['ledger.pilot_switch', PILOT_MODES],
    ] as const) {
      const [row] = await test.database.query<{ check: string }>({
        text: `SELECT string_agg(pg_get_constraintdef(oid), ' ') AS check FROM pg_constraint
          WHERE conrelid = $1::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%ARRAY%'`,
        values: [table],
      });
      expect([...(row?.check ?? '').matchAll(/'([A-Z_]+)'::text/g)].map((match) => match[1])).toEqual(words);
    }
  });
});

describe('base values', () => {
  function base(more: Partial<BaseValue> = {}): BaseValue {
    return {
      record: 'Shipment',
      portalId: randomUUID(),
      field: 'serviceLevel',
      portalValue: 'SAME_DAY',
      crmValue: 'Same Day',
      source: 'PORTAL',
      observedAt: new Date(1_000),
      syncedAt: new Date(2_000),
      rule: 'OWNER_WINS',
      lost: { by: 'SALESFORCE', value: 'Expedited' },
      ...more,
    };
  }

  it('come back as they were stored, by field, for many records in one statement', async () => {
    const one = base();
    const other = base({ portalId: one.portalId, field: 'quoteReference', portalValue: null, lost: null });
    await test.ledger.baseValues.save([one, other]);
    const [found, none] = await test.ledger.baseValues.of('Shipment', [one.portalId, randomUUID()]);
    expect(found?.get('serviceLevel')).toEqual(one);
    expect(found?.get('quoteReference')).toEqual(other);
    expect(none?.size).toBe(0);
  });

  it('are replaced by a newer observation and never by an older one', async () => {
    const stored = base({ observedAt: new Date(5_000) });
    await test.ledger.baseValues.save([stored]);
    await test.ledger.baseValues.save([{ ...stored, portalValue: 'ECONOMY', observedAt: new Date(4_000) }]);
    const read = async () =>
      (await test.ledger.baseValues.of('Shipment', [stored.portalId]))[0]?.get('serviceLevel');
    expect(await read()).toEqual(stored);
    const newer = { ...stored, portalValue: 'EXPEDITED', observedAt: new Date(6_000) };
    await test.ledger.baseValues.save([newer]);
    expect(await read()).toEqual(newer);
  });
});

describe('tombstones', () => {
  it('stay, the first of several, until the record lives again', async () => {
    const { tombstones } = test.ledger;
    const crmId = '003000000000001AAA';
    const deleted = { object: 'Contact', crmId, portalId: null, deletedAt: new Date(1_000) } as const;
    await tombstones.add([deleted]);
    await tombstones.add([{ ...deleted, deletedAt: new Date(9_000) }]);
    const found = await tombstones.find('Contact', [crmId, '003000000000002AAA']);
    expect(found).toEqual([{ ...deleted, buriedAt: expect.any(Date) as unknown }]);
    expect(await tombstones.find('Account', [crmId])).toEqual([]);
    await tombstones.remove('Contact', [crmId]);
    expect(await tombstones.find('Contact', [crmId])).toEqual([]);
  });
});

describe('a leader', () => {
  it('is one at a time; its successor has a higher epoch', async () => {
    const { leases } = test.ledger;
    const first = await leases.acquire('poll', 'a', 60_000);
    expect(first).toMatchObject({ holder: 'a', epoch: 1 });
    expect(await leases.acquire('poll', 'b', 60_000)).toBeNull();
    expect(await leases.acquire('poll', 'a', 60_000)).toMatchObject({ epoch: 1 });
    await leases.release({ name: 'poll', epoch: 1 });
    const second = await leases.acquire('poll', 'b', 60_000);
    expect(second).toMatchObject({ holder: 'b', epoch: 2 });
    expect(await leases.confirm({ name: 'poll', epoch: 1 })).toBe(false);
    expect(await leases.confirm({ name: 'poll', epoch: 2 })).toBe(true);
    await leases.release({ name: 'poll', epoch: 1 });
    expect(await leases.confirm({ name: 'poll', epoch: 2 })).toBe(true);
  });

  it('is one of many that want to lead at once', async () => {
    const wanted = Array.from({ length: 10 }, (_, index) =>
      test.ledger.leases.acquire('seal', `process-${index}`, 60_000),
    );
    expect((await Promise.all(wanted)).filter((lease) => lease !== null)).toHaveLength(1);
  });

  it('that confirmed inside a transaction is not succeeded before the transaction ends', async () => {
    const { leases } = test.ledger;
    const lease = await leases.acquire('relay', 'a', 60_000);
    if (lease === null) throw new Error('no lease');
    const order: string[] = [];
    let succession: Promise<unknown> = Promise.resolve();
    await test.database.transaction(async (transaction) => {
      expect(await createLeaderLeases(transaction).confirm(lease)).toBe(true);
      succession = leases.release(lease).then(async () => {
        order.push('successor');
        return await leases.acquire('relay', 'b', 60_000);
      });
      while (!(await somebodyWaits())) expect(order).toEqual([]);
      order.push('leader');
    });
    expect(await succession).toMatchObject({ holder: 'b', epoch: 2 });
    expect(order).toEqual(['leader', 'successor']);
  });
});

async function somebodyWaits(): Promise<boolean> {
  const [row] = await test.database.query<{ waiting: number }>({
    text: `SELECT count(*)::int AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  });
  return (row?.waiting ?? 0) > 0;
}

describe('the place in the changes of Salesforce', () => {
  it('is moved by the newest leader only', async () => {
    const { cursors } = test.ledger;
    expect(await cursors.read('Account')).toBeNull();
    const position = { systemModstamp: new Date(1_000), lastId: '001000000000001AAA' };
    expect(await cursors.save('Account', position, 2)).toBe(true);
    const late = { ...position, lastId: '001000000000000AAA' };
    expect(await cursors.save('Account', late, 1)).toBe(false);
    expect(await cursors.read('Account')).toEqual(position);
    expect(await cursors.save('Account', late, 2)).toBe(true);
  });
});

describe('pilot switches', () => {
  it('count from the most exact row to the default', async () => {
    const { pilot } = test.ledger;
    const [accountId, otherId] = [randomUUID(), randomUUID()];
    const modes = () =>
      pilot.modes([
        { accountId, record: 'Shipment' },
        { accountId, record: 'Account' },
        { accountId: otherId, record: 'Shipment' },
        { accountId: null, record: 'Account' },
      ]);
    expect(await modes()).toEqual(['ON', 'ON', 'ON', 'ON']);
    expect(await pilot.set({ accountId: null, record: null, mode: 'OFF' }, 'ann')).toEqual({ before: 'ON' });
    await pilot.set({ accountId: null, record: 'Shipment', mode: 'DRY_RUN' }, 'ann');
    expect(await pilot.set({ accountId, record: null, mode: 'ON' }, 'ann')).toEqual({ before: null });
    expect(await modes()).toEqual(['ON', 'ON', 'DRY_RUN', 'OFF']);
    await pilot.set({ accountId, record: 'Shipment', mode: 'OFF' }, 'ann');
    expect(await modes()).toEqual(['OFF', 'ON', 'DRY_RUN', 'OFF']);
    expect(await pilot.list()).toMatchObject([
      { accountId: null, record: null, mode: 'OFF', version: 2, changedBy: 'ann' },
      { accountId: null, record: 'Shipment', mode: 'DRY_RUN' },
      { accountId, record: null, mode: 'ON' },
      { accountId, record: 'Shipment', mode: 'OFF' },
    ]);
    expect(await pilot.remove({ accountId, record: 'Shipment' })).toEqual({ before: 'OFF' });
    expect(await modes()).toEqual(['ON', 'ON', 'DRY_RUN', 'OFF']);
    await expect(pilot.remove({ accountId: null, record: null })).rejects.toMatchObject({
      code: 'ILLEGAL_STATE',
    });
    const [account, shipments] = [
      { accountId, record: null },
      { accountId: null, record: 'Shipment' },
    ] as const;
    const both = { accountId, record: 'Shipment' } as const;
    expect(await pilot.counting(both)).toMatchObject({ ...account, mode: 'ON' });
    await pilot.remove(account);
    expect(await pilot.counting(both)).toMatchObject({ ...shipments, mode: 'DRY_RUN' });
    expect(await pilot.counting(account)).toMatchObject({ accountId: null, record: null, mode: 'OFF' });
    await pilot.remove(shipments);
    expect(await pilot.counting(both)).toMatchObject({ accountId: null, record: null });
  });
});

describe('calls that were only rehearsed', () => {
  it('are listed newest first, of all or of one customer', async () => {
    const accountId = randomUUID();
    const call = { record: 'Shipment', aggregateId: randomUUID(), object: 'Shipment__c' } as const;
    await test.ledger.dryRuns.append([
      { ...call, accountId, payload: { Name: 'W-1' } },
      { ...call, accountId: null, payload: { Name: 'W-2' } },
    ]);
    const page = { direction: 'forward', size: 1, position: null } as const;
    const { rows, more } = await test.ledger.dryRuns.list(null, page);
    expect(more).toBe(true);
    expect(rows).toHaveLength(1);
    expect(await test.ledger.dryRuns.list(accountId, page)).toMatchObject({
      rows: [{ ...call, payload: { Name: 'W-1' } }],
      more: false,
    });
  });
});

describe('text that PostgreSQL cannot store', () => {
  const call = { record: 'Shipment', aggregateId: randomUUID(), object: 'Shipment__c' } as const;
  const page = { direction: 'forward', size: 1, position: null } as const;

  it('comes back whole inside of JSON', async () => {
    const accountId = randomUUID();
    const payload = { Name: 'a\u0000b\ud800' };
    await test.ledger.dryRuns.append([{ ...call, accountId, payload }]);
    expect(await test.ledger.dryRuns.list(accountId, page)).toMatchObject({ rows: [{ payload }] });
  });

  it('is refused as a column as input that is not valid, and half of a surrogate pair is replaced', async () => {
    const put = (externalValue: string) =>
      test.ledger.lookups.save(
        { kind: 'CARRIER_CODE', externalValue, portalValue: 'X', preferred: false, note: externalValue },
        'ann',
      );
    await expect(put('a\u0000')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await put('b\ud800');
    expect(await test.ledger.lookups.list('CARRIER_CODE')).toMatchObject([{ note: 'b\ufffd' }]);
  });
});

describe('approved words', () => {
  it('begin with the service levels of the vocabulary', async () => {
    const words = await test.ledger.lookups.list('SERVICE_LEVEL');
    const pairs = words.map(({ portalValue, externalValue }) => `${portalValue}: ${externalValue}`);
    const expected = SERVICE_LEVELS.map(({ code, label }) => `${code}: ${label}`);
    expect(pairs.toSorted()).toEqual(expected.toSorted());
    expect(words.every(({ preferred }) => preferred)).toBe(true);
  });

  it('have one meaning each, and one word that is sent; an unseen change is not overwritten', async () => {
    const put = (externalValue: string, portalValue: string, preferred: boolean, expected?: number) =>
      test.units.run({ subject: 'ann', role: 'ADMIN', system: 'HUB', requestId: null }, (unit) =>
        unit.ledger.lookups.save(
          { kind: 'SERVICE_LEVEL', externalValue, portalValue, preferred, note: null },
          'ann',
          expected,
        ),
      );
    expect(await put('Next Flight', 'EXPEDITED', true, 0)).toBeNull();
    const expedited = (await test.ledger.lookups.list('SERVICE_LEVEL')).filter(
      ({ portalValue }) => portalValue === 'EXPEDITED',
    );
    expect(expedited).toMatchObject([
      { externalValue: 'Next Flight', preferred: true, decidedBy: 'ann', version: 1 },
      { externalValue: 'Expedited', preferred: false, version: 2 },
    ]);
    expect(await put('Next Flight', 'SAME_DAY', false, 1)).toMatchObject({ portalValue: 'EXPEDITED' });
    await expect(put('Next Flight', 'ECONOMY', false, 1)).rejects.toMatchObject({ code: 'STALE' });
    await expect(put('Expedited', 'ECONOMY', false, 0)).rejects.toMatchObject({ code: 'STALE' });
    expect(await test.ledger.lookups.remove('SERVICE_LEVEL', 'Next Flight', 2)).toMatchObject({
      portalValue: 'SAME_DAY',
    });
  });
});
