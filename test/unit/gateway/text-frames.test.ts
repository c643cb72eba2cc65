import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { TextFrames } from '../../../gateway/front/text-frames.ts';

/** Around each length at which the header changes its form. */
const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];

it('lets a client read messages of any length that are written past the socket', async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, wire: Duplex, head) => {
    sockets.handleUpgrade(request, wire, head, (socket) => {
      const frames = new TextFrames();
      for (const length of LENGTHS) {
        const half = Buffer.alloc(length >>> 1, 'x');
        frames.add([half, half, Buffer.alloc(length % 2, 'x')]);
      }
      wire.write(frames.take());
      frames.add([Buffer.from('after')]);
      wire.write(frames.take());
      socket.close();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const read: number[] = [];
  client.on('message', (data: Buffer, isBinary) => read.push(isBinary ? -1 : data.length));
  await once(client, 'close');
  expect(read).toEqual([...LENGTHS, 'after'.length]);
  server.close();
});
