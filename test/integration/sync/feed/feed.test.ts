import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../../src/domain/upstream-usage.ts';
import { deleteRecord } from '../../../harness/salesforce-records.ts';
import { until } from '../../../harness/until.ts';
import { type FedWorld, startFedWorld } from './fed-world.ts';

let world: FedWorld;
let workers = new AsyncDisposableStack();
beforeAll(async () => {
  world = await startFedWorld();
});
afterEach(async () => {
  await workers.disposeAsync();
  workers = new AsyncDisposableStack();
  await world.org.recover();
});
afterAll(() => world[Symbol.asyncDispose]());

const fed = async (...more: Parameters<FedWorld['fed']>) => workers.use(await world.fed(...more));
const id = () => world.customer.crmId;

/** How often subscribers were told of the customer. */
async function announced(): Promise<number> {
  const [row] = await world.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM ledger.live_event WHERE record_id = $1 AND kind = 'ACCOUNT_CHANGED'`,
    [world.customer.portalId],
  );
  return row?.count ?? 0;
}

describe('a worker beside the change feed', () => {
  it('applies a change without polling, with an API call for its record alone, and announces it', async () => {
    const worker = await fed();
    let changes = 0;
    // A poll that was under way when the feed became live may find the first change before the feed tells of it.
    await until(async () => {
      changes += 1;
      await world.org.forget();
      await world.change('Account', id(), { Name: `By the feed ${changes}` });
      await world.legalNameIs(`By the feed ${changes}`);
      // Where both systems had agreed within the second before, the record is read once more.
      return [1, 2].includes(await world.readsOf(id()));
    });
    const announced = await world.sql<{ kind: string }>(
      `SELECT kind FROM ledger.live_event WHERE record_id = $1 ORDER BY id DESC LIMIT 1`,
      [world.customer.portalId],
    );
    expect(announced).toEqual([{ kind: 'ACCOUNT_CHANGED' }]);
    const { changeFeed, status } = await worker.health();
    expect(changeFeed).toMatchObject({
      state: 'LIVE',
      reason: null,
      resyncs: 0,
      lagMs: expect.any(Number) as unknown,
    });
    expect(status).toBe('WORKING');
  });

  it('tells subscribers of a change once, although polling for repair reads its row again', async () => {
    await fed({ pollMs: 100, changeFeed: { ...world.feed, repairMs: 100 } });
    await world.change('Account', id(), { Name: 'Told once' });
    await world.legalNameIs('Told once');
    const told = await announced();
    await world.seePolling();
    const polledTo = async () => (await world.ledger.cursors.read('Account'))?.systemModstamp ?? new Date(0);
    await until(async () => (await polledTo()).getTime() > Date.now() - 30_000);
    expect(await announced()).toBe(told);
  });

  it('reads the records of a burst together', async () => {
    await fed();
    const created = await world.org.asAdministrator.createAll(
      'Account',
      Array.from({ length: 1_000 }, (_, at) => ({ Name: `Customer ${at}` })),
      newUpstreamUsage(),
    );
    expect(created.every(({ success }) => success)).toBe(true);
    await world.change('Account', id(), { Name: 'After a thousand' });
    const before = await world.org.calls('/query');
    await world.legalNameIs('After a thousand');
    // Every one of the calls read hundreds of records.
    expect((await world.org.calls('/query')) - before).toBeLessThan(40);
  });

  it('reads nothing of what a backfill creates, and keeps its place until that is settled', async () => {
    await fed();
    await world.org.forget();
    const ids = await world.bookMany(600);
    const isDone = async () => (await world.status('Shipment', ids.at(-1) ?? ''))?.state === 'DONE';
    await until(isDone);
    // Events have whole seconds.
    const second = Math.floor(Date.now() / 1_000) * 1_000;
    await world.change('Account', id(), { Name: 'After the backfill' });
    await world.legalNameIs('After the backfill');
    await until(async () => ((await world.feedStatus()).lastEventAt?.getTime() ?? 0) >= second);
    const rows = await world.store.carried.byIds('Shipment', [ids[0] ?? '', ids[500] ?? '']);
    for (const row of rows) expect(await world.readsOf(String(row?.['crm_id']))).toBe(0);
  });

  it('goes on where it was after a restart, and keeps no place of a keepalive', async () => {
    const first = await fed();
    await world.change('Account', id(), { Name: 'Before the restart' });
    await world.legalNameIs('Before the restart');
    await world.org.changeEvents({ action: 'KEEPALIVE' });
    await first.stop();
    await world.change('Account', id(), { Name: 'During the restart' });
    workers.use(world.worker());
    await world.legalNameIs('During the restart');
  });

  it('is told of deleted and undeleted records', async () => {
    await fed();
    const values = { LastName: 'Gone', AccountId: id() };
    const contact = await world.org.asAdministrator.create('Contact', values, newUpstreamUsage());
    const isBuried = async () => (await world.ledger.tombstones.find('Contact', [contact])).length > 0;
    await deleteRecord(world.org.asAdministrator, 'Contact', contact);
    await until(isBuried);
    // Most likely within the second of its deletion, so that both have one stamp.
    await world.org.undelete('Contact', contact);
    await until(async () => !(await isBuried()));
  });

  it('renews its session once when Salesforce ends it, and misses nothing', async () => {
    await fed();
    await world.org.changeEvents({ action: 'EXPIRE_SESSIONS' });
    await world.change('Account', id(), { Name: 'Under a new session' });
    await world.legalNameIs('Under a new session');
    expect((await world.feedStatus()).resyncs).toBe(0);
  });

  it.each([
    ['names a record without its fields', { kind: 'GAP_CHANGES' }],
    ['names no record', { kind: 'OVERFLOW_CHANGES' }],
    ['comes twice', { kind: 'REPEAT_EVENTS', events: 5 }],
  ])('applies a change whose event %s', async (name, fault) => {
    await fed();
    await world.org.arm(fault);
    await world.org.changeEvents({ action: 'DROP_STREAMS' });
    await world.change('Account', id(), { Name: `An event that ${name}` });
    await world.legalNameIs(`An event that ${name}`);
    await until(async () => (await world.feedStatus()).state === 'LIVE');
    expect(await world.review()).toEqual([]);
  });

  it.each([
    ['a wildcard', '001*'],
    ['an id that is none', 'damaged'],
  ])('reads the object again after %s', async (what, recordId) => {
    await fed();
    const { resyncs } = await world.feedStatus();
    await world.org.arm({ kind: 'LOSE_CHANGES' });
    await world.change('Account', id(), { Name: `Found behind ${what}` });
    await world.org.changeEvents({
      action: 'EVENT',
      object: 'Account',
      recordIds: [recordId],
      changeType: 'UPDATE',
    });
    await world.legalNameIs(`Found behind ${what}`);
    await until(async () => (await world.feedStatus()).resyncs === resyncs + 1);
    expect((await world.feedStatus()).lastResyncAt).not.toBe(null);
  });
});
