import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AS_USER_1, BARE, listen, liveToys, wire } from '../../harness/gateway/live-gateway.ts';
import type { ToyLog } from '../../harness/gateway/live-toys.ts';

/** An event stream whose answer is not read before somebody asks for its data. */
async function unread(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const asking = request(`${url}?query=${encodeURIComponent(BARE)}`, {
    headers: { accept: 'text/event-stream', ...AS_USER_1, ...headers },
  });
  asking.end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  onTestFinished(() => void response.destroy());
  return response;
}

const status = async (url: string) => (await unread(url)).statusCode;

describe('limits of live operations', () => {
  it('bound the streams of one user over all connections, and are given back', async () => {
    const { users, url, wsUrl } = await liveToys({ limits: { streamsPerPrincipal: 2 } });
    users.set('user-2', null);
    const [one, two] = [listen(wsUrl), listen(wsUrl)];
    await Promise.all([one.live(), two.live()]);
    expect(await listen(wsUrl).refusal()).toMatchObject([{ extensions: { code: 'TOO_MANY_STREAMS' } }]);
    const [chunk] = (await once(await unread(url), 'data')) as [Buffer];
    expect(String(chunk)).toContain(':\n\n');
    await listen(wsUrl, {}, 'user-2').live();
    await one.client.dispose();
    await expect
      .poll(
        async () =>
          (
            await listen(wsUrl)
              .next()
              .catch(() => null)
          )?.data?.moved.__typename,
      )
      .toBe('Heartbeat');
  });

  it('bound what the streams of one user cost together, and are given back', async () => {
    const { users, wsUrl } = await liveToys({ limits: { streamCostPerPrincipal: 1 } });
    users.set('user-2', null);
    const one = listen(wsUrl);
    await one.live();
    expect(await listen(wsUrl).refusal()).toMatchObject([
      { extensions: { code: 'TOO_MANY_STREAMS', limit: 1 }, message: expect.stringContaining('cost') },
    ]);
    await listen(wsUrl, {}, 'user-2').live();
    await one.client.dispose();
    const next = () => listen(wsUrl).next();
    await expect.poll(async () => (await next().catch(() => null))?.data?.moved.__typename).toBe('Heartbeat');
  });

  it('give a stream back that was refused or whose access has ended', async () => {
    const { users, wsUrl } = await liveToys({ limits: { streamsPerPrincipal: 1 } });
    for (let round = 0; round < 3; round++) {
      const refused = await listen(wsUrl, { branch: 'unknown' }).refusal();
      expect(refused).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      const client = await wire(wsUrl);
      await client.init(AS_USER_1);
      client.subscribe('1', BARE, { after: 'x' });
      expect(await client.next()).toMatchObject({ payload: [{ extensions: { code: 'INVALID_CURSOR' } }] });
      const stream = listen(wsUrl);
      await stream.live();
      users.remove('user-1');
      expect(await stream.closed).toMatchObject({ code: 4403 });
      users.set('user-1', null);
    }
  });

  it('bound the connections of one user, WebSockets and event streams together, and are given back', async () => {
    const { users, url, wsUrl } = await liveToys({ limits: { connectionsPerPrincipal: 2 } });
    users.set('user-2', null);
    const socket = await wire(wsUrl);
    await socket.init(AS_USER_1);
    const events = await unread(url);
    expect(events.statusCode).toBe(200);
    const refused = await wire(wsUrl);
    refused.send({ type: 'connection_init', payload: AS_USER_1 });
    expect(await refused.closed).toMatchObject({
      code: 4429,
      reason: expect.stringContaining('connections'),
    });
    expect(await status(url)).toBe(429);
    await (await wire(wsUrl)).init({ authorization: 'Bearer user-2' });
    events.destroy();
    await expect.poll(() => status(url)).toBe(200);
    socket.socket.close();
    await expect
      .poll(async () => {
        const again = await wire(wsUrl);
        again.send({ type: 'connection_init', payload: AS_USER_1 });
        return (await again.next().catch(() => null))?.type;
      })
      .toBe('connection_ack');
  });

  it('bound the operations of one connection', async () => {
    const { wsUrl } = await liveToys({ limits: { operationsPerConnection: 2 } });
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    for (const id of ['1', '2', '3']) client.subscribe(id, BARE);
    const frames = [await client.next(), await client.next(), await client.next()];
    expect(frames.find(({ id }) => id === '3')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
    });
    client.send({ type: 'complete', id: '1' });
    client.subscribe('4', BARE);
    expect(await client.next()).toMatchObject({ id: '4', type: 'next' });
  });
});

