import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpListener, type HttpListenerOptions } from '../../../src/http-listener/http-listener.ts';
import type { ConnectionLimits, CutConnection } from '../../../src/http-listener/open-connections.ts';
import { sendBody } from '../../../src/http-listener/send-body.ts';
import { canMakeCertificates, makeCertificate } from '../../harness/certificate.ts';

/** More than the buffers of both ends of a connection hold. */
const LARGE = Buffer.alloc(32 * 1024 * 1024, 'x');

async function listening(
  limits: Partial<ConnectionLimits>,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
  more: Pick<Partial<HttpListenerOptions>, 'certificate' | 'onUpgrade'> = {},
) {
  const cuts: CutConnection[] = [];
  const wasCut = Promise.withResolvers<CutConnection>();
  const listener = new HttpListener({
    onRequest,
    onError: (error) => {
      throw error;
    },
    onCut: (cut) => {
      cuts.push(cut);
      wasCut.resolve(cut);
    },
    limits,
    ...more,
  });
  const { port } = await listener.listen(0, '127.0.0.1');
  onTestFinished(() => listener.close(0));
  /** A client that reads nothing until somebody asks for its data. */
  const silent = async (path: string | null): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').pause();
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    if (path !== null) socket.write(`GET ${path} HTTP/1.1\r\nHost: there\r\n\r\n`);
    return socket;
  };
  return { cuts, wasCut: wasCut.promise, silent, port, url: `http://127.0.0.1:${port}` };
}

/** Bytes of memory that sockets hold for their clients. */
function unread(response: ServerResponse): number {
  return response.socket?.writableLength ?? 0;
}

describe('a client that does not read', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['a large answer', (response) => sendBody(response, LARGE)],
    ['an answer written at once', (response) => void response.end(LARGE)],
    [
      'a stream',
      (response) => {
        const chunk = LARGE.subarray(0, 64 * 1024);
        const go = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', go);
        go();
      },
    ],
  ])('of %s is cut off, and its memory is free', async (_what, answer) => {
    const answering = Promise.withResolvers<ServerResponse>();
    const { wasCut, silent } = await listening({ stalledMs: 100 }, (_request, response) => {
      answer(response);
      answering.resolve(response);
    });
    await silent('/');
    const response = await answering.promise;
    const closed = once(response, 'close');
    expect(await wasCut).toMatchObject({ code: 'SLOW_READER' });
    await closed;
    expect([response.destroyed, unread(response)]).toEqual([true, 0]);
  });

  it('holds little more than a chunk of a large answer in its socket', async () => {
    const full = Promise.withResolvers<number>();
    const { silent } = await listening({}, (_request, response) => {
      sendBody(response, LARGE);
      const check = () => {
        if (response.writableNeedDrain) full.resolve(unread(response));
        else setImmediate(check);
      };
      check();
    });
    await silent('/');
    expect(await full.promise).toBeLessThan(256 * 1024);
  });
});

describe('a client that waits for its answer, or reads it', () => {
  it('is not cut off, however long another one is silent', async () => {
    const waiting = Promise.withResolvers<ServerResponse>();
    const { cuts, wasCut, silent, url } = await listening({ stalledMs: 400 }, ({ url: path }, response) => {
      if (path === '/waiting') waiting.resolve(response);
      else sendBody(response, LARGE);
    });
    const answer = fetch(`${url}/waiting`);
    const response = await waiting.promise;
    await silent('/');
    await wasCut;
    sendBody(response, LARGE.subarray(0, 1024 * 1024));
    expect((await (await answer).arrayBuffer()).byteLength).toBe(1024 * 1024);
    expect(cuts).toHaveLength(1);
  });

  it('receives every byte of a large answer', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251));
    const { url } = await listening({}, (_request, response) => sendBody(response, body));
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(body)).toBe(true);
    const text = 'ä'.repeat(100_000);
    const other = await listening({}, (_request, response) => sendBody(response, text));
    expect(await (await fetch(other.url)).text()).toBe(text);
  });
});

