import type { RequestListener, ServerResponse } from 'node:http';

/** A handler for node:http that reads a JSON body and answers the text that `answer` makes of it. */
export function jsonHandler<T>(answer: (request: T) => string | Promise<string>): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      respond(chunks, answer, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  };
}

async function respond<T>(
  chunks: readonly Buffer[],
  answer: (request: T) => string | Promise<string>,
  response: ServerResponse,
): Promise<void> {
  const text = await answer(JSON.parse(Buffer.concat(chunks).toString()) as T);
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
