import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';

type JsonAnswer<T> = (request: T, headers: IncomingHttpHeaders) => string | Promise<string>;

/** A handler for node:http that reads a JSON body and answers the text that `answer` makes of it. */
export function jsonHandler<T>(answer: JsonAnswer<T>): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      respond(
        () => answer(JSON.parse(Buffer.concat(chunks).toString()) as T, request.headers),
        response,
      ).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  };
}

async function respond(answer: () => string | Promise<string>, response: ServerResponse): Promise<void> {
  const text = await answer();
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
