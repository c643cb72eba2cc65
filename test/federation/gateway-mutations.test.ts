import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { toyGateway } from '../harness/gateway/toy-gateway.ts';
import { toySubgraphs, toySwitches } from '../harness/gateway/toy-subgraphs.ts';

const authorization = 'Bearer user-1';
const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);

/** A server that takes every request in and closes the connection without an answer. */
async function breakingServer() {
  let requests = 0;
  const server = createServer((request) => {
    requests += 1;
    request.resume().on('end', () => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    requests: () => requests,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

describe('a mutation of a subgraph elsewhere', () => {
  it.each([
    ['query { viewer { userId } }', 2],
    ['mutation { noteAdd(text: "once") }', 1],
  ])('%s is sent %i times when the connection breaks', async (query, times) => {
    await using server = await breakingServer();
    const { portal, salesforce } = toySubgraphs(toySwitches());
    const signer = envelopeSigner(() => keys);
    const remote = (name: string) => new HttpTransport({ name, url: server.url, signer });
    await using hub = toyGateway({
      subgraphs: [portal, salesforce].map(({ name, sdl }) => ({ name, sdl, transport: remote(name) })),
    });
    const { errors } = await hub.gateway.execute({ query, authorization });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(server.requests()).toBe(times);
  });
});
