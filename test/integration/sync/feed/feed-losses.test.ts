import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FEED_OBJECTS } from '../../../../src/domain/change-feed.ts';
import { until } from '../../../harness/until.ts';
import { type FedWorld, startFedWorld, TOPIC } from './fed-world.ts';

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
const isIn = (state: string) => until(async () => (await world.feedStatus()).state === state);
const resyncs = async () => (await world.feedStatus()).resyncs;

async function audited() {
  const { rows } = await world.ledger.audit.list(
    { record: 'ChangeFeed', recordId: TOPIC },
    { direction: 'forward', size: 10, position: null },
  );
  return rows;
}

describe('a change feed', () => {
  it('whose place is gone reads again what it missed, with an audit entry, and goes on', async () => {
    const first = await fed();
    await first.stop();
    await world.change('Account', id(), { Name: 'Missed' });
    await world.org.changeEvents({ action: 'EXPIRE_WINDOW' });
    const before = await resyncs();
    workers.use(world.worker());
    await world.legalNameIs('Missed');
    await until(async () => (await resyncs()) === before + 1);
    const [entry] = await audited();
    expect(entry).toMatchObject({ action: 'changeFeedResync', system: 'HUB' });
    expect(entry?.changes?.map(({ field }) => field)).toEqual(['replayId', 'readAgainFrom', 'reason']);
  });

  it('whose place is damaged does the same', async () => {
    const first = await fed();
    await first.stop();
    await world.change('Account', id(), { Name: 'Missed, too' });
    await world.sql(`UPDATE ledger.change_feed SET replay_id = '\\x0102'`);
    workers.use(world.worker());
    await world.legalNameIs('Missed, too');
  });

  it('that was stopped while it read again reads again when it is back', async () => {
    const first = await fed();
    await first.stop();
    await world.change('Account', id(), { Name: 'Read again at last' });
    await world.org.changeEvents({ action: 'EXPIRE_WINDOW' });
    await world.org.arm({ kind: 'FAIL', path: '/query' });
    const failing = workers.use(world.worker());
    await until(async () => (await world.ledger.changeFeed.place(TOPIC))?.resyncFrom != null);
    await failing.stop();
    await world.org.recover();
    workers.use(world.worker());
    await world.legalNameIs('Read again at last');
    // Only an applied event of the new subscription is a place to go on from.
    await world.change('Account', id(), { Name: 'Heard again' });
    await world.legalNameIs('Heard again');
    await until(async () => (await world.ledger.changeFeed.place(TOPIC))?.resyncFrom === null);
  });

  it('that says nothing while polling finds changes is told to be silent, until it tells again', async () => {
    const worker = await fed({ pollMs: 100, changeFeed: { ...world.feed, graceMs: 50, repairMs: 100 } });
    await world.org.arm({ kind: 'FREEZE_STREAMS' });
    await world.seePolling();
    await until(async () => {
      await world.org.changeEvents({ action: 'KEEPALIVE' });
      await world.change('Account', id(), { Name: `Found by polling ${Date.now()}` });
      return (await world.feedStatus()).state === 'SILENT';
    });
    expect(await worker.health()).toMatchObject({
      status: 'DEGRADED',
      changeFeed: { state: 'SILENT', reason: expect.stringContaining('Account') as unknown },
    });
    await world.change('Account', id(), { Name: 'Found by polling' });
    await world.legalNameIs('Found by polling');
    await world.org.recover();
    await world.change('Account', id(), { Name: 'Told again' });
    await isIn('LIVE');
    await world.legalNameIs('Told again');
  });

  it('whose events cannot be read reads each object again once, and polling finds the changes', async () => {
    const again: unknown[] = [];
    const warn = (fields: object) => {
      if ('object' in fields && JSON.stringify(fields).includes('CHANGE_FEED_RESYNC'))
        again.push(fields.object);
    };
    const worker = await fed({ pollMs: 100, logger: { ...world.dependencies.logger, warn } });
    await world.seePolling();
    await world.org.arm({ kind: 'UNKNOWN_SCHEMAS' });
    for (const name of ['Illegible', 'Illegible again', 'Still illegible']) {
      await world.change('Account', id(), { Name: name });
      await world.legalNameIs(name);
      await isIn('SILENT');
    }
    expect(again).toHaveLength(FEED_OBJECTS.length);
    const changeFeed = { state: 'SILENT', reason: 'Events of the feed cannot be read.' };
    expect(await worker.health()).toMatchObject({ status: 'DEGRADED', changeFeed });
  });

  it('that cannot be reached ends nothing: polling finds the changes', async () => {
    const settings = { ...world.feed.settings, endpoint: '127.0.0.1:1' };
    await world.seePolling();
    const worker = workers.use(world.worker({ pollMs: 100, changeFeed: { ...world.feed, settings } }));
    await isIn('DOWN');
    await world.change('Account', id(), { Name: 'Without the feed' });
    await world.legalNameIs('Without the feed');
    expect(await worker.health()).toMatchObject({ status: 'DEGRADED', pulling: true, failing: {} });
  });

  it('that is switched off is told to be off', async () => {
    workers.use(world.worker({ changeFeed: null }));
    await isIn('OFF');
    expect(await world.feedStatus()).toMatchObject({ reason: null });
  });
});

// The last: no login is tried for half a minute after it.
describe('a login that Salesforce refuses for good', () => {
  it('takes the feed down with its reason, and is not tried at each attempt of the feed', async () => {
    const downs: { readonly times: number }[] = [];
    const warn = (fields: object) => {
      if ('code' in fields && fields.code === 'CHANGE_FEED_DOWN')
        downs.push(fields as unknown as { readonly times: number });
    };
    await fed({ logger: { ...world.dependencies.logger, warn } });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    writeFileSync(world.org.login.privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await world.org.forget();
    await world.org.changeEvents({ action: 'EXPIRE_SESSIONS' });
    await isIn('DOWN');
    // Each line says how many attempts in a row have failed.
    await until(() => (downs.at(-1)?.times ?? 0) >= 4);
    const refused = { code: 'CHANGE_FEED_DOWN', reason: 'UPSTREAM_AUTHENTICATION' };
    expect(downs).toEqual(downs.map(() => expect.objectContaining(refused)));
    // The first reason is that of the session; the stored one follows within seconds.
    await expect.poll(async () => (await world.feedStatus()).reason).toContain('invalid_grant');
    expect(await world.org.logins()).toBeLessThan(downs.at(-1)?.times ?? 0);
  });
});
