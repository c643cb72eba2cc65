import { z } from 'zod';
import { integer, list, text, url, variable } from './variable.ts';

const TRACES = ['none', 'otlp'] as const;
const METRICS = ['none', 'otlp', 'prometheus'] as const;
const RATIO = 'must be a number from 0 to 1';

/**
 * The settings of traces and metrics. OpenTelemetry defines most of these variables, and the hub reads them. The exporters of
 * OpenTelemetry read the rest of `OTEL_EXPORTER_OTLP_*`; `src/telemetry/export/resource.ts` reads `OTEL_RESOURCE_ATTRIBUTES`.
 */
export const TELEMETRY_VARIABLES = {
  telemetryDisabled: variable(
    'OTEL_SDK_DISABLED',
    'switches traces and metrics off whatever else is set ("true")',
    z
      .string()
      .default('false')
      .transform((value) => value.toLowerCase() === 'true'),
  ),
  serviceName: variable(
    'OTEL_SERVICE_NAME',
    'the name of this process in traces and metrics; waybill-gateway, waybill-worker and the like unless set',
    text(),
  ),
  tracesExporter: variable('OTEL_TRACES_EXPORTER', 'where traces go', z.enum(TRACES).default('none')),
  metricsExporters: variable(
    'OTEL_METRICS_EXPORTER',
    'where metrics go, separated by commas: otlp, prometheus, none',
    list()
      .pipe(z.array(z.enum(METRICS)))
      .default([]),
  ),
  tracesSampler: variable(
    'OTEL_TRACES_SAMPLER',
    'which traces are recorded',
    z
      .enum([
        'always_on',
        'always_off',
        'traceidratio',
        'parentbased_always_on',
        'parentbased_always_off',
        'parentbased_traceidratio',
      ])
      .default('parentbased_always_on'),
  ),
  tracesSamplerRatio: variable(
    'OTEL_TRACES_SAMPLER_ARG',
    'the part of traces that a ratio sampler records, from 0 to 1',
    z.coerce.number({ error: RATIO }).min(0, RATIO).max(1, RATIO).default(1),
  ),
  otlpEndpoint: variable(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'the collector of traces and metrics; this machine unless set',
    url('https:', 'http:'),
  ),
  otlpTracesEndpoint: variable(
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'the collector of traces where it differs, with its path',
    url('https:', 'http:'),
  ),
  otlpMetricsEndpoint: variable(
    'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    'the collector of metrics where it differs, with its path',
    url('https:', 'http:'),
  ),
  otlpProtocol: variable(
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'how otlp is written: http/protobuf or http/json, which a collector takes on its HTTP port',
    z.string().default('http/protobuf'),
  ),
  otlpTracesProtocol: variable(
    'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    'how traces are written where that differs',
    text(),
  ),
  otlpMetricsProtocol: variable(
    'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL',
    'how metrics are written where that differs',
    text(),
  ),
  metricsIntervalMs: variable(
    'OTEL_METRIC_EXPORT_INTERVAL',
    'milliseconds between two exports of metrics to the collector',
    integer(1_000, 3_600_000).default(60_000),
  ),
  spansWaiting: variable(
    'OTEL_BSP_MAX_QUEUE_SIZE',
    'spans that wait to be sent; further ones are dropped',
    integer(512, 1_000_000).default(2_048),
  ),
  otlpCertificateFile: variable(
    'OTEL_EXPORTER_OTLP_CERTIFICATE',
    "PEM file of the authority of the collector's certificate; those that Node trusts unless set",
    text(),
  ),
  otlpClientCertificateFile: variable(
    'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    'PEM file of the certificate with which the hub shows itself to the collector',
    text(),
  ),
  otlpClientKeyFile: variable(
    'OTEL_EXPORTER_OTLP_CLIENT_KEY',
    'PEM file of the key of that certificate',
    text(),
  ),
  backupMark: variable(
    'WAYBILL_BACKUP_MARK',
    'a file that "waybill backup", or another backup job, touches when a backup is complete; workers tell its age',
    text(),
  ),
  prometheusHost: variable(
    'OTEL_EXPORTER_PROMETHEUS_HOST',
    'address on which Prometheus reads metrics',
    z.string().default('localhost'),
  ),
  prometheusPort: variable(
    'OTEL_EXPORTER_PROMETHEUS_PORT',
    'port on which Prometheus reads metrics; each process on a machine needs its own',
    integer(0, 65_535).default(9464),
  ),
} as const;
