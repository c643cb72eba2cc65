/** The ceiling: a bare `ws` server that sends the same text to everybody. Told by IPC what to send, and how large. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { eventName } from './clock.ts';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => socket.on('error', () => undefined));
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});

process.on('message', ({ events, bytes }: { events: number[]; bytes: number }) => {
  for (const event of events) {
    const text = eventName(event).padEnd(bytes, '.');
    for (const socket of sockets.clients) socket.send(text);
  }
});
process.once('disconnect', () => process.exit());
