/** The ceiling: a bare `ws` server that sends the same text to everybody. Told by IPC how large a frame is, and when. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { eventName, wallClock } from './clock.ts';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => socket.on('error', () => undefined));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});

process.on('message', ({ events, bytes }: { events: number[]; bytes: number }) => {
  const at = wallClock();
  for (const event of events) {
    const text = eventName(event).padEnd(bytes, '.');
    for (const socket of sockets.clients) socket.send(text);
  }
  process.send?.({ events, at });
});
process.once('disconnect', () => process.exit());
