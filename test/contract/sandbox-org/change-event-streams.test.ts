import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../harness/certificate.ts';
import { ALL, ChangeEventsWorld } from './change-events-world.ts';
import { INTEGRATION } from './org-under-test.ts';

const ERROR = 'sfdc.platform.eventbus.grpc';
const CORRUPTED = { code: 3, errorCode: `${ERROR}.subscription.fetch.replayid.corrupted` };

let world: ChangeEventsWorld;

beforeAll(async () => {
  world = await ChangeEventsWorld.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});
afterEach(async () => {
  await world.org.recover();
});

/** Accounts that bear these names, each created in a transaction of its own. */
async function accounts(...names: readonly string[]): Promise<void> {
  for (const Name of names) await world.create('Account', { Name });
}

const namesOf = (events: readonly { readonly fields: Readonly<Record<string, unknown>> }[]) =>
  events.map(({ fields }) => fields['Name']);

describe('a stream', () => {
  it('delivers what was asked for and no more, and goes on when more is asked for', async () => {
    const stream = await world.following({ numRequested: 2 });
    await accounts('A', 'B', 'C');
    expect(namesOf(await stream.events(2))).toEqual(['A', 'B']);
    await world.org.changeEvents({ action: 'KEEPALIVE' });
    expect(await stream.message()).toMatchObject({ events: [], pendingNumRequested: 0 });
    stream.ask({ numRequested: 5 });
    const { events, pendingNumRequested } = await stream.message();
    expect([events.length, pendingNumRequested]).toEqual([1, 4]);
    stream.cancel();
  });

  it.each([
    ['more than 100 events', { numRequested: 101 }, 3, 'subscription.fetch.requested.events.invalid'],
    ['no event', { numRequested: 0 }, 3, 'subscription.fetch.requested.events.invalid'],
    ['no topic', { topicName: '' }, 3, 'topic.validation.empty'],
    ['an unknown topic', { topicName: '/data/NoneChangeEvent' }, 5, 'topic.not.found'],
    ['another kind of topic', { topicName: '/event/Sample__e' }, 5, 'topic.not.found'],
    [
      'a replay id that is missing',
      { replayPreset: 'CUSTOM' },
      3,
      'subscription.fetch.replayid.validation.failed',
    ],
    [
      'a replay id that never was',
      { replayPreset: 'CUSTOM', replayId: Buffer.alloc(10, 7) },
      3,
      'subscription.fetch.replayid.corrupted',
    ],
    [
      'a replay id that is too short',
      { replayPreset: 'CUSTOM', replayId: Buffer.alloc(3) },
      3,
      'subscription.fetch.replayid.corrupted',
    ],
  ])('that asks for %s is refused', async (_what, request, code, errorCode) => {
    const stream = world.client.subscribe();
    stream.ask({ topicName: ALL, numRequested: 1, ...request });
    expect(await stream.ended).toEqual({ code, errorCode: `${ERROR}.${errorCode}` });
  });

  it('keeps its topic', async () => {
    const stream = await world.following();
    stream.ask({ topicName: '/data/ContactChangeEvent', numRequested: 1 });
    expect(await stream.ended).toEqual({ code: 3, errorCode: `${ERROR}.subscription.fetch.topic.mismatch` });
  });

  it('ends in order when its client asks for nothing more, and gets keepalives in the meantime', async () => {
    // Without TLS, which an org speaks only when it is asked to.
    await using quick = await ChangeEventsWorld.start({ idleFor: 1, keepaliveEach: 1, plaintext: true });
    const waiting = await quick.following();
    expect((await waiting.message()).events).toEqual([]);
    waiting.cancel();
    const stream = await quick.following({ numRequested: 1 });
    await quick.create('Account', { Name: 'Only' });
    expect(await stream.ended).toEqual({ code: 0, errorCode: '' });
  });
});

