import type { ServerResponse } from 'node:http';

const CHUNK_BYTES = 64 * 1024;

/**
 * Ends an answer with its body. A large body is written in chunks, each when the previous one has been accepted: the
 * listener sees from them whether the client reads.
 */
export function sendBody(response: ServerResponse, body: string | Buffer): void {
  if (body.length <= CHUNK_BYTES || response.req.method === 'HEAD') {
    response.end(body);
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  let at = 0;
  const write = () => {
    while (at < bytes.length && !response.destroyed) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES);
      at += CHUNK_BYTES;
      if (!response.write(chunk)) return;
    }
    response.off('drain', write).end();
  };
  response.on('drain', write);
  write();
}
