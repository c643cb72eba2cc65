import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { HttpListener, type HttpListenerOptions } from '../../../src/http-listener/http-listener.ts';
import type { CutConnection } from '../../../src/http-listener/open-connections.ts';
import { watchUncaught } from '../../harness/uncaught.ts';

/** Longer than any test: what waits for it makes the test fail. */
const FOR_EVER_MS = 3_600_000;

async function listening(
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
  limits: HttpListenerOptions['limits'] = {},
) {
  const errors: Error[] = [];
  const cuts: CutConnection[] = [];
  const listener = new HttpListener({
    onRequest,
    onError: (error) => errors.push(error),
    onCut: (cut) => cuts.push(cut),
    limits,
  });
  const { port } = await listener.listen(0, '127.0.0.1');
  const connected = async (text: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    if (text !== '') await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    return socket;
  };
  return { listener, errors, cuts, connected, url: `http://127.0.0.1:${port}/` };
}

/** Resolves when the server has ended the connection, by a reset or in order. */
function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.resume().once('close', () => resolve()));
}

/** What a client may have sent when it falls silent. */
const SILENCES = {
  nothing: '',
  'half a head': 'POST / HTTP/1.1\r\nHost: there\r\n',
  'half a body': 'POST / HTTP/1.1\r\nHost: there\r\nContent-Length: 100\r\n\r\n{"half"',
} as const;

/** A client in a thread of its own. It tells by `sent` that the system has its connection and its request. */
const CLIENT = `
  const { parentPort, workerData: { port, sent } } = require('node:worker_threads');
  let text = '';
  const socket = require('node:net').connect(port, '127.0.0.1', () => {
    socket.write('GET / HTTP/1.1\\r\\nHost: there\\r\\n\\r\\n', () => {
      Atomics.store(sent, 0, 1);
      Atomics.notify(sent, 0);
    });
  });
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('error', ({ code }) => { text = code; });
  socket.on('close', () => parentPort.postMessage(text));
`;

describe('a server that closes', () => {
  it('answers a client that the system has connected while the process was busy', async () => {
    const { listener, url } = await listening((_request, response) => response.end('answered'));
    const sent = new Int32Array(new SharedArrayBuffer(4));
    const client = new Worker(CLIENT, { eval: true, workerData: { port: Number(new URL(url).port), sent } });
    const answer = once(client, 'message');
    // Blocks this thread, so the server sees nothing of the client before it closes.
    Atomics.wait(sent, 0, 0);
    await listener.close(FOR_EVER_MS);
    expect(await answer).toEqual([expect.stringMatching(/^HTTP.1.1 200 OK[^]*answered/)]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it.each(Object.entries(SILENCES))('does not wait for a client who has sent %s', async (_name, text) => {
    const { listener, connected } = await listening((request, response) => {
      request.resume().once('end', () => response.end());
    });
    const socket = await connected(text);
    const cut = ended(socket);
    await listener.close(FOR_EVER_MS);
    await cut;
  });

  it('answers what was asked, while it cuts off who is silent', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    const { listener, connected, url } = await listening((_request, response) => asked.resolve(response));
    const answer = fetch(url);
    const response = await asked.promise;
    const silent = await Promise.all(Object.values(SILENCES).map(connected));
    const cut = Promise.all(silent.map(ended));
    const closed = listener.close(FOR_EVER_MS);
    await cut;
    response.end('answered');
    expect(await (await answer).text()).toBe('answered');
    await closed;
  });

  it('cuts off an answer that takes longer than the time of grace', async () => {
    const asked = Promise.withResolvers<void>();
    const { listener, url } = await listening(() => asked.resolve());
    const answer = fetch(url);
    await asked.promise;
    await Promise.all([expect(answer).rejects.toThrow('fetch failed'), listener.close(10)]);
  });
});

describe('a server', () => {
  it('stands whatever a handler throws, and goes on to serve others', async () => {
    using uncaught = watchUncaught();
    const { listener, errors, connected, url } = await listening(({ url: path }, response) => {
      response.end(new URL(path ?? '', 'http://there').pathname);
    });
    // No URL parser takes this one.
    const socket = await connected('GET // HTTP/1.1\r\nHost: there\r\n\r\n');
    await ended(socket);
    expect(errors).toMatchObject([{ code: 'ERR_INVALID_URL' }]);
    expect(await (await fetch(url)).text()).toBe('/');
    await listener.close(FOR_EVER_MS);
    expect(uncaught.errors).toEqual([]);
  });
});
