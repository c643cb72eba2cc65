import { createClient } from 'graphql-sse';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  AS_USER_1,
  BARE,
  listen,
  liveToys,
  type Message,
  MOVED,
} from '../../harness/gateway/live-gateway.ts';

interface Event {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

/** Asks as a browser's EventSource does, and reads event by event; null after the last. */
async function eventSource(
  url: string,
  variables: object = {},
  headers: Record<string, string> = {},
  query = MOVED,
) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = await fetch(`${url}?${parameters}`, {
    headers: { accept: 'text/event-stream', ...AS_USER_1, ...headers },
    signal: stop.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Event | null> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end !== -1) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        if (lines.every((line) => line.startsWith(':'))) continue;
        return Object.fromEntries(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
      }
      const { done, value } = (await reader?.read()) ?? { done: true, value: '' };
      if (done) return null;
      text += value;
    }
  };
  return { response, next, stop: () => stop.abort(), text: () => text };
}

const ids = async (source: Awaited<ReturnType<typeof eventSource>>, count: number) => {
  const got: (string | undefined)[] = [];
  while (got.length < count) got.push((await source.next())?.id);
  return got;
};

describe('server-sent events', () => {
  it('carry each answer with its cursor as id', async () => {
    const { log, url } = await liveToys();
    const source = await eventSource(url);
    expect(await source.next()).toMatchObject({ id: '0', event: 'next' });
    log.add();
    const { id, event, data } = (await source.next()) ?? {};
    expect([id, event]).toEqual(['1', 'next']);
    expect(JSON.parse(data ?? '')).toMatchObject({ data: { moved: { account: { legalName: 'Legal' } } } });
  });

  it('are kept back or changed by no proxy, and begin at once', async () => {
    const { url } = await liveToys();
    const { response } = await eventSource(url);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.has('content-length')).toBe(false);
  });

  it('resume after the id that was read last, whatever the operation says', async () => {
    const { log, url } = await liveToys();
    for (let count = 0; count < 6; count++) log.add();
    const last = { 'last-event-id': '3' };
    expect(await ids(await eventSource(url, { after: '1' }, last), 4)).toEqual(['4', '5', '6', '6']);
    expect(await ids(await eventSource(url, {}, last), 3)).toEqual(['4', '5', '6']);
    expect(await ids(await eventSource(url, { after: '4' }, { 'last-event-id': '' }), 2)).toEqual(['5', '6']);
  });

  it('share their stream with WebSockets', async () => {
    const { log, url, wsUrl } = await liveToys();
    const [source, stream] = [await eventSource(url), listen(wsUrl)];
    await Promise.all([source.next(), stream.live()]);
    log.add();
    expect([(await source.next())?.id, await stream.event()]).toEqual(['1', 1]);
    expect(log).toMatchObject({ opened: 1, fetched: 1 });
  });

  it("are what graphql-sse's own client reads", async () => {
    const { log, url } = await liveToys();
    const client = createClient({ url, headers: AS_USER_1, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const stream = client.iterate({ query: MOVED }) as AsyncIterableIterator<Message>;
    expect((await stream.next()).value).toMatchObject({ data: { moved: { __typename: 'Heartbeat' } } });
    log.add();
    expect((await stream.next()).value).toMatchObject({ data: { moved: { cursor: '1' } } });
    const query = client.iterate({ query: '{ crmAccount { portalId } }' });
    expect((await query.next()).value).toMatchObject({ data: { crmAccount: null } });
    expect((await query.next()).done).toBe(true);
    const refused = client.iterate({ query: MOVED, variables: { branch: 'unknown' } });
    expect((await refused.next()).value).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect((await refused.next()).done).toBe(true);
  });

  it('answer a bad token with 401, and none at all', async () => {
    const { url } = await liveToys();
    for (const authorization of ['Bearer', '']) {
      const { response } = await eventSource(url, {}, { authorization });
      expect([401, 403]).toContain(response.status);
      expect(response.headers.get('content-type')).toContain('application/json');
    }
    const bare = await fetch(`${url}?query=${encodeURIComponent(MOVED)}`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(bare.status).toBe(401);
  });

  it.each([
    ['INVALID_CURSOR', { after: 'x' }, MOVED],
    ['NOT_FOUND', { branch: 'unknown' }, MOVED],
    ['BAD_USER_INPUT', {}, 'subscription { nowhere }'],
  ])('tell %s as an event without an id, and end', async (code, variables, query) => {
    const { url, log } = await liveToys();
    const source = await eventSource(url, variables, {}, query);
    const { id, data } = (await source.next()) ?? {};
    expect(id).toBeUndefined();
    expect(JSON.parse(data ?? '')).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(await source.next()).toMatchObject({ event: 'complete' });
    expect(await source.next()).toBeNull();
    expect(log.open).toBe(0);
  });

  it('end with the token or the access of who listens, and say why', async () => {
    const { users, url } = await liveToys();
    users.set('user-2', null);
    const withdrawn = await eventSource(url, {}, { authorization: 'Bearer user-2' });
    await withdrawn.next();
    users.expiresAt = new Date(Date.now() + 300);
    const expired = await eventSource(url);
    await expired.next();
    users.remove('user-2');
    const reasons = [{ code: 'FORBIDDEN', reason: 'UNKNOWN_USER' }, { code: 'UNAUTHENTICATED' }];
    for (const [index, source] of [withdrawn, expired].entries()) {
      const { data } = (await source.next()) ?? {};
      expect(JSON.parse(data ?? '')).toMatchObject({ errors: [{ extensions: reasons[index] }] });
      expect(await source.next()).toMatchObject({ event: 'complete' });
      expect(await source.next()).toBeNull();
    }
  });

  it('end upstream when their client goes', async () => {
    const { log, url } = await liveToys();
    const source = await eventSource(url);
    await source.next();
    source.stop();
    await expect.poll(() => log.open).toBe(0);
  });

  it('leave nothing behind when their client goes before they begin', async () => {
    const { log, users, url } = await liveToys({ limits: { connectionsPerPrincipal: 1 } });
    const [{ promise, resolve }, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    users.held = promise;
    users.onAsked = () => asked.resolve();
    const stop = new AbortController();
    const gone = fetch(`${url}?query=${encodeURIComponent(BARE)}`, {
      headers: {
        accept: 'text/event-stream',
        ...AS_USER_1,
      },
      signal: stop.signal,
    });
    await asked.promise;
    stop.abort();
    await expect(gone).rejects.toThrow();
    users.held = undefined;
    resolve();
    await expect.poll(async () => (await eventSource(url)).response.status).toBe(200);
    expect(log.open).toBeLessThanOrEqual(1);
  });

  it('carry a mutation by POST alone, and other answers with the id of their request', async () => {
    const { log, url } = await liveToys();
    const headers = { accept: 'text/event-stream', ...AS_USER_1, 'x-request-id': 'mine' };
    const query = 'mutation { move }';
    const byGet = await fetch(`${url}?query=${encodeURIComponent(query)}`, { headers });
    expect([byGet.status, byGet.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await byGet.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(log.events).toEqual([]);
    const byPost = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ query }),
      headers: {
        ...headers,
        'content-type': 'application/json',
      },
    });
    expect(byPost.headers.get('x-request-id')).toBe('mine');
    expect(await byPost.text()).toContain('event: next\ndata: {"data":{"move":true}');
  });

  it('are refused without a document in the words of every transport', async () => {
    const { url } = await liveToys();
    const response = await fetch(`${url}?x=1`, { headers: { accept: 'text/event-stream', ...AS_USER_1 } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('are begun by no HEAD, which is told what GET would answer with', async () => {
    const { log, url } = await liveToys();
    const asked = `${url}?query=${encodeURIComponent(BARE)}`;
    const headers = { accept: 'text/event-stream', ...AS_USER_1 };
    const response = await fetch(asked, { method: 'HEAD', headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect([response.status, await response.text(), log.opened]).toEqual([200, '', 0]);
  });

  it.each(['PUT', 'DELETE'])('are not asked for by %s', async (method) => {
    const { url } = await liveToys();
    const response = await fetch(url, { method, headers: { accept: 'text/event-stream', ...AS_USER_1 } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('are sent to who asks for them before JSON, not to who would also take them', async () => {
    const { url } = await liveToys();
    const ask = async (accept: string) => {
      const response = await fetch(`${url}?query={__typename}`, { headers: { accept, ...AS_USER_1 } });
      await response.text();
      return response.headers.get('content-type');
    };
    expect(await ask('text/event-stream, multipart/mixed')).toContain('text/event-stream');
    expect(await ask('Text/Event-Stream')).toContain('text/event-stream');
    expect(await ask('text/event-stream;q=0, application/json')).toContain('application/json');
    expect(
      await ask('application/graphql-response+json, application/json, text/event-stream, multipart/mixed'),
    ).toContain('application/graphql-response+json');
  });
});
