import { describe, expect, it } from 'vitest';
import { CompositionError } from '../../../gateway/composition.ts';
import { AS_USER_1, BARE, listen, liveToys, wire } from '../../harness/gateway/live-gateway.ts';
import { liveToySubgraphs, ToyLog } from '../../harness/gateway/live-toys.ts';

const PORTAL = liveToySubgraphs(new ToyLog()).find(({ name }) => name === 'portal')?.sdl ?? '';
const WITHOUT_TEXT = new Map([['portal', PORTAL.replace('text: String ', '')]]);
const WITH_TEXT = new Map([['portal', PORTAL]]);

async function errorsOf(url: string, query: string): Promise<readonly object[]> {
  const body = JSON.stringify({ query });
  const headers = { ...AS_USER_1, 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body });
  return ((await answer.json()) as { errors?: object[] }).errors ?? [];
}

/** One on which a query waits for the other subgraph until it is let go. */
async function busyConnection(log: ToyLog, wsUrl: string) {
  const busy = await wire(wsUrl);
  await busy.init(AS_USER_1);
  const { promise, resolve: letGo } = Promise.withResolvers<void>();
  log.held = promise;
  busy.subscribe('1', 'query { held { legalName } }');
  await expect.poll(() => log.fetched).toBe(1);
  return { busy, letGo };
}

describe('a gateway that takes up another schema', () => {
  it('answers by the new one at once', async () => {
    const { gateway, url } = await liveToys();
    expect(gateway.publicSdl).toContain('legalName');
    const without = PORTAL.replace('held: Account', '');
    expect(await errorsOf(url, '{ held { legalName } }')).toEqual([]);
    expect(gateway.reload(new Map([['portal', without]]))).toBe(true);
    expect(gateway.publicSdl).not.toContain('held');
    expect(await errorsOf(url, '{ held { legalName } }')).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(gateway.reload(WITH_TEXT)).toBe(true);
    expect(await errorsOf(url, '{ held { legalName } }')).toEqual([]);
  });

  it('tells the clients of WebSockets to come back, to whom nothing is lost and nothing comes twice', async () => {
    const { gateway, log, wsUrl } = await liveToys();
    gateway.reload(WITHOUT_TEXT);
    const old = BARE.replace('text', 'branch');
    const streams = Array.from({ length: 15 }, () => listen(wsUrl, {}, 'user-1', old));
    await Promise.all(streams.map((stream) => stream.live()));
    log.add();
    expect(gateway.reload(WITH_TEXT)).toBe(true);
    log.add();
    for (const stream of streams) {
      let last = 0;
      for (;;) {
        const { __typename: type, cursor } = (await stream.next().catch(() => null))?.data?.moved ?? {};
        if (type === undefined) break;
        if (type === 'Moved') expect(Number(cursor)).toBe(last + 1);
        last = Number(cursor);
      }
      expect(await stream.closed).toMatchObject({ code: 1012 });
      log.add();
      const resumed = listen(wsUrl, { after: `${last}` }, 'user-1', BARE);
      for (let seq = last + 1; seq <= log.events.length; seq += 1) expect(await resumed.event()).toBe(seq);
      await resumed.client.dispose();
    }
    await expect.poll(() => log.open).toBe(0);
  });

  it('ends event streams without `complete`, and begins new ones', async () => {
    const { gateway, log, url } = await liveToys();
    const open = async (query: string) => {
      const address = `${url}?query=${encodeURIComponent(query)}`;
      const response = await fetch(address, { headers: { accept: 'text/event-stream', ...AS_USER_1 } });
      return response.body?.pipeThrough(new TextDecoderStream()).getReader();
    };
    const reader = await open(BARE);
    await expect.poll(() => log.open).toBe(1);
    gateway.reload(WITHOUT_TEXT);
    let text = '';
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      text += value;
    }
    expect(text).not.toContain('complete');
    const again = await open(BARE.replace('text', 'branch'));
    await expect.poll(() => log.open).toBe(1);
    log.add();
    for (text = ''; !text.includes('id: 1\n'); text += (await again?.read())?.value ?? '');
    await again?.cancel();
  });

  it('answers what runs by the schema that it was asked by', async () => {
    const { gateway, log, wsUrl } = await liveToys();
    const { busy, letGo } = await busyConnection(log, wsUrl);
    gateway.reload(new Map([['portal', PORTAL.replace('held: Account', '')]]));
    letGo();
    expect(await busy.next()).toMatchObject({ id: '1', payload: { data: { held: { legalName: 'Legal' } } } });
    expect(await busy.closed).toMatchObject({ code: 1012 });
  });

  it('disturbs nobody when the schema is the same, or does not fit', async () => {
    const { gateway, log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    const before = gateway.supergraphSdl;
    expect(gateway.reload(WITH_TEXT)).toBe(false);
    const broken = new Map([['portal', PORTAL.replace('displayName: String', 'displayName: Nowhere')]]);
    expect(() => gateway.reload(broken)).toThrow(CompositionError);
    expect(gateway.supergraphSdl).toBe(before);
    log.add();
    expect(await stream.event()).toBe(1);
  });

  it('counts the connections of a user whichever schema they were opened under', async () => {
    const { gateway, log, wsUrl } = await liveToys({ limits: { connectionsPerPrincipal: 1 } });
    const { busy, letGo } = await busyConnection(log, wsUrl);
    gateway.reload(WITHOUT_TEXT);
    const second = await wire(wsUrl);
    second.send({ type: 'connection_init', payload: AS_USER_1 });
    expect(await second.closed).toMatchObject({ code: 4429 });
    letGo();
    expect(await busy.closed).toMatchObject({ code: 1012 });
    const third = await wire(wsUrl);
    await third.init(AS_USER_1);
  });

  it('goes away whole, clients of the schema before included', async () => {
    const { gateway, log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    gateway.reload(WITHOUT_TEXT);
    await gateway.close();
    expect(await stream.closed).toMatchObject({ code: 1012 });
    expect(log.open).toBe(0);
  });
});
