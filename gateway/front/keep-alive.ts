import type { WebSocket } from 'ws';

const KEEP_ALIVE_MS = 15_000;

/** Pings the other side periodically, and closes the connection if a ping stays unanswered. */
export function keepAlive(socket: WebSocket): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, KEEP_ALIVE_MS);
  socket.once('close', () => clearInterval(timer));
}
