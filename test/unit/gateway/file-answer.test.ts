import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendFile } from '../../../gateway/front/file-answer.ts';

let server: Server;
/** How each request is answered. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
beforeAll(async () => {
  server = createServer((...served) => {
    answer(...served);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** Sends a body as a file; resolves with what became of it on the server. */
async function sent(body: Readable, onClient: (response: IncomingMessage) => void): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  answer = (incoming, response) => {
    const file = {
      fileName: 'a.pdf',
      mediaType: 'application/pdf',
      sizeBytes: 1_000_000,
      tag: 'a',
      sha256: null,
    };
    sendFile(incoming, response, { ...file, read: () => Promise.resolve(body) }).then(
      () => resolve('no failure'),
      (error: unknown) => {
        resolve(error);
        response.destroy();
      },
    );
  };
  const { port } = server.address() as AddressInfo;
  const asked = request({ host: '127.0.0.1', port }).end();
  // Either side ends the connection early in each of these cases.
  asked.on('error', () => undefined);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  onClient(response);
  return promise;
}

/** Bytes without an end, one chunk each time that the reader asks. */
function endless(): Readable {
  return new Readable({
    read() {
      this.push(Buffer.alloc(16_384));
    },
  });
}

it('ends without a failure when the client hangs up, and stops reading the file', async () => {
  const body = endless();
  expect(await sent(body, (response) => response.once('data', () => response.destroy()))).toBe('no failure');
  expect(body.destroyed).toBe(true);
});

it('ends without a failure when the client hangs up while the file gives no more bytes', async () => {
  const body = new Readable({ read: () => undefined });
  const outcome = sent(body, (response) => response.destroy());
  body.push(Buffer.alloc(1));
  expect(await outcome).toBe('no failure');
  expect(body.destroyed).toBe(true);
});

it('fails when the bytes of the file cannot be read to their end', async () => {
  const gone = new Error('the disk is gone');
  const body = endless();
  const outcome = await sent(body, (response) => {
    response.resume();
    body.destroy(gone);
  });
  expect(outcome).toBe(gone);
});
