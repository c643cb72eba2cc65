import { describe, expect, it, onTestFinished } from 'vitest';
import { createSubgraphServer } from '../../gateway/subgraph-server.ts';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import { LocalTransport } from '../../gateway/transport/local.transport.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import { freezableLine } from '../harness/freezable-line.ts';
import { BARE, listen, liveToys } from '../harness/gateway/live-gateway.ts';
import { liveToySubgraphs, ToyLog, ToyUsers } from '../harness/gateway/live-toys.ts';

const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const authorization = 'Bearer user-1';
const PROBE = 'GET /health/live';
const FROZEN = {
  data: { held: null },
  errors: [{ message: 'The portal subgraph does not answer.', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
};

/** A gateway whose portal subgraph is behind a line that can freeze. */
async function frozenToys() {
  const [log, users] = [new ToyLog(), new ToyUsers()];
  users.set('user-1', null);
  const [portal, salesforce] = liveToySubgraphs(log);
  if (portal === undefined || salesforce === undefined) throw new Error('a toy is missing');
  const server = await createSubgraphServer({
    subgraph: portal,
    authenticator: createSubgraphAuthenticator({
      subgraph: 'portal',
      keys: () => keys,
      events: { record: () => {} },
    }),
    logger: { debug: () => {}, info: () => {}, error: () => {} },
  });
  onTestFinished(() => server.close());
  const line = await freezableLine((await server.listen(0, '127.0.0.1')).url);
  onTestFinished(() => line[Symbol.asyncDispose]());
  const transport = new HttpTransport({
    name: 'portal',
    url: line.url,
    signer: envelopeSigner(() => keys),
    // A long one, so that no request of these tests ends by its own time-out.
    timeoutMs: 60_000,
  });
  const subgraphs = [
    { name: 'portal', sdl: portal.sdl, transport },
    { name: 'salesforce', sdl: salesforce.sdl, transport: new LocalTransport(salesforce) },
  ];
  const gateway = await liveToys({ subgraphs }, { log, users });
  const ask = () => gateway.gateway.execute({ query: '{ held { portalId } }', authorization });
  const sent = () => line.unanswered.filter((request) => request !== PROBE);
  const probes = () => line.unanswered.length - sent().length;
  return { ...gateway, line, ask, sent, probes };
}

describe('a subgraph that is frozen', () => {
  it('costs what waits for it one wait, and nobody afterwards', async () => {
    const { line, ask, sent, probes, url } = await frozenToys();
    expect(await ask()).toMatchObject({ data: { held: { portalId: 'p1' } } });
    line.freeze();
    const waiting = await Promise.all(Array.from({ length: 20 }, ask));
    for (const answer of waiting) expect(answer).toMatchObject(FROZEN);
    for (let count = 0; count < 100; count += 1) expect(await ask()).toMatchObject(FROZEN);
    expect(sent()).toEqual(waiting.map(() => 'POST /graphql'));

    // While a probe waits, callers and the readiness are answered without it.
    const seen = probes();
    await expect.poll(probes).toBeGreaterThan(seen);
    const ready = await fetch(url.replace('/graphql', '/health/ready'));
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'degraded', missing: [{ name: 'portal', reason: 'The portal subgraph does not answer.' }] },
    ]);
    expect(await ask()).toMatchObject(FROZEN);
    expect(sent()).toHaveLength(waiting.length);

    line.thaw();
    await expect.poll(async () => (await ask()).data).toEqual({ held: { portalId: 'p1' } });
  });

  it('is found out by callers that leave early, too', async () => {
    const { line, sent, url } = await frozenToys();
    line.freeze();
    const leave = () =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query: '{ held { portalId } }' }),
        signal: AbortSignal.timeout(300),
      }).then(
        (response) => response.json(),
        () => null,
      );
    await expect.poll(leave, { timeout: 60_000 }).toMatchObject(FROZEN);
    const before = sent().length;
    for (let count = 0; count < 20; count += 1) expect(await leave()).toMatchObject(FROZEN);
    expect(sent()).toHaveLength(before);
  });

  it('is found out by a stream that opens, and asked for no other one', async () => {
    const { line, log, sent, probes, wsUrl } = await frozenToys();
    line.freeze();
    const first = listen(wsUrl, { after: '0' }, 'user-1', BARE);
    // A third probe goes out only once the subgraph counts as away.
    await expect.poll(probes, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    const others = ['b1', 'b2', 'b3'].map((branch) => listen(wsUrl, { branch }, 'user-1', BARE));
    const seen = probes();
    await expect.poll(probes, { timeout: 60_000 }).toBeGreaterThan(seen);
    expect(sent()).toEqual(['GET /graphql']);
    log.add();
    line.thaw();
    expect(await first.event()).toBe(1);
    await Promise.all(others.map((stream) => stream.live()));
  });

  it('is found out by a stream that is open, which goes on without a loss', async () => {
    const { line, log, sent, probes, wsUrl } = await frozenToys();
    const stream = listen(wsUrl, {}, 'user-1', BARE);
    await stream.live();
    log.add();
    expect(await stream.event()).toBe(1);
    line.freeze();
    log.add();
    await expect.poll(probes, { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
    expect(sent()).toEqual([]);
    line.thaw();
    expect(await stream.event()).toBe(2);
    log.add();
    expect(await stream.event()).toBe(3);
  });
});
