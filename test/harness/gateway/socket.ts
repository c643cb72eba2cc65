import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Answer } from './toy-gateway.ts';

export interface SocketClient {
  execute(operation: {
    query: string;
    variables?: Record<string, unknown>;
    operationName?: string;
    extensions?: Record<string, unknown>;
  }): Promise<Answer['body']>;
  close(): Promise<void>;
}

/** A graphql-ws client that answers the errors of a refused operation like those of an executed one. */
export async function webSocketClient(
  url: string,
  connectionParams: Record<string, unknown>,
): Promise<SocketClient> {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
  });
  return {
    execute: (operation) =>
      new Promise((resolve, reject) => {
        let answer: Answer['body'] = {};
        client.subscribe(operation, {
          next: (result) => {
            answer = result as Answer['body'];
          },
          error: (error) => (Array.isArray(error) ? resolve({ errors: error }) : reject(error)),
          complete: () => resolve(answer),
        });
      }),
    close: async () => client.dispose(),
  };
}

/** A plain connection of the graphql-ws protocol. */
export async function openSocket(
  url: string,
  options: { headers?: Record<string, string> } = {},
): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws', options);
  await once(socket, 'open');
  return socket;
}