describe('a replay', () => {
  it('begins after the replay id, at the earliest event, or at the newest one', async () => {
    const stream = await world.following();
    await accounts('R1', 'R2', 'R3');
    const [first] = await stream.events(3);
    stream.cancel();
    const custom = await world.following({ replayPreset: 'CUSTOM', replayId: first?.replayId });
    expect(namesOf(await custom.events(2))).toEqual(['R2', 'R3']);
    custom.cancel();
    // A client that keeps the number of an id alone sends eight bytes.
    const short = await world.following({ replayPreset: 'CUSTOM', replayId: first?.replayId.subarray(0, 8) });
    expect(namesOf(await short.events(2))).toEqual(['R2', 'R3']);
    short.cancel();
    await world.org.changeEvents({ action: 'EXPIRE_WINDOW' });
    await accounts('R4');
    const earliest = await world.following({ replayPreset: 'EARLIEST' });
    expect(namesOf(await earliest.events(1))).toEqual(['R4']);
    earliest.cancel();
  });

  it('from an id outside the window is refused', async () => {
    const stream = await world.following();
    await accounts('Expired');
    const [event] = await stream.events(1);
    stream.cancel();
    await world.org.changeEvents({ action: 'EXPIRE_WINDOW' });
    await accounts('Missed');
    const late = world.client.subscribe();
    late.ask({ topicName: ALL, numRequested: 1, replayPreset: 'CUSTOM', replayId: event?.replayId });
    expect(await late.ended).toEqual(CORRUPTED);
  });

  it('from the id of a keepalive misses events that were still to come', async () => {
    const stream = await world.following();
    await world.org.changeEvents({ action: 'KEEPALIVE' });
    const { latestReplayId } = await stream.message();
    await accounts('K1', 'K2', 'K3', 'K4');
    const events = await stream.events(4);
    stream.cancel();
    const resumed = await world.following({ replayPreset: 'CUSTOM', replayId: latestReplayId });
    expect(namesOf(await resumed.events(1))).toEqual(['K4']);
    expect(latestReplayId.compare(events[0]?.replayId ?? latestReplayId)).toBe(1);
    resumed.cancel();
  });

  it('delivers events once more when the switch says so', async () => {
    const stream = await world.following();
    await accounts('D1', 'D2', 'D3');
    const events = await stream.events(3);
    stream.cancel();
    await world.org.arm({ kind: 'REPEAT_EVENTS', events: 2, times: 1 });
    const again = { replayPreset: 'CUSTOM', replayId: events[2]?.replayId };
    const repeated = await world.following(again);
    expect(namesOf(await repeated.events(2))).toEqual(['D2', 'D3']);
    repeated.cancel();
  });
});

describe('a break', () => {
  it('ends every stream, and refuses new ones while it lasts', async () => {
    const unavailable = { code: 14, errorCode: `${ERROR}.service.unavailable` };
    const stream = await world.following();
    await world.org.arm({ kind: 'REFUSE_STREAMS', times: 1 });
    await world.org.changeEvents({ action: 'DROP_STREAMS' });
    expect(await stream.ended).toEqual(unavailable);
    expect(await world.client.subscribe().ended).toEqual(unavailable);
    (await world.following()).cancel();
  });

  it('may be silent: the stream stays, and delivers when it is over', async () => {
    const stream = await world.following();
    await world.org.arm({ kind: 'FREEZE_STREAMS' });
    await accounts('Silent');
    await world.org.changeEvents({ action: 'KEEPALIVE' });
    expect((await stream.message()).events).toEqual([]);
    await world.org.recover();
    expect(namesOf(await stream.events(1))).toEqual(['Silent']);
    stream.cancel();
  });

  it('of a session ends its streams', async () => {
    const hub = await world.under.connect(INTEGRATION);
    const stream = await world.following({}, world.clientOf(hub));
    await fetch(`${world.under.loginUrl}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: hub.accessToken ?? '' }),
    });
    expect(await stream.ended).toEqual({ code: 16, errorCode: `${ERROR}.service.auth.error` });
  });
});

describe('a caller', () => {
  it.each([
    ['a token that never was', { accessToken: '00DWb!AQnone' }, 'service.auth.error'],
    ['another org', { tenantId: '00D000000000001AAA' }, 'service.auth.error'],
    ['no token', { accessToken: '' }, 'service.auth.headers.invalid'],
    ['no org', { tenantId: '' }, 'service.auth.headers.invalid'],
    ['no address', { instanceUrl: 'nowhere' }, 'service.auth.headers.invalid'],
  ])('with %s is refused', async (_what, other, errorCode) => {
    const client = world.clientOf(world.administrator, other);
    const expected = { code: 16, errorCode: `${ERROR}.${errorCode}` };
    expect(await client.subscribe().ended).toEqual(expected);
    await expect(client.unary('GetTopic', { topicName: ALL })).rejects.toMatchObject({ code: 16 });
    await expect(client.unary('GetSchema', { schemaId: 'x' })).rejects.toMatchObject({ code: 16 });
  });

  it('who does not trust the certificate gets no connection', async () => {
    using other = makeCertificate();
    const client = world.clientOf(world.administrator, { authorityFile: other.certificateFile });
    await expect(client.unary('GetTopic', { topicName: ALL })).rejects.toMatchObject({ code: 14 });
  });

  it('learns the schema of a topic, and that a channel has several', async () => {
    const single = await world.client.unary('GetTopic', { topicName: '/data/Shipment__ChangeEvent' });
    expect(single).toMatchObject({ canSubscribe: true, canPublish: false });
    const schema = await world.client.unary('GetSchema', { schemaId: single['schemaId'] });
    expect(JSON.parse(String(schema['schemaJson']))).toMatchObject({
      name: 'Shipment__ChangeEvent',
      namespace: 'com.sforce.eventbus',
    });
    expect(await world.client.unary('GetTopic', { topicName: ALL })).toMatchObject({ schemaId: '' });
    await expect(world.client.unary('GetTopic', { topicName: '/data/None' })).rejects.toMatchObject({
      code: 5,
    });
    await expect(world.client.unary('GetSchema', { schemaId: 'none' })).rejects.toMatchObject({ code: 3 });
  });
});
