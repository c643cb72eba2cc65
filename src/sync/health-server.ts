import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkerHealth } from './worker.ts';

/**
 * Answers whether a worker lives (`/health/live`), works (`/health/ready`), and what waits in each lane (`/health`).
 * None of it names a record.
 */
export async function serveHealth(
  health: () => Promise<WorkerHealth>,
  port: number,
  host: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    // Of the absolute form, too. What is no address at all is not found, and must not end the process.
    const path = URL.parse(request.url ?? '/', 'http://worker')?.pathname ?? '';
    if (request.method !== 'GET' && request.method !== 'HEAD') answer(405, { error: 'GET only' });
    else if (path === '/health/live') answer(200, { status: 'live' });
    else if (path !== '/health' && path !== '/health/ready') answer(404, { error: 'GET /health' });
    else {
      health().then(
        (state) => answer(path === '/health' || state.status !== 'STOPPED' ? 200 : 503, state),
        () => answer(503, { status: 'STOPPED', error: 'PostgreSQL does not answer' }),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
