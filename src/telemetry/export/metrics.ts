import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { type GaugeSource, type Instruments, measureWith } from '../measuring.ts';
import { boundedLabels, type GaugeName, METRICS, type Metric, type NamesOf } from '../metrics.ts';
import { abandonable } from './abandonable.ts';
import { collectorAgent } from './collector-agent.ts';
import type { Flushable, TelemetryLogger } from './flushable.ts';
import { servePrometheus } from './prometheus.ts';
import {
  collectorAddress,
  collectorProtocol,
  collectorTls,
  hasMetrics,
  type TelemetrySettings,
} from './settings.ts';

/** For one export, retries included. Milliseconds. */
const EXPORT_MS = 10_000;
/** An export that takes longer than this, or than the interval, is given up. Milliseconds. */
const LONGEST_EXPORT_MS = 30_000;
/** A source that takes longer is left out of this collection, milliseconds: its database may be away. */
const LONGEST_READING_MS = 3_000;

export interface Metrics extends Flushable {
  readonly prometheusUrl: string | null;
}

/** Collects metrics for a collector, for Prometheus, or for both. */
export async function startMetrics(
  settings: TelemetrySettings,
  resource: Resource,
  sources: ReadonlySet<GaugeSource>,
  logger: TelemetryLogger,
): Promise<Metrics> {
  const onProblem = ({ name }: Error) =>
    logger.warn({ kind: name }, 'a reader of metrics could not be served');
  const prometheus = hasMetrics(settings, 'prometheus') ? await servePrometheus(settings, onProblem) : null;
  const collector = hasMetrics(settings, 'otlp') ? metricsToCollector(settings) : null;
  const readers = [
    ...(prometheus === null ? [] : [prometheus.reader]),
    ...(collector === null ? [] : [collector.reader]),
  ];
  const provider = new MeterProvider({ resource, readers });
  measureWith(instrumentsOf(provider.getMeter('waybill'), sources));
  return {
    prometheusUrl: prometheus?.url ?? null,
    abandon: () => collector?.abandon(),
    flush: () => provider.forceFlush(),
    async end() {
      measureWith(null);
      await prometheus?.close();
      await provider.shutdown();
    },
  };
}

function instrumentsOf(meter: Meter, sources: ReadonlySet<GaugeSource>): Instruments {
  const counters = ofKind('counter', (name, { help, labels }) => {
    const counter = meter.createCounter(name, { description: help });
    // A series that begins with its first count would hide that count from `increase`.
    for (const each of combinations(labels)) counter.add(0, each);
    return counter;
  });
  const histograms = ofKind('histogram', (name, { help, buckets = [] }) =>
    meter.createHistogram(name, { description: help, advice: { explicitBucketBoundaries: [...buckets] } }),
  );
  const gauges = ofKind('gauge', (name, { help }) =>
    meter.createObservableGauge(name, { description: help }),
  );
  meter.addBatchObservableCallback(async (result) => {
    await Promise.all([...sources].map((source) => observe(source, gauges, result)));
  }, Object.values(gauges));
  return { counters, histograms };
}

interface CollectorReader {
  readonly reader: MetricReader;
  readonly abandon: () => void;
}

/** Sends metrics to a collector at intervals and at the end. */
function metricsToCollector(settings: TelemetrySettings): CollectorReader {
  const { protocol, href } = collectorAddress(settings, 'metrics').url;
  const tls = collectorTls(settings);
  const Exporter = collectorProtocol(settings, 'metrics') === 'http/json' ? JsonExporter : ProtobufExporter;
  const exporter = new Exporter({
    url: href,
    timeoutMillis: EXPORT_MS,
    httpAgentOptions: () => collectorAgent(protocol, tls),
  });
  const abandon = abandonable(exporter);
  const exportIntervalMillis = settings.metricsIntervalMs;
  const exportTimeoutMillis = Math.min(LONGEST_EXPORT_MS, exportIntervalMillis);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
  return { reader, abandon };
}

/** One thing for each metric of a kind. */
function ofKind<Kind extends Metric['kind'], T>(
  kind: Kind,
  make: (name: string, metric: Metric) => T,
): Readonly<Record<NamesOf<Kind>, T>> {
  const found = Object.entries<Metric>(METRICS).filter(([, metric]) => metric.kind === kind);
  return Object.fromEntries(found.map(([name, metric]) => [name, make(name, metric)])) as Record<
    NamesOf<Kind>,
    T
  >;
}

/** Every combination of the values of labels. */
function combinations(labels: Metric['labels']): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (rows, [label, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [label]: value }))),
    [{}],
  );
}

/** A metric is absent where its source does not answer in time. */
async function observe(
  source: GaugeSource,
  gauges: Readonly<Record<GaugeName, Observable>>,
  result: BatchObservableResult,
): Promise<void> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), LONGEST_READING_MS);
  const readings = await Promise.race([source().catch(() => null), late.promise]);
  clearTimeout(timer);
  for (const { gauge, labels, value } of readings ?? []) {
    result.observe(gauges[gauge], value, boundedLabels(gauge, labels));
  }
}
