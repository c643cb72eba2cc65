import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { ChangeEvent, EventBatch } from '../../../src/salesforce/change-feed/change-event.ts';
import type { FeedSettings, FeedStream } from '../../../src/salesforce/change-feed/change-feed.ts';
import { isReplayRefused } from '../../../src/salesforce/change-feed/replay-refused.ts';
import { startTestOrg, type TestOrg } from '../../harness/org.ts';

/** A deployed folder with a custom channel that enriches accounts. */
const METADATA = join(import.meta.dirname, '../sandbox-org/fixture/main/default');
const { signal } = new AbortController();

let org: TestOrg;
let settings: FeedSettings;
let open: FeedStream[] = [];
beforeAll(async () => {
  org = await startTestOrg({ metadataDir: METADATA, changeEvents: {} });
  settings = { ...org.pubSub, topic: '/data/ChangeEvents', caFile: org.pubSub.authorityFile };
});
afterEach(async () => {
  for (const stream of open) stream[Symbol.dispose]();
  open = [];
  await org.recover();
});
afterAll(() => org[Symbol.asyncDispose]());

/** A subscription that the org has begun, so that it hears of every later change. */
async function subscribed(
  after: Uint8Array | null = null,
  more: Partial<FeedSettings> = {},
): Promise<FeedStream> {
  const stream = await org.asHub.changeFeed.subscribe({ ...settings, ...more }, after);
  open.push(stream);
  if (after === null) {
    const answer = stream.next(signal);
    const isOpen = () => Promise.race([answer.then(() => true), setImmediate(false)]);
    while (!(await isOpen())) await org.changeEvents({ action: 'KEEPALIVE' });
    expect(await answer).toEqual({ events: [], place: null });
  }
  return stream;
}

/** Batches until so many events came; keepalives are left out. */
async function heard(
  stream: FeedStream,
  count: number,
): Promise<{ events: ChangeEvent[]; batches: EventBatch[] }> {
  const batches: EventBatch[] = [];
  const events = () => batches.flatMap((batch) => batch.events);
  while (events().length < count) {
    const batch = await stream.next(signal);
    if (batch.events.length > 0) batches.push(batch);
  }
  return { events: events(), batches };
}

async function renamed(id: string, name: string): Promise<void> {
  await org.asAdministrator.update('Account', id, { Name: name }, newUpstreamUsage());
}

const newAccount = (name: string) =>
  org.asAdministrator.create('Account', { Name: name }, newUpstreamUsage());

