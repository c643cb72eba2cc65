import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Opens a WebSocket, sends the messages and answers how it ended or what it said last. */
export async function talk(
  url: URL,
  messages: readonly (string | Uint8Array)[],
  until: (said: string[]) => boolean,
): Promise<{ said: string[]; code: number | null }> {
  const socket = new WebSocket(url.href.replace('http', 'ws'), 'graphql-transport-ws');
  const said: string[] = [];
  const { promise, resolve } = Promise.withResolvers<number | null>();
  socket.on('message', (data: Buffer) => {
    said.push(data.toString());
    if (until(said)) resolve(null);
  });
  socket.on('close', (code) => resolve(code));
  socket.on('error', () => {});
  await once(socket, 'open');
  for (const message of messages) {
    socket.send(message);
    if (said.length === 0 && message === messages[0]) await Promise.race([once(socket, 'message'), promise]);
  }
  const code = await promise;
  socket.terminate();
  return { said, code };
}
