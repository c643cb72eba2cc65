import { parse } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import { signedText } from '../../gateway/transport/remote-streams.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { ENVELOPE_HEADER, signEnvelope } from '../../src/identity/envelope.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { BARE, listen, wire } from '../harness/gateway/live-gateway.ts';
import { staff } from '../harness/gateway/toy-gateway.ts';
import { keys, remoteToys } from './remote-toys.ts';

const otherKeys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 2).toString('base64')}`);

describe('streams of a subgraph elsewhere', () => {
  it('carry each event, joined with the others, once for all who share it', async () => {
    const { log, wsUrl } = await remoteToys();
    const streams = [listen(wsUrl), listen(wsUrl), listen(wsUrl)];
    await Promise.all(streams.map((stream) => stream.live()));
    log.add();
    const answers = await Promise.all(streams.map((stream) => stream.next()));
    expect(answers).toEqual(
      streams.map(() => ({
        data: {
          moved: {
            __typename: 'Moved',
            cursor: '1',
            branch: 'b1',
            account: {
              displayName: 'Shown',
              legalName: 'Legal',
            },
          },
        },
      })),
    );
    expect(log).toMatchObject({ opened: 1, fetched: 1 });
  });

  it('go on without a loss when the subgraph starts anew, and when it breaks', async () => {
    const { log, wsUrl, stopPortal, startPortal } = await remoteToys();
    const stream = listen(wsUrl, {}, 'user-1', BARE);
    await stream.live();
    log.add();
    expect(await stream.event()).toBe(1);
    await stopPortal();
    log.add();
    await startPortal();
    expect(await stream.event()).toBe(2);
    log.break();
    log.add();
    expect(await stream.event()).toBe(3);
  });

  it('end there with their last listener, and with the gateway', async () => {
    const { log, wsUrl, gateway } = await remoteToys();
    const one = listen(wsUrl, {}, 'user-1', BARE);
    await one.live();
    await one.client.dispose();
    await expect.poll(() => log.open).toBe(0);
    await listen(wsUrl, {}, 'user-1', BARE).live();
    await gateway.close();
    await expect.poll(() => log.open).toBe(0);
  });

  it('of which too much waits end there, and go on from what was handed on: all comes, in order and once', async () => {
    const { log, wsUrl } = await remoteToys();
    const many = 1_500;
    for (let count = 0; count < many; count += 1) log.add();
    const { promise, resolve } = Promise.withResolvers<void>();
    log.held = promise;
    const stream = listen(wsUrl, { after: '0' });
    await expect.poll(() => log.opened).toBe(1);
    await expect.poll(() => log.open).toBe(0);
    resolve();
    for (let seq = 1; seq <= many; seq += 1) expect(await stream.event()).toBe(seq);
    log.add();
    expect(await stream.event()).toBe(many + 1);
  });

  it('wait in bounded number for a reader that has stopped', async () => {
    const { log, portalUrl } = await remoteToys();
    for (let count = 0; count < 3_000; count += 1) log.add();
    const url = portalUrl.replace('ws', 'http');
    const transport = new HttpTransport({ name: 'portal', url, signer: envelopeSigner(() => keys) });
    onTestFinished(() => transport.close());
    const operation = { text: BARE, document: parse(BARE), kind: 'subscription' } as const;
    const caller = staff('user-1');
    const context = { requestId: 'r', caller, usage: newUpstreamUsage(), signal: undefined };
    const answers = transport.subscribe({ operation, variables: { after: '0' } }, context);
    const reader = answers[Symbol.asyncIterator]();
    await reader.next();
    await expect.poll(() => log.open).toBe(0);
    let read = 1;
    while (!(await reader.next()).done) read += 1;
    expect(read).toBeLessThanOrEqual(1_001);
  });

  it('narrow with the access of who listens', async () => {
    const { log, users, wsUrl } = await remoteToys();
    users.set('user-2', ['b1', 'b2']);
    const stream = listen(wsUrl, {}, 'user-2', BARE);
    await stream.live();
    users.set('user-2', ['b2']);
    log.add('b1');
    const seen = log.add('b2');
    expect(await stream.event()).toBe(seen);
  });

  it('are refused with the code and path that the subgraph gave', async () => {
    const { log, wsUrl } = await remoteToys();
    expect(await listen(wsUrl, { branch: 'unknown' }).refusal()).toMatchObject([
      { path: ['moved'], message: 'There is no such branch.', extensions: { code: 'NOT_FOUND' } },
    ]);
    expect(log.open).toBe(0);
  });

  it('begin only with an envelope that is signed with the key of the subgraph', async () => {
    const { log, wsUrl, lines } = await remoteToys(otherKeys);
    listen(wsUrl)
      .next()
      .catch(() => undefined);
    await expect
      .poll(() => lines)
      .toContainEqual(
        expect.objectContaining({
          fields: expect.objectContaining({ errorCode: 'UPSTREAM_AUTHENTICATION' }),
        }),
      );
    expect(log.opened).toBe(0);
  });
});

describe('a subgraph elsewhere', () => {
  const variables = { after: '0' };
  const envelope = (options: { body?: string; subgraph?: string; now?: number } = {}) => {
    const { body = signedText(BARE, variables), subgraph = 'portal', now } = options;
    return signEnvelope({ subgraph, body, caller: staff('user-1'), work: 'STREAM' }, keys, now);
  };
  /** What it answers to a subscription with an envelope; none with null. */
  async function asked(url: string, text: string | null) {
    const client = await wire(url);
    await client.init();
    const headers = text === null ? {} : { [ENVELOPE_HEADER]: text };
    client.send({ id: '1', type: 'subscribe', payload: { query: BARE, variables, extensions: { headers } } });
    return client.next();
  }

  it('answers an envelope once, for the text and variables that it was signed over, and not for long', async () => {
    const { portalUrl } = await remoteToys();
    const once = envelope();
    expect(await asked(portalUrl, once)).toMatchObject({ type: 'next' });
    const refused = [
      null,
      'nonsense',
      once,
      envelope({ subgraph: 'salesforce' }),
      envelope({ body: signedText(BARE, { after: '1' }) }),
      envelope({ now: Date.now() - 10 * 60_000 }),
    ];
    for (const text of refused) {
      expect(await asked(portalUrl, text)).toMatchObject({
        type: 'error',
        id: '1',
        payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
  });

  /** A subscription of somebody who carries a token of their own past the gateway. */
  async function forwarded(url: string, user: string, query = BARE) {
    const client = await wire(url);
    await client.init();
    const extensions = { headers: { authorization: `Bearer ${user}` } };
    client.send({ id: '1', type: 'subscribe', payload: { query, extensions } });
    return client;
  }

  it('ends the stream of a forwarded token with the token, with the access, and with what may be seen', async () => {
    const { log, users, portalUrl } = await remoteToys();
    users.set('user-2', ['b1']);
    users.set('user-3', ['b1', 'b2']);
    const [gone, narrowed, stays] = await Promise.all(
      ['user-2', 'user-3', 'user-1'].map((user) => forwarded(portalUrl, user)),
    );
    for (const client of [gone, narrowed, stays])
      expect(await client?.next()).toMatchObject({ type: 'next' });
    users.expiresAt = new Date(Date.now() + 1_000);
    const expired = await forwarded(portalUrl, 'user-1');
    expect(await expired.next()).toMatchObject({ type: 'next' });
    const all = [gone, narrowed, expired];
    users.remove('user-2');
    users.set('user-3', ['b2']);
    const codes = ['FORBIDDEN', 'STREAM_OVERRUN', 'UNAUTHENTICATED'];
    for (const [index, code] of codes.entries()) {
      expect(await all[index]?.next()).toMatchObject({ payload: { errors: [{ extensions: { code } }] } });
      expect(await all[index]?.next()).toMatchObject({ type: 'complete' });
    }
    expect(log.open).toBe(1);
    log.add();
    expect(await stays?.next()).toMatchObject({ payload: { data: { moved: { cursor: '1' } } } });
  });

  it('watches a forwarded token no longer than its stream lasts, however that ends', async () => {
    const { log, users, portalUrl } = await remoteToys();
    const before = users.listening;
    const [given, broken] = [await forwarded(portalUrl, 'user-1'), await forwarded(portalUrl, 'user-1')];
    for (const client of [given, broken]) await client.next();
    expect(users.listening).toBe(before + 2);
    given.send({ type: 'complete', id: '1' });
    await expect.poll(() => users.listening).toBe(before + 1);
    log.break();
    await expect.poll(() => users.listening).toBe(before);
  });

  it.each([
    ['that says itself again', 'subscription { moved { ...F } } fragment F on Moved { account { ...F } }'],
    ['of fields that are not there', 'subscription { nowhere }'],
    ['that is no subscription', '{ held { portalId } }'],
    ['that is none', 'subscription {'],
    ['that nests without end', `subscription ${'{ a '.repeat(3_000)}${'}'.repeat(3_000)}`],
  ])('refuses a document %s, and says so', async (_what, query) => {
    const { log, portalUrl, subgraphLines } = await remoteToys();
    const client = await forwarded(portalUrl, 'user-1', query);
    const { type, payload } = await client.next();
    expect(type).toBe('error');
    const codes = (payload as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);
    expect(['BAD_USER_INPUT', 'TOO_MANY_TOKENS']).toContain(codes[0]);
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
    expect([log.opened, subgraphLines]).toEqual([0, []]);
  });

  it('says nothing of unknown errors, neither to the gateway nor in its log', async () => {
    const { log, portalUrl, wsUrl, subgraphLines, lines } = await remoteToys();
    const strict = 'subscription { moved { __typename ... on Moved { strict } } }';
    const client = await wire(portalUrl);
    await client.init();
    const headers = {
      [ENVELOPE_HEADER]: envelope({ body: signedText(strict, {}) }),
    };
    client.send({ id: '1', type: 'subscribe', payload: { query: strict, extensions: { headers } } });
    await client.next();
    log.fault = new Error('canary');
    log.add();
    const frame = await client.next();
    expect(frame.payload).toMatchObject({
      errors: [{ path: ['moved', 'strict'], extensions: { code: 'INTERNAL' } }],
    });
    log.refusal = new Error('canary');
    const refused = await listen(wsUrl).refusal();
    expect(refused).toMatchObject([{ path: ['moved'], extensions: { code: 'INTERNAL' } }]);
    expect(subgraphLines).not.toHaveLength(0);
    expect(JSON.stringify([frame, refused, subgraphLines, lines])).not.toContain('canary');
  });
});