describe('a subscription to the change feed', () => {
  it('tells which record changed, by whom, and which of its fields', async () => {
    const id = await newAccount('Acme');
    const stream = await subscribed();
    await renamed(id, 'Acme Logistics');
    const { events } = await heard(stream, 1);
    expect(events[0]).toMatchObject({ entityName: 'Account', values: { Name: 'Acme Logistics' } });
    expect(events[0]?.header).toMatchObject({
      changeType: 'UPDATE',
      recordIds: [id],
      changeOrigin: expect.stringContaining('client=waybill') as unknown,
      changedFields: ['Name', 'LastModifiedDate'],
    });
  });

  it('goes on after the place of an event, whatever happened to the connection', async () => {
    const id = await newAccount('Acme');
    const first = await subscribed();
    await renamed(id, 'one');
    const { batches } = await heard(first, 1);
    await org.changeEvents({ action: 'DROP_STREAMS' });
    await expect(first.next(signal)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await renamed(id, 'two');
    await renamed(id, 'three');
    const second = await subscribed(batches[0]?.place ?? null);
    const { events } = await heard(second, 2);
    expect(events.map(({ values }) => values['Name'])).toEqual(['two', 'three']);
  });

  it('answers no place in the middle of events that share one', async () => {
    // The channel enriches accounts, so each record has an event of its own, and all of a transaction one replay id.
    const customers = Array.from({ length: 150 }, (_, at) => ({ Name: `Customer ${at}` }));
    const created = await org.asAdministrator.createAll('Account', customers, newUpstreamUsage());
    const stream = await subscribed(null, { topic: '/data/Portal_Hub__chn' });
    const rename = created.map((outcome) => ({
      Id: outcome.success ? outcome.id : '',
      Phone: '+31 20 555 0101',
    }));
    await org.asAdministrator.updateAll('Account', rename, newUpstreamUsage());
    const { events, batches } = await heard(stream, customers.length);
    const keyOf = (id: Uint8Array) => Buffer.from(id).toString('hex');
    expect(new Set(events.map(({ replayId }) => keyOf(replayId))).size).toBeLessThan(events.length / 2);
    let answered = 0;
    for (const batch of batches) {
      answered += batch.events.length;
      const { place } = batch;
      const rest = events.slice(answered).map(({ replayId }) => keyOf(replayId));
      if (place !== null) expect(rest).not.toContain(keyOf(place));
    }
  });

  it('hears every event of a burst once and in order, however slowly they are taken', async () => {
    const stream = await subscribed();
    const records = Array.from({ length: 2_400 }, (_, at) => ({ Name: `Burst ${at}` }));
    const outcomes = await org.asAdministrator.createAll('Account', records, newUpstreamUsage());
    expect(outcomes.every(({ success }) => success)).toBe(true);
    const { events, batches } = await heard(stream, records.length);
    expect(events.map(({ values }) => values['Name'])).toEqual(records.map(({ Name }) => Name));
    // Those that are not taken wait in Salesforce, not in memory.
    expect(Math.max(...batches.map((batch) => batch.events.length))).toBeLessThanOrEqual(1_000);
  });

  it('is told when Salesforce no longer has its place', async () => {
    const id = await newAccount('Acme');
    const first = await subscribed();
    await renamed(id, 'one');
    const { batches } = await heard(first, 1);
    await org.changeEvents({ action: 'EXPIRE_WINDOW' });
    for (const place of [batches[0]?.place ?? null, Uint8Array.of(1, 2, 3), new Uint8Array(10)]) {
      const second = await subscribed(place);
      const error = await second.next(signal).catch((failure: unknown) => failure);
      expect(isReplayRefused(error)).toBe(true);
      expect(error).toMatchObject({ code: 'STALE', details: { system: 'SALESFORCE' } });
    }
  });

  it('renews the session once when Salesforce ends it, and hears what it missed', async () => {
    const id = await newAccount('Acme');
    const first = await subscribed();
    await renamed(id, 'one');
    const { batches } = await heard(first, 1);
    await org.forget();
    await org.changeEvents({ action: 'EXPIRE_SESSIONS' });
    await expect(first.next(signal)).rejects.toMatchObject({ code: 'UPSTREAM_AUTHENTICATION' });
    await renamed(id, 'two');
    const second = await subscribed(batches[0]?.place ?? null);
    expect((await heard(second, 1)).events[0]?.values).toMatchObject({ Name: 'two' });
    // One for the administrator, and one for the hub.
    expect(await org.logins()).toBe(2);
  });

  it('ends when nothing comes, not even a keepalive', async () => {
    const stream = await subscribed(null, { silenceMs: 200 });
    await expect(stream.next(signal)).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { vendorCode: 'SILENT_STREAM' },
    });
  });

  it.each([
    ['is not there', { endpoint: '127.0.0.1:1' }, 'UPSTREAM_UNAVAILABLE'],
    [
      'has a certificate of an authority that the hub does not know',
      { caFile: null },
      'UPSTREAM_UNAVAILABLE',
    ],
    ['should have a certificate that cannot be read', { caFile: '/no/such/file' }, 'CONFIGURATION'],
    ['has no such channel', { topic: '/data/Nothing__chn' }, 'CONFIGURATION'],
    ['does not show the channel to the user', { topic: '/data/TaskChangeEvent' }, 'UPSTREAM_PERMISSION'],
  ])('fails with a code of the catalogue when the endpoint %s', async (_, wrong, code) => {
    await expect(subscribed(Uint8Array.of(1), wrong)).rejects.toMatchObject({
      code,
      details: { system: 'SALESFORCE' },
    });
  });

  it('ends when its reader leaves', async () => {
    const stream = await subscribed();
    const leaving = new AbortController();
    const waiting = stream.next(leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
  });
});
