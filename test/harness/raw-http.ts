import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By their names in lower case; of fields that came twice, both. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** The body as JSON, where it is. */
  readonly json: unknown;
}

/** Writes bytes that no HTTP client would send, and reads what comes until the server closes the connection. */
export async function rawHttp(url: string, ...parts: readonly (string | Uint8Array)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  for (const part of parts) socket.write(part);
  await closed;
  const text = Buffer.concat(chunks).toString('utf8');
  // An interim answer to `Expect: 100-continue` comes first.
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '').split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const field of fields) {
    const [name = '', value = ''] = field.split(/: ?(.*)/s);
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  const body = rest.join('\r\n\r\n');
  return { status: Number(line.split(' ')[1]), headers, body, json: jsonOf(body) };
}

/** A request that closes its connection. */
export function rawHead(start: string, fields: readonly string[]): string {
  return [`${start} HTTP/1.1`, ...fields, 'connection: close', '', ''].join('\r\n');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
