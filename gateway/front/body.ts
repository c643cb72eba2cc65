import type { IncomingMessage } from 'node:http';

export class BodyTooLarge extends Error {
  readonly limit: number;
  /** Bytes announced, or read when it was noticed. */
  readonly actual: number;

  constructor(limit: number, actual: number) {
    super(`a body of ${actual} bytes`);
    this.limit = limit;
    this.actual = actual;
  }
}

/** Reads a UTF-8 body. Rejects with `BodyTooLarge` without keeping what is over the limit. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return (await readBytes(request, limit)).toString('utf8');
}

/** Reads a body as it is, likewise. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
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
