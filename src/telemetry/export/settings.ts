import { readFileSync } from 'node:fs';
import { WaybillError } from '../../domain/errors.ts';
import type { CollectorTls } from './collector-agent.ts';
import type { SamplerName } from './sampler.ts';

/** What the environment says about telemetry; `src/config/telemetry-variables.ts` describes each. */
export interface TelemetrySettings {
  readonly telemetryDisabled: boolean;
  readonly serviceName: string | null;
  readonly tracesExporter: 'none' | 'otlp';
  readonly metricsExporters: readonly ('none' | 'otlp' | 'prometheus')[];
  readonly tracesSampler: SamplerName;
  readonly tracesSamplerRatio: number;
  readonly otlpEndpoint: string | null;
  readonly otlpTracesEndpoint: string | null;
  readonly otlpMetricsEndpoint: string | null;
  readonly otlpProtocol: string;
  readonly otlpTracesProtocol: string | null;
  readonly otlpMetricsProtocol: string | null;
  readonly otlpCertificateFile: string | null;
  readonly otlpClientCertificateFile: string | null;
  readonly otlpClientKeyFile: string | null;
  /** Between two exports of metrics to a collector, milliseconds. */
  readonly metricsIntervalMs: number;
  /** Spans that wait to be sent; beyond this, new spans are dropped. About a kilobyte each. */
  readonly spansWaiting: number;
  readonly prometheusHost: string;
  readonly prometheusPort: number;
}

const DEFAULT_ENDPOINT = 'http://localhost:4318';

export function sendsTraces({ telemetryDisabled, tracesExporter }: TelemetrySettings): boolean {
  return !telemetryDisabled && tracesExporter === 'otlp';
}

export function hasMetrics(settings: TelemetrySettings, exporter: 'otlp' | 'prometheus'): boolean {
  return !settings.telemetryDisabled && settings.metricsExporters.includes(exporter);
}

interface CollectorAddress {
  /** The variable that gives it. */
  readonly variable: string;
  readonly url: URL;
}

/** Where a kind of telemetry goes. A specific address is used as it is; the general one gets the path of the kind. */
export function collectorAddress(settings: TelemetrySettings, kind: 'traces' | 'metrics'): CollectorAddress {
  const [variable, specific] =
    kind === 'traces'
      ? ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', settings.otlpTracesEndpoint]
      : ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', settings.otlpMetricsEndpoint];
  if (specific !== null) return { variable, url: new URL(specific) };
  const base = (settings.otlpEndpoint ?? DEFAULT_ENDPOINT).replace(/\/*$/, '');
  return { variable: 'OTEL_EXPORTER_OTLP_ENDPOINT', url: new URL(`${base}/v1/${kind}`) };
}

/**
 * The certificates of the settings, read once.
 *
 * @throws WaybillError CONFIGURATION that names the variable of a file that cannot be read
 */
export function collectorTls(settings: TelemetrySettings): CollectorTls {
  const files = {
    ca: ['OTEL_EXPORTER_OTLP_CERTIFICATE', settings.otlpCertificateFile],
    cert: ['OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', settings.otlpClientCertificateFile],
    key: ['OTEL_EXPORTER_OTLP_CLIENT_KEY', settings.otlpClientKeyFile],
  } as const;
  return Object.fromEntries(
    Object.entries(files).flatMap(([part, [variable, file]]) =>
      file === null ? [] : [[part, readNamed(variable, file)]],
    ),
  );
}

/** How exports are written, over HTTP. */
const PROTOCOLS = ['http/protobuf', 'http/json'] as const;
type Protocol = (typeof PROTOCOLS)[number];

/**
 * How a kind of telemetry is written for its collector.
 *
 * @throws WaybillError CONFIGURATION for a protocol that the hub does not speak
 */
export function collectorProtocol(settings: TelemetrySettings, kind: 'traces' | 'metrics'): Protocol {
  const [variable, specific] =
    kind === 'traces'
      ? ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', settings.otlpTracesProtocol]
      : ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', settings.otlpMetricsProtocol];
  const wanted = specific ?? settings.otlpProtocol;
  const spoken = PROTOCOLS.find((each) => each === wanted);
  if (spoken !== undefined) return spoken;
  const named = specific === null ? 'OTEL_EXPORTER_OTLP_PROTOCOL' : variable;
  const message = `${named}: ${wanted} is not spoken by the hub. Set ${PROTOCOLS.join(' or ')}, and the address of the collector's HTTP port (4318).`;
  throw new WaybillError('CONFIGURATION', message);
}

function readNamed(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new WaybillError('CONFIGURATION', `${variable}: cannot read ${file}.`, { cause });
  }
}