describe('when one address holds all connections', () => {
  it('a new one takes the place of its oldest idle one, and requests in flight go on', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    const { cuts, silent, url } = await listening({ connections: 3 }, ({ url: path }, response) => {
      if (path === '/slow') asked.resolve(response);
      else response.end('answered');
    });
    const slow = fetch(`${url}/slow`);
    const response = await asked.promise;
    const [oldest, newer] = [await silent(null), await silent(null)];
    const closed = once(oldest.resume(), 'close');
    expect(await (await fetch(url, { headers: { connection: 'close' } })).text()).toBe('answered');
    await closed;
    expect(cuts).toEqual([{ code: 'TOO_MANY_CONNECTIONS', unreadBytes: 0 }]);
    expect(newer.destroyed).toBe(false);
    response.end('in flight');
    expect(await (await slow).text()).toBe('in flight');
  });

  it('and each has sent a part of its request, a new one takes the place of the oldest', async () => {
    let begun = Promise.withResolvers<void>();
    const { cuts, silent, url } = await listening({ connections: 3 }, (request, response) => {
      if (request.method === 'GET') response.end('answered');
      else begun.resolve();
    });
    const slow = [];
    for (let n = 0; n < 3; n += 1) {
      const socket = await silent(null);
      socket.write('POST / HTTP/1.1\r\nHost: there\r\nContent-Length: 100\r\n\r\n{"half"');
      await begun.promise;
      begun = Promise.withResolvers();
      slow.push(socket);
    }
    const closed = once(slow[0]?.resume() as Socket, 'close');
    expect(await (await fetch(url, { headers: { connection: 'close' } })).text()).toBe('answered');
    await closed;
    expect(cuts).toEqual([{ code: 'TOO_MANY_CONNECTIONS', unreadBytes: 0 }]);
    expect(slow.slice(1).map((socket) => socket.destroyed)).toEqual([false, false]);
  });

  it.skipIf(!canMakeCertificates)(
    'in TLS handshakes that it does not end, a new client is served',
    async () => {
      using made = makeCertificate();
      const read = () => ({ cert: made.certificate, key: made.key });
      const { cuts, silent, port } = await listening(
        { connections: 2 },
        (_request, response) => void response.end('answered'),
        { certificate: { version: 1, read } },
      );
      const slow = [await silent(null), await silent(null)];
      const closed = once(slow[0]?.resume() as Socket, 'close');
      const client = connectTls({ port, host: '127.0.0.1', ca: made.certificate });
      client.end('GET / HTTP/1.1\r\nHost: there\r\nConnection: close\r\n\r\n');
      expect((await client.setEncoding('utf8').toArray()).join('')).toContain('answered');
      await closed;
      expect(cuts).toEqual([{ code: 'TOO_MANY_CONNECTIONS', unreadBytes: 0 }]);
    },
  );

  it('in upgrades of clients that say nothing more, a new one takes the place of the oldest that is not known', async () => {
    const upgraded: (() => void)[] = [];
    const { cuts, silent, url } = await listening(
      { connections: 2 },
      (_request, response) => void response.end('answered'),
      {
        onUpgrade: (_request, socket, _head, release) => {
          upgraded.push(release);
          socket.resume().once('end', () => socket.end());
          socket.write(
            'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
          );
        },
      },
    );
    const clients = [];
    for (let n = 0; n < 3; n += 1) {
      const socket = await silent(null);
      socket
        .resume()
        .write('GET / HTTP/1.1\r\nHost: there\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      await once(socket, 'data');
      clients.push(socket);
      // The first client begins, and so counts as an idle one no longer.
      if (n === 0) upgraded[0]?.();
    }
    const closed = once(clients[1] as Socket, 'close');
    expect(await (await fetch(url, { headers: { connection: 'close' } })).text()).toBe('answered');
    await closed;
    expect(cuts).toEqual([{ code: 'TOO_MANY_CONNECTIONS', unreadBytes: 0 }]);
    expect([clients[0]?.destroyed, clients[2]?.destroyed]).toEqual([false, false]);
  });

  it('and all of them have requests in flight, a new one is refused', async () => {
    const { cuts, wasCut, silent } = await listening({ connections: 2 }, () => undefined);
    await Promise.all([silent('/'), silent('/')]);
    await expect.poll(async () => (await silent('/'), cuts.length)).toBeGreaterThan(0);
    expect(await wasCut).toMatchObject({ code: 'TOO_MANY_CONNECTIONS' });
  });
});
