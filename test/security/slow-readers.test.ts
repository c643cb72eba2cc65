import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { DocumentDoor } from '../../gateway/front/document-door.ts';
import type { LocalSubgraph } from '../../gateway/transport/local.transport.ts';
import { type LogLine, post, toyGateway } from '../harness/gateway/toy-gateway.ts';

/** More than the buffers of both ends of a connection hold. */
const LARGE_BYTES = 32 * 1024 * 1024;
const LARGE = 'x'.repeat(LARGE_BYTES);
const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { large: String small: String }
  type Mutation { count: Int }
`;
let counted = 0;
const subgraph: LocalSubgraph = {
  name: 'large',
  sdl: SDL,
  schema: buildSubgraphSchema([
    {
      typeDefs: parse(SDL),
      resolvers: {
        Query: { large: () => LARGE, small: () => 'small' },
        Mutation: { count: () => ++counted },
      },
    },
  ]),
  contextFor: (request) => request,
};

const paper = Readable.from(
  (function* () {
    for (let at = 0; at < LARGE_BYTES; at += 65_536) yield Buffer.alloc(65_536, 'x');
  })(),
);
const documents: DocumentDoor = {
  open: async () => ({
    fileName: 'large.pdf',
    mediaType: 'application/pdf',
    sizeBytes: LARGE_BYTES,
    sha256: '00',
    tag: 'large',
    read: async () => paper,
  }),
  admit: async () => undefined,
  receive: () => Promise.reject(new TypeError('no uploads')),
};

const toys = toyGateway({ limits: { stalledMilliseconds: 300 }, documents }, [subgraph]);
let url = '';
beforeAll(async () => {
  ({ url } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

const cutsIn = (log: readonly LogLine[]) =>
  log.filter(({ fields }) => 'code' in fields && fields.code === 'SLOW_READER').length;

/** Asks, and reads nothing. */
async function ask(user: string, path: string, accept = 'application/json'): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).pause();
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const fields = ['host: gateway', `authorization: Bearer ${user}`, `accept: ${accept}`];
  socket.write([`GET ${path} HTTP/1.1`, ...fields, '', ''].join('\r\n'));
  return socket;
}

const query = (text: string) => `/graphql?query=${encodeURIComponent(text)}`;
const codeOf = async (user: string, text: string) =>
  (await post(url, { query: text }, { authorization: `Bearer ${user}` })).body.errors?.[0]?.extensions[
    'code'
  ];

describe('a user whose clients do not read', () => {
  it.each([
    ['an answer in JSON', query('{ large }'), 'application/json'],
    ['an answer in events', query('{ large }'), 'text/event-stream'],
    ['a document', '/documents/1', '*/*'],
  ])('is cut off from %s, and the log says so', async (_what, path, accept) => {
    const before = cutsIn(toys.log);
    const socket = await ask('user-1', path, accept);
    await expect.poll(() => cutsIn(toys.log)).toBe(before + 1);
    const [closed] = [once(socket, 'close'), socket.resume()];
    await closed;
    expect(socket.bytesRead).toBeLessThan(LARGE_BYTES);
    if (path.startsWith('/documents')) expect(paper.destroyed).toBe(true);
  });

  it('is refused further operations until they are cut off; another user is answered', async () => {
    await using patient = toyGateway({ limits: { stalledMilliseconds: 60_000 } }, [subgraph]);
    ({ url } = await patient.gateway.listen(0, '127.0.0.1'));
    const [user, other] = ['user-unread', 'user-other'];
    const socket = await ask(user, query('{ large }'));
    const refused = () => codeOf(user, '{ small }');
    await expect.poll(refused).toBe('TOO_MANY_OPERATIONS');
    expect(await codeOf(user, 'mutation { count }')).toBe('TOO_MANY_OPERATIONS');
    expect(counted).toBe(0);
    expect(await codeOf(other, '{ small }')).toBeUndefined();
    expect(await codeOf(other, 'mutation { count }')).toBeUndefined();
    socket.destroy();
    await expect.poll(refused).toBeUndefined();
  });
});
