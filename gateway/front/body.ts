import type { IncomingMessage } from 'node:http';
import { parameterizedValues } from './header-values.ts';
import { isUtf8 } from './negotiation.ts';
import { RefusedRequest } from './refused-request.ts';

export class BodyTooLarge extends Error {
  readonly limit: number;
  /** Bytes of Content-Length, or bytes read when the limit was exceeded. */
  readonly actual: number;

  constructor(limit: number, actual: number) {
    super(`a body of ${actual} bytes`);
    this.limit = limit;
    this.actual = actual;
  }
}

const JSON_TYPE = 'application/json';
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** @throws RefusedRequest 415 if the headers declare a compressed body */
export function requireUncompressed({ headers }: IncomingMessage): void {
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() === 'identity') return;
  throw new RefusedRequest(415, 'The hub reads no compressed body. Send it without Content-Encoding.', {
    'accept-encoding': 'identity',
  });
}

/** @throws RefusedRequest 415 unless the headers declare JSON in UTF-8 without compression */
export function requireJson(request: IncomingMessage): void {
  requireUncompressed(request);
  const { headers } = request;
  const [type, ...others] = parameterizedValues(headers['content-type'] ?? '');
  const isUnicode = (type?.parameters ?? []).every(([name, value]) => name !== 'charset' || isUtf8(value));
  if (type?.value === JSON_TYPE && others.length === 0 && isUnicode) return;
  throw new RefusedRequest(415, `Send the operation as ${JSON_TYPE} in UTF-8.`, { accept: JSON_TYPE });
}

/**
 * Reads a UTF-8 body and removes its byte order mark.
 *
 * @throws BodyTooLarge; bytes over the limit are not kept in memory
 * @throws RefusedRequest 400 for bytes that are not UTF-8: a decoder would replace them with U+FFFD
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const bytes = await readBytes(request, limit);
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new RefusedRequest(400, 'The body is not UTF-8.');
  }
}

/** A lone surrogate, written as an escape: JSON allows it, but UTF-8 cannot encode it. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/** @throws RefusedRequest 400 for a text that is not JSON, or that contains a lone surrogate */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text, SURROGATE_ESCAPE.test(text) ? wellFormed : undefined);
  } catch (error) {
    throw error instanceof RefusedRequest ? error : new RefusedRequest(400, `${what} is not JSON.`);
  }
}

/** A JSON reviver that refuses strings that UTF-8 cannot encode. */
export function wellFormed(key: string, value: unknown): unknown {
  if (key.isWellFormed() && (typeof value !== 'string' || value.isWellFormed())) return value;
  throw new RefusedRequest(400, 'A text holds half of a surrogate pair, which is no Unicode character.');
}

/** Reads a body as bytes, with the same limit. */
async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) {
    request.resume();
    throw new BodyTooLarge(limit, announced);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      else reject(new BodyTooLarge(limit, bytes));
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}
