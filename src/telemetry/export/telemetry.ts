import type { GaugeSource } from '../measuring.ts';
import type { Flushable, TelemetryLogger } from './flushable.ts';
import type { TelemetrySettings } from './settings.ts';
import { hasMetrics, sendsTraces } from './settings.ts';

/** The telemetry of one process. Dispose of it last: it then sends what waits, for two seconds at most. */
export interface Telemetry extends AsyncDisposable {
  /** Where Prometheus reads the metrics of this process; null where it does not. */
  readonly prometheusUrl: string | null;
  /** Gauges are read from this source, at each collection, until it is disposed of. */
  readFrom(source: GaugeSource): Disposable;
  /** Sends what waits. Rejects when the collector did not take it. */
  flush(): Promise<void>;
}

const END_MS = 2_000;
/** Between two lines about a collector that takes nothing. */
const SILENCE_MS = 60_000;

/**
 * Starts what the settings ask for. While they ask for nothing, no package of OpenTelemetry besides its API is loaded.
 *
 * No collector ends the process or delays a request: what it does not take is dropped, and the log says so.
 */
export async function startTelemetry(
  settings: TelemetrySettings,
  process: string,
  logger: TelemetryLogger,
): Promise<Telemetry> {
  const parts: Flushable[] = [];
  const sources = new Set<GaugeSource>();
  let prometheusUrl: string | null = null;
  if (sendsTraces(settings) || hasMetrics(settings, 'otlp') || hasMetrics(settings, 'prometheus')) {
    const { hubResource, reportProblems } = await import('./resource.ts');
    const resource = hubResource(settings, process);
    reportProblems(quietly(logger));
    if (sendsTraces(settings)) parts.push((await import('./traces.ts')).startTraces(settings, resource));
    if (hasMetrics(settings, 'otlp') || hasMetrics(settings, 'prometheus')) {
      const { startMetrics } = await import('./metrics.ts');
      const metrics = await startMetrics(settings, resource, sources, logger);
      parts.push(metrics);
      prometheusUrl = metrics.prometheusUrl;
    }
  }
  const end = async () => {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, END_MS);
    await Promise.race([Promise.allSettled(parts.map((part) => part.end())), limit.promise]);
    clearTimeout(timer);
    for (const part of parts) part.abandon();
  };
  let ended: Promise<void> | undefined;
  return {
    prometheusUrl,
    readFrom(source) {
      sources.add(source);
      return { [Symbol.dispose]: () => void sources.delete(source) };
    },
    flush: async () => void (await Promise.all(parts.map((part) => part.flush()))),
    [Symbol.asyncDispose]() {
      ended ??= end();
      return ended;
    },
  };
}

/** One line in a minute. What a collector answered stays out of the log. */
function quietly(logger: TelemetryLogger): (error: unknown) => void {
  let quietUntil = 0;
  return (error) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + SILENCE_MS;
    const { name, code } = error instanceof Error ? (error as Error & { code?: unknown }) : {};
    logger.warn({ kind: name, code }, 'telemetry could not be sent and is lost');
  };
}