const TEXT = 'x'.repeat(64 * 1024);

/** Adds long events, one a turn, until something has happened. */
async function flood(log: ToyLog, until: () => boolean): Promise<void> {
  for (let count = 0; !until(); count++) {
    if (count > 2_000) throw new Error('2,000 events later it has not happened');
    log.add('b1', TEXT);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a client that does not read', () => {
  it('is closed with a code that tells it to resume; the others get everything, and it misses nothing', async () => {
    const { log, wsUrl } = await liveToys();
    const [slow, other] = [await wire(wsUrl), listen(wsUrl, {}, 'user-1', BARE)];
    await slow.init(AS_USER_1);
    slow.subscribe('1', BARE);
    await slow.next();
    await other.live();
    const seen: number[] = [];
    const reading = (async () => {
      while (seen.length < 300) seen.push(await other.event());
    })();
    slow.socket.pause();
    // What it has not read by then is bounded: the rest of the flood is not kept for it.
    await flood(log, () => log.events.length === 300);
    await reading;
    expect(seen).toEqual(log.events.map(({ seq }) => seq));
    slow.socket.resume();
    const got: number[] = [];
    for (;;) {
      const frame = await slow.next().catch(() => null);
      if (frame === null) break;
      const { data } = frame.payload as { data: { moved: { __typename: string; cursor: string } } };
      if (data.moved.__typename === 'Moved') got.push(Number(data.moved.cursor));
    }
    expect(await slow.closed).toMatchObject({ code: 4413, reason: expect.stringContaining('resume') });
    const resumed = listen(wsUrl, { after: `${got.at(-1) ?? 0}` }, 'user-1', BARE);
    while (got.length < log.events.length) got.push(await resumed.event());
    expect(got).toEqual(log.events.map(({ seq }) => seq));
  });

  it('of server-sent events is cut off, and resumes from the id that it read last', async () => {
    const { log, url } = await liveToys();
    const slow = await unread(url);
    let gone = false;
    slow.once('close', () => {
      gone = true;
    });
    await expect.poll(() => log.open).toBe(1);
    // Nobody else listens: the stream ends upstream when its only client is cut off.
    await flood(log, () => log.open === 0);
    let text = '';
    slow.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => gone).toBe(true);
    const last = [...text.matchAll(/^id: (\d+)\nevent: next\ndata: .*\n\n/gm)].at(-1)?.[1] ?? '0';
    expect(Number(last)).toBeLessThan(log.events.length);
    const resumed = await unread(url, { 'last-event-id': last });
    let rest = '';
    resumed.on('data', (chunk: Buffer) => {
      rest += chunk.toString();
    });
    const expected = log.events.map(({ seq }) => seq).filter((seq) => seq > Number(last));
    const got = () =>
      [...rest.matchAll(/^id: (\d+)\nevent: next\ndata: .*"Moved".*\n\n/gm)].map((match) => Number(match[1]));
    await expect.poll(() => got().length, { timeout: 60_000 }).toBe(expected.length);
    expect(got()).toEqual(expected);
  });

  it('while it catches up is sent no more than it reads, and is not closed for it', async () => {
    const { log, url, wsUrl } = await liveToys();
    for (let count = 0; count < 100; count++) log.add('b1', TEXT);
    const stream = listen(wsUrl, { after: '0' }, 'user-1', BARE);
    const events = await unread(url, { 'last-event-id': '0' });
    let text = '';
    events.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    for (let seq = 1; seq <= 100; seq++) expect(await stream.event()).toBe(seq);
    await expect.poll(() => text.includes('"Heartbeat"'), { timeout: 60_000 }).toBe(true);
    expect(text.match(/^event: next\ndata: .*"Moved"/gm)).toHaveLength(100);
  });
});
