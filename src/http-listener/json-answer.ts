import type { ServerResponse } from 'node:http';

/**
 * Answers with JSON. Node omits the body for HEAD. If the head of another answer was already sent, the connection is closed:
 * only that shows the client that the answer is incomplete.
 */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      ...headers,
    })
    .end(text);
}
