import type { IncomingMessage, ServerResponse } from 'node:http';
import { entered } from '../../src/telemetry/tracing.ts';

/**
 * Serves a request in the first span of this process. The span names the route, never the address, which may hold variables
 * of a query or a signature.
 */
export function inRequestSpan(
  request: IncomingMessage,
  response: ServerResponse,
  route: string,
  serve: () => Promise<void>,
): Promise<void> {
  const method = request.method ?? '_OTHER';
  const attributes = { 'http.request.method': method, 'http.route': route };
  return entered(
    () => ({ name: `${method} ${route}`, kind: 'SERVER', attributes }),
    request.headers['traceparent'],
    'CLIENT',
    async (span) => {
      await serve();
      const { statusCode } = response;
      span?.set({ 'http.response.status_code': statusCode });
      if (statusCode >= 500) span?.fail(String(statusCode));
    },
  );
}
