import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { isEndOfClient } from '../../../gateway/front/end-of-client.ts';

/** Sends a request, whole or cut off, and resolves with the request as the server has it, and what reading it failed with. */
async function received(text: string): Promise<{ request: IncomingMessage; failure: unknown }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${text}`);
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  const reading = buffer(request).then(
    () => null,
    (error: unknown) => error,
  );
  if (text.includes('Content-Length: 9')) socket.destroy();
  const failure = await reading;
  socket.destroy();
  server.close();
  return { request, failure };
}

it('knows the failure of a body whose client hung up', async () => {
  const { request, failure } = await received('Content-Length: 9\r\n\r\n1234');
  expect(failure).toBeInstanceOf(Error);
  expect(isEndOfClient(request, failure)).toBe(true);
});

it('takes no other failure for it, whether the client is still there or not', async () => {
  const cut = await received('Content-Length: 9\r\n\r\n1234');
  expect(isEndOfClient(cut.request, new Error('aborted'))).toBe(false);
  const whole = await received('Content-Length: 4\r\n\r\n1234');
  expect(whole.failure).toBeNull();
  expect(isEndOfClient(whole.request, new Error('a mistake of ours'))).toBe(false);
});
