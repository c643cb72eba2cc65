import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { envelopeSigner } from '../../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../../gateway/transport/http.transport.ts';
import type { SubgraphRequest } from '../../../gateway/transport/subgraph-transport.ts';
import { certificateEnd } from '../../../src/cli/doctor/peer-certificate.ts';
import { S3DocumentStore } from '../../../src/document-store/s3-document-store.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { parseEnvelopeKeys } from '../../../src/identity/envelope-keys.ts';
import { jwksUrl } from '../../../src/identity/jwks-url.ts';
import { staff } from '../../harness/gateway/toy-gateway.ts';
import { watchUncaught } from '../../harness/uncaught.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
const SWITCHED = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  'Sec-WebSocket-Accept: {accept}',
  '',
  '',
].join('\r\n');

/** What a server has answered when it resets the connection; null: it does so before it has read anything. */
const MOMENTS: Readonly<Record<string, string | null>> = {
  'as soon as it is connected': null,
  'instead of an answer': '',
  'in the middle of a head': HEAD.slice(0, 30),
  'in the middle of a body': `${HEAD}{"data":`,
  'with what is no HTTP': 'NONSENSE\r\n\r\n',
  'in the middle of an upgrade': SWITCHED.slice(0, 50),
};

/** A server that resets each connection at one moment. */
async function resetting(answer: string | null) {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    if (answer === null) socket.resetAndDestroy();
    else socket.once('data', () => socket.write(answer, () => socket.resetAndDestroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const request: SubgraphRequest = {
  operation: { text: '{ __typename }', document: null as never, kind: 'query' },
  variables: {},
};
const context = () => ({
  requestId: 'test',
  caller: staff('user-1'),
  usage: newUpstreamUsage(),
  signal: undefined,
});

/** Who calls servers of others. Each is used once, and then ended. */
const CLIENTS: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  'a subgraph that is asked': withSubgraph((transport) => transport.execute(request, context())),
  'a subgraph that is followed': withSubgraph((transport) =>
    transport.subscribe(request, context())[Symbol.asyncIterator]().next(),
  ),
  "a subgraph's health": withSubgraph((transport) => transport.ready()),
  'a bucket': async (url) => {
    await using store = new S3DocumentStore({
      bucketUrl: `${url}/bucket`,
      credentials: () => ({
        accessKeyId: 'id',
        secretAccessKey: 'secret',
        sessionToken: null,
        region: 'here',
      }),
    });
    const document = await store.open('documents/there.pdf');
    await pipeline(document?.body ?? [], new PassThrough().resume());
  },
  "a neighbour's certificate": (url) => certificateEndOf(url, false),
  "PostgreSQL's certificate": (url) => certificateEndOf(url, true),
  "an issuer's keys": (url) => jwksUrl(new URL(url)).find({ alg: 'ES256', kid: 'one' }, {} as never),
};

async function certificateEndOf(url: string, isPostgres: boolean) {
  const { hostname: host, port } = new URL(url);
  return await certificateEnd({ host, port: Number(port), isPostgres }, new AbortController().signal);
}

function withSubgraph(use: (transport: HttpTransport) => Promise<unknown>) {
  return async (url: string) => {
    const signer = envelopeSigner(() => keys);
    const transport = new HttpTransport({ name: 'portal', url: `${url}/graphql`, signer });
    try {
      return await use(transport);
    } finally {
      await transport.close();
    }
  };
}

describe.each(Object.keys(MOMENTS))('a server that resets its connections %s', (moment) => {
  it.each(Object.keys(CLIENTS))('fails %s and nothing else', async (client) => {
    using uncaught = watchUncaught();
    await using server = await resetting(MOMENTS[moment] ?? null);
    for (let times = 0; times < 10; times += 1) {
      await expect(CLIENTS[client]?.(server.url)).rejects.toThrow();
    }
    // Events that come late.
    await new Promise((resolve) => setImmediate(resolve));
    expect(uncaught.errors).toEqual([]);
  });
});
