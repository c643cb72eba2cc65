import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { WaybillError } from '../../domain/errors.ts';
import { HttpListener } from '../../http-listener/http-listener.ts';
import type { TelemetrySettings } from './settings.ts';

const PATH = '/metrics';
/** How long an answer may take when the process ends, milliseconds. */
const GRACE_MS = 500;

export interface PrometheusPort {
  readonly reader: PrometheusExporter;
  /** Where Prometheus reads. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the metrics of this process as text. The hub's own listener serves them, because the exporter's server would let a
 * slow reader or a machine without file descriptors end the process.
 *
 * @throws WaybillError CONFIGURATION when the port is taken
 */
export async function servePrometheus(
  { prometheusHost: host, prometheusPort: port }: TelemetrySettings,
  onProblem: (error: Error) => void,
): Promise<PrometheusPort> {
  const reader = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const listener = new HttpListener({
    onRequest: (request, response) => {
      const path = URL.parse(request.url ?? '/', 'http://metrics')?.pathname;
      if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
      else if (path !== PATH) response.writeHead(404).end(`GET ${PATH}\n`);
      else reader.getMetricsRequestHandler(request, response);
    },
    onError: onProblem,
    onCut: () => undefined,
  });
  try {
    const address = await listener.listen(port, host);
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}${PATH}`;
    return { reader, url, close: () => listener.close(GRACE_MS) };
  } catch (cause) {
    const { code = 'the address is not of this machine' } = cause as NodeJS.ErrnoException;
    const message = `OTEL_EXPORTER_PROMETHEUS_PORT: cannot listen on ${host}:${port} (${code}). Give each process of a machine a port of its own, and OTEL_EXPORTER_PROMETHEUS_HOST an address of this machine.`;
    throw new WaybillError('CONFIGURATION', message, { cause });
  }
}
