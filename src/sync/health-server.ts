import { WaybillError } from '../domain/errors.ts';
import { HttpListener } from '../http-listener/http-listener.ts';
import { answerJson } from '../http-listener/json-answer.ts';
import type { SyncLogger } from './exchange/dependencies.ts';
import type { WorkerHealth } from './worker-health.ts';

/** How long an answer may take when the worker stops: its database may be away. */
const GRACE_MS = 1_000;

/** What is wrong with the database: of one that is empty or older, what to do. No message of it names a record. */
function reasonOf(error: unknown): string {
  if (!(error instanceof WaybillError)) return 'PostgreSQL does not answer';
  const { vendorCode } = error.details;
  return vendorCode === undefined ? error.message : `${error.message} (PostgreSQL: ${vendorCode})`;
}

/**
 * Answers whether a worker lives (`/health/live`), works (`/health/ready`), and what waits in each lane (`/health`).
 * None of it names a record.
 */
export async function serveHealth(
  health: () => Promise<WorkerHealth>,
  port: number,
  host: string,
  logger: SyncLogger,
): Promise<AsyncDisposable & { readonly url: string }> {
  const listener = new HttpListener({
    onRequest: (request, response) => {
      const answer = (status: number, body: object) => answerJson(response, status, body);
      // Of the absolute form, too. What is no address at all is not found, and must not end the process.
      const path = URL.parse(request.url ?? '/', 'http://worker')?.pathname ?? '';
      if (request.method !== 'GET' && request.method !== 'HEAD') answer(405, { error: 'GET only' });
      else if (path === '/health/live') answer(200, { status: 'live' });
      else if (path !== '/health' && path !== '/health/ready') answer(404, { error: 'GET /health' });
      else {
        health().then(
          (state) => answer(path === '/health' || state.status !== 'STOPPED' ? 200 : 503, state),
          (error: unknown) => answer(503, { status: 'STOPPED', error: reasonOf(error) }),
        );
      }
    },
    onError: (error) => logger.warn({ error: error.message }, 'a health connection could not be served'),
    onCut: (cut) => logger.warn(cut, 'a health connection was cut off'),
  });
  const address = await listener.listen(port, host);
  return {
    url: `http://${host}:${address.port}`,
    [Symbol.asyncDispose]: () => listener.close(GRACE_MS),
  };
}
