import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, type ToyGateway, toyGateway } from '../../harness/gateway/toy-gateway.ts';
import { watchUncaught } from '../../harness/uncaught.ts';

let toys: ToyGateway;
let url: URL;
beforeAll(async () => {
  toys = toyGateway();
  url = new URL((await toys.gateway.listen(0, '127.0.0.1')).url);
});
afterAll(() => toys[Symbol.asyncDispose]());

async function connected(): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function request(body: string, length = body.length, ...headers: readonly string[]): string {
  const lines = [
    'POST /graphql HTTP/1.1',
    'Host: there',
    'Authorization: Bearer user-1',
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const UPGRADE = [
  'GET /graphql HTTP/1.1',
  'Host: there',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  '',
  '',
].join('\r\n');
const INIT = frame(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer user-1' } }));
const ASK = JSON.stringify({ query: '{ slow }' });

/** A text frame as a client sends it: masked, here with zeros. */
function frame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

/** What a client has sent when it resets its connection. `answer`: it waits for the first bytes that come back. */
const MOMENTS: readonly {
  readonly name: string;
  readonly sent: readonly (string | Buffer)[];
  readonly answer?: boolean;
}[] = [
  { name: 'after it has connected', sent: [] },
  { name: 'in the middle of a head', sent: ['POST /graphql HTTP/1.1\r\nHo'] },
  { name: 'in the middle of a body', sent: [request('{"query":', 500)] },
  { name: 'in the middle of an upload', sent: [request('x', 5_000).replace('/graphql', '/documents')] },
  { name: 'while its operation runs', sent: [request(ASK)] },
  { name: 'while its answer is on the way', sent: [request('{"query":"{ viewer { userId } }"}')] },
  { name: 'with its answer', sent: [request('{"query":"{ viewer { userId } }"}')], answer: true },
  { name: 'with what is no HTTP', sent: ['\u0016\u0003\u0001 no HTTP\r\n\r\n'] },
  { name: 'while events are awaited', sent: [request(ASK, ASK.length, 'Accept: text/event-stream')] },
  { name: 'in the middle of an upgrade', sent: [UPGRADE.slice(0, 90)] },
  { name: 'after an upgrade that is refused', sent: [UPGRADE.replace('/graphql', '/elsewhere')] },
  { name: 'right after an upgrade', sent: [UPGRADE] },
  { name: 'once it is upgraded', sent: [UPGRADE], answer: true },
  { name: 'in the middle of a frame', sent: [UPGRADE, INIT.subarray(0, 5)], answer: true },
  { name: 'with what is no frame', sent: [UPGRADE, Buffer.from([0xff, 0xff, 0xff, 0xff])], answer: true },
  { name: 'after its first message', sent: [UPGRADE, INIT], answer: true },
];

describe('a client that resets its connection', () => {
  it.each(MOMENTS)('$name ends that connection and nothing else', async ({ sent, answer }) => {
    using uncaught = watchUncaught();
    const release = Promise.withResolvers<void>();
    toys.switches.release = release.promise;
    for (let times = 0; times < 20; times += 1) {
      const socket = await connected();
      for (const piece of sent) {
        await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
      }
      if (answer) await once(socket, 'data');
      const closed = once(socket, 'close');
      socket.resetAndDestroy();
      await closed;
    }
    release.resolve();
    const { body } = await post(url.href, { query: '{ viewer { userId } }' });
    expect(body.data).toEqual({ viewer: { userId: 'user-1' } });
    expect(uncaught.errors).toEqual([]);
  });
});
