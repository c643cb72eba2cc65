import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP line to an HTTP server that can freeze, as the server's process would: it accepts, and answers nothing. */
export interface FreezableLine extends AsyncDisposable {
  readonly url: string;
  /** Request lines that came while the line was frozen, as `POST /graphql`. */
  readonly unanswered: readonly string[];
  freeze(): void;
  /** What comes from now on is answered. Connections of the freeze are closed. */
  thaw(): void;
}

/** Puts a line of its own between a test and the server of `url`. */
export async function freezableLine(url: string): Promise<FreezableLine> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const unanswered: string[] = [];
  let frozen = false;
  const note = (bytes: Buffer) => {
    const [line] = /^[A-Z]+ \S+(?= HTTP\/1\.1\r\n)/.exec(bytes.toString('latin1')) ?? [];
    if (line !== undefined) unanswered.push(line);
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    near.on('data', (bytes: Buffer) => void (frozen ? note(bytes) : far.write(bytes)));
    far.on('data', (bytes: Buffer) => void (frozen || near.write(bytes)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const line = new URL(url);
  line.port = String(address.port);
  const hangUp = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: line.toString(),
    unanswered,
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      hangUp();
    },
    [Symbol.asyncDispose]: async () => {
      hangUp();
      server.close();
      await once(server, 'close');
    },
  };
}
