import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { WebSocketConnection } from '../../../gateway/front/websocket-connection.ts';
import { Tally } from '../../../gateway/shared-streams/tally.ts';

const MESSAGE = Buffer.alloc(2_000, 'x');
/** More than a client may leave unread. */
const COUNT = 400;

it('a client that reads is not closed for what a late flush has not offered it yet', async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, wire: Duplex, head) => {
    sockets.handleUpgrade(request, wire, head, (socket) => {
      const never = { schedule: () => undefined };
      const options = { pipeline: {} as never, connections: new Tally(1), flush: never };
      const connection = new WebSocketConnection(socket, wire, request, options);
      let sent = 0;
      // A little in each turn, as events come: the client has the time to read it.
      const sendSome = () => {
        for (let some = 0; some < 10; some += 1) connection.send(MESSAGE);
        sent += 10;
        if (sent < COUNT) setImmediate(sendSome);
        else connection.close(1000, 'done');
      };
      sendSome();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  let read = 0;
  client.on('message', () => {
    read += 1;
  });
  const [code] = (await once(client, 'close')) as [number];
  expect({ code, read }).toEqual({ code: 1000, read: COUNT });
  server.close();
});
