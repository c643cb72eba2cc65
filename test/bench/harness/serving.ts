import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const READY = 'READY ';

/** Where a process of a variant answers, and the headers it wants with every request. */
export interface Address {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Tells the process that started this one where it answers. */
export function announce(url: string, headers: Address['headers'] = {}): void {
  process.stdout.write(`${READY}${JSON.stringify({ url, headers })}\n`);
}

/** The address in a line that `announce` wrote; null for any other line. */
export function announced(line: string): Address | null {
  return line.startsWith(READY) ? (JSON.parse(line.slice(READY.length)) as Address) : null;
}

/** Listens on a free loopback port and announces `path` on it. */
export async function serve(server: Server, path: string): Promise<void> {
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  announce(`http://127.0.0.1:${port}${path}`);
}
