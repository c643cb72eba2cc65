import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

const CHUNK_BYTES = 64 * 1024;

/**
 * Ends an answer with its body. A large body is written in chunks, each once the client has taken the one before: the listener
 * sees from them whether the client reads.
 */
export function sendBody(response: ServerResponse, body: string | Buffer): void {
  if (body.length <= CHUNK_BYTES || response.req.method === 'HEAD') {
    response.end(body);
    return;
  }
  const chunks = Readable.from(chunksOf(typeof body === 'string' ? Buffer.from(body) : body), {
    objectMode: false,
  });
  // The body of a client that is gone is read no further.
  response.once('close', () => chunks.destroy());
  chunks.pipe(response);
}

function* chunksOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += CHUNK_BYTES) yield body.subarray(at, at + CHUNK_BYTES);
}
