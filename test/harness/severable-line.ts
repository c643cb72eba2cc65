import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP line to a server that can be cut and mended. */
export interface SeverableLine extends AsyncDisposable {
  readonly url: string;
  /** Connections turned away so far. */
  readonly refused: number;
  /** Breaks what is open and refuses what comes. */
  cut(): void;
  mend(): void;
  /** What is open carries nothing any more, and stays open. */
  stall(): void;
}

/** Puts a line of its own between a test and the server of `url`. */
export async function severableLine(url: string): Promise<SeverableLine> {
  const target = new URL(url);
  const open = new Set<Socket>();
  let whole = true;
  let refused = 0;
  const server = createServer((near) => {
    if (!whole) {
      refused += 1;
      near.destroy();
      return;
    }
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
      one.pipe(other);
    }
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
    get refused() {
      return refused;
    },
    cut: () => {
      whole = false;
      hangUp();
    },
    mend: () => {
      whole = true;
    },
    stall: () => {
      for (const socket of open) socket.unpipe().pause();
    },
    [Symbol.asyncDispose]: async () => {
      hangUp();
      server.close();
      await once(server, 'close');
    },
  };
}
