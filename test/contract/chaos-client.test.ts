import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { GraphClient } from '../harness/chaos/graph-client.ts';

const HOUR_MS = 3_600_000;

let server: Server;
afterEach(async () => {
  vi.useRealTimers();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

/** A client of a server that gives these replies, one after the other, the last one again and again. */
async function clientOf(replies: readonly ((response: ServerResponse) => void)[]): Promise<GraphClient> {
  let requests = 0;
  server = createServer((_, response) => {
    const reply = replies[Math.min(requests, replies.length - 1)];
    requests += 1;
    reply?.(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new GraphClient(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    'token',
    new AbortController().signal,
  );
}

const reset = (response: ServerResponse) => void response.socket?.resetAndDestroy();
const cut = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"data":', () => reset(response));
};
const page = (response: ServerResponse) => void response.writeHead(502).end('<html>Bad gateway</html>');
const said = (answer: object) => (response: ServerResponse) => void response.end(JSON.stringify(answer));
const done = { data: { shipmentBook: { userErrors: [], shipment: { id: '1' } } } };

const book = (client: GraphClient) => client.write('shipmentBook', {}, 'shipment { id }');

it('repeats a write over reset connections, cut answers and pages of a proxy until it is acknowledged', async () => {
  const unread = { data: { shipmentBook: { userErrors: [], shipment: null } } };
  const running = {
    data: { shipmentBook: { userErrors: [{ code: 'IN_PROGRESS' }], shipment: { id: '1' } } },
  };
  const client = await clientOf([reset, cut, page, said({}), said(unread), said(running), said(done)]);
  expect(await book(client)).toEqual({ kind: 'ACKNOWLEDGED', payload: done.data.shipmentBook });
  expect(client.repeated).toBe(6);
});

it('tells a refusal, of a value or of the request', async () => {
  const refusal = { code: 'INVALID_VALUE', field: 'number', message: 'Shorter.' };
  const value = await clientOf([said({ data: { shipmentBook: { userErrors: [refusal], shipment: null } } })]);
  expect(await book(value)).toEqual({ kind: 'REFUSED', reason: JSON.stringify(refusal) });
});

it('tells that the outcome is unknown, and why, when the time for a write is over', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const client = await clientOf([
    (response) => {
      vi.setSystemTime(Date.now() + HOUR_MS);
      reset(response);
    },
  ]);
  expect(await book(client)).toEqual({
    kind: 'UNKNOWN',
    reason: expect.stringMatching(/^fetch failed \(.+\)$/),
  });
});
