import { createClient } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { GatewayOptions } from '../../../gateway/gateway.ts';
import { liveToyGateway, ToyLog, ToyUsers } from '../../federation/live-toys.ts';

const MOVED = /* GraphQL */ `
  subscription ($branch: String, $after: String) {
    moved(branch: $branch, after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on Moved { branch account { displayName legalName } }
    }
  }
`;

interface Message {
  readonly data?: { readonly moved: { readonly __typename: string; readonly cursor: string } } | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

async function started(options: Partial<GatewayOptions> = {}) {
  const [log, users] = [new ToyLog(), new ToyUsers()];
  users.set('user-1', null);
  const { gateway } = liveToyGateway(log, users, options);
  onTestFinished(() => gateway.close());
  return { log, users, gateway, ...(await gateway.listen(0, '127.0.0.1')) };
}

/** A graphql-ws client's stream that answers message by message. */
function listen(url: string, variables: Record<string, unknown> = {}, user = 'user-1') {
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  const client = createClient({
    ...{ url, webSocketImpl: WebSocket, retryAttempts: 0 },
    connectionParams: { authorization: `Bearer ${user}` },
    on: { closed: (event) => closed.resolve(event as CloseEvent) },
  });
  onTestFinished(() => void client.dispose());
  const messages = client.iterate({ query: MOVED, variables }) as AsyncIterableIterator<Message>;
  const next = async () => (await messages.next()).value as Message;
  return {
    closed: closed.promise,
    next,
    client,
    /** The next event's cursor, heartbeats passed by. */
    event: async () => {
      for (;;) {
        const { data } = await next();
        if (data?.moved.__typename !== 'Heartbeat') return Number(data?.moved.cursor);
      }
    },
    /** Until the stream is live. */
    live: async () => {
      expect((await next()).data?.moved.__typename).toBe('Heartbeat');
    },
  };
}

describe('a stream', () => {
  it('carries each event, joined with the other subgraph, and where the stream stands', async () => {
    const { log, wsUrl } = await started();
    const stream = listen(wsUrl);
    await stream.live();
    log.add();
    expect(await stream.next()).toEqual({
      data: {
        moved: {
          ...{ __typename: 'Moved', cursor: '1', branch: 'b1' },
          account: { displayName: 'Shown', legalName: 'Legal' },
        },
      },
    });
  });

  it('resumes after a cursor, and goes live without a gap or a repetition', async () => {
    const { log, wsUrl } = await started();
    for (let count = 0; count < 20; count++) log.add();
    const stream = listen(wsUrl, { after: '5' });
    expect(await stream.event()).toBe(6);
    log.add();
    for (let seq = 7; seq <= 21; seq++) expect(await stream.event()).toBe(seq);
    log.add();
    expect(await stream.event()).toBe(22);
  });

  it('asks the subgraphs once for each event, whatever the number of listeners', async () => {
    const { log, wsUrl } = await started({ limits: { connectionsPerPrincipal: 100 } });
    const streams = Array.from({ length: 50 }, () => listen(wsUrl));
    await Promise.all(streams.map((stream) => stream.live()));
    log.add();
    expect(await Promise.all(streams.map((stream) => stream.event()))).toEqual(streams.map(() => 1));
    expect(log).toMatchObject({ opened: 1, fetched: 1 });
  });

  it('is whole again after an event whose join failed, and never stale', async () => {
    const { log, wsUrl } = await started();
    const stream = listen(wsUrl);
    await stream.live();
    log.failure = new Error('canary');
    log.add();
    expect((await stream.next()).errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    log.failure = null;
    log.legalName = 'Renamed';
    log.add();
    expect(await stream.next()).toMatchObject({ data: { moved: { account: { legalName: 'Renamed' } } } });
  });

  it('goes on unseen when the subgraph was away', async () => {
    const { log, wsUrl } = await started();
    const stream = listen(wsUrl);
    await stream.live();
    log.add();
    expect(await stream.event()).toBe(1);
    log.break();
    log.add();
    expect(await stream.event()).toBe(2);
    expect(log.opened).toBe(2);
  });

  it('ends upstream with its last listener', async () => {
    const { log, wsUrl } = await started();
    const stream = listen(wsUrl);
    await stream.live();
    await stream.client.dispose();
    await expect.poll(() => log.open).toBe(0);
  });
});

describe('access', () => {
  it('narrows a stream that is open, without losing what is still seen', async () => {
    const { log, users, wsUrl } = await started();
    users.set('user-2', ['b1', 'b2']);
    const stream = listen(wsUrl, {}, 'user-2');
    await stream.live();
    users.set('user-2', ['b2']);
    log.add('b1');
    const seen = log.add('b2');
    expect(await stream.event()).toBe(seen);
  });

  it('that has ended closes the connection with 4403 and why', async () => {
    const { users, wsUrl } = await started();
    const stream = listen(wsUrl);
    await stream.live();
    users.remove('user-1');
    expect(await stream.closed).toMatchObject({ code: 4403 });
  });
});
