import type { WebSocket } from 'ws';

const KEEP_ALIVE_MS = 15_000;

/** Asks the other side now and then whether it is there; one that is gone without a word is cut off. */
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
