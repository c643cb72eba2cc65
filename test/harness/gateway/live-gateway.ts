import { createClient } from 'graphql-ws';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { GatewayOptions } from '../../../gateway/gateway.ts';
import { liveToyGateway, ToyLog, ToyUsers } from './live-toys.ts';
import { openSocket } from './socket.ts';

export const MOVED = /* GraphQL */ `
  subscription ($branch: String, $after: String) {
    moved(branch: $branch, after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on Moved { branch account { displayName legalName } }
    }
  }
`;

/** The same without what the other subgraph has. */
export const BARE = /* GraphQL */ `
  subscription ($branch: String, $after: String) {
    moved(branch: $branch, after: $after) { __typename ... on StreamMessage { cursor } ... on Moved { text } }
  }
`;

export interface Message {
  readonly data?: { readonly moved: { readonly __typename: string; readonly cursor: string } } | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: { readonly code: string };
  }[];
}

/** A gateway over the live toys, listening until the test has ended. Others may share its log and users. */
export async function liveToys(
  options: Partial<GatewayOptions> = {},
  shared: { readonly log: ToyLog; readonly users: ToyUsers } = newToys(),
) {
  const { log, users } = shared;
  const { gateway, log: lines } = liveToyGateway(log, users, options);
  onTestFinished(() => gateway.close());
  return { log, users, lines, gateway, ...(await gateway.listen(0, '127.0.0.1')) };
}

function newToys() {
  const [log, users] = [new ToyLog(), new ToyUsers()];
  users.set('user-1', null);
  return { log, users };
}

interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A graphql-ws client's stream that answers message by message. */
export function listen(
  url: string,
  variables: Record<string, unknown> = {},
  user = 'user-1',
  query: string = MOVED,
) {
  const closed = Promise.withResolvers<Closing>();
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${user}` },
    on: { closed: (event) => closed.resolve(event as CloseEvent) },
  });
  onTestFinished(() => void client.dispose());
  const messages = client.iterate({ query, variables }) as AsyncIterableIterator<Message>;
  const next = async () => (await messages.next()).value as Message;
  return {
    client,
    next,
    messages,
    closed: closed.promise,
    event: async () => {
      for (;;) {
        const { data } = await next();
        if (data?.moved.__typename !== 'Heartbeat') return Number(data?.moved.cursor);
      }
    },
    live: async () => {
      expect((await next()).data?.moved.__typename).toBe('Heartbeat');
    },
    refusal: async () => {
      try {
        for (;;) if ((await next()) === undefined) return [];
      } catch (errors) {
        return errors as NonNullable<Message['errors']>;
      }
    },
  };
}

interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly payload?: Message | NonNullable<Message['errors']>;
}

/** Hand-made frames of the protocol on a connection of their own. */
export async function wire(url: string, headers: Record<string, string> = {}) {
  const socket = await openSocket(url, { headers });
  onTestFinished(() => socket.terminate());
  const closed = Promise.withResolvers<Closing>();
  const frames: Frame[] = [];
  let arrived: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as Frame);
    arrived();
  });
  socket.on('close', (code, reason) => {
    closed.resolve({ code, reason: String(reason) });
    arrived();
  });
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const next = async (): Promise<Frame> => {
    for (;;) {
      const frame = frames.shift();
      if (frame !== undefined) return frame;
      if (socket.readyState === socket.CLOSED) throw new Error('the connection has closed');
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  return {
    socket,
    send,
    next,
    closed: closed.promise,
    init: async (payload?: object) => {
      send({
        type: 'connection_init',
        ...(payload && { payload }),
      });
      expect(await next()).toEqual({ type: 'connection_ack' });
    },
    subscribe: (id: string, query = MOVED, variables = {}) =>
      send({
        id,
        type: 'subscribe',
        payload: {
          query,
          variables,
        },
      }),
  };
}

export const AS_USER_1 = { authorization: 'Bearer user-1' };
