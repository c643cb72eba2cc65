import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { traceWith } from '../tracing.ts';
import { abandonable } from './abandonable.ts';
import { collectorAgent } from './collector-agent.ts';
import type { Flushable } from './flushable.ts';
import { HubSampler } from './sampler.ts';
import { collectorAddress, collectorProtocol, collectorTls, type TelemetrySettings } from './settings.ts';

/** For one batch, retries included. Milliseconds. */
const EXPORT_MS = 10_000;
/** Characters of one value, such as the name that a client gave its operation. */
const LONGEST_VALUE = 200;

/** Sends spans to a collector in batches. Requests never wait for it. */
export function startTraces(settings: TelemetrySettings, resource: Resource): Flushable {
  const { protocol, href } = collectorAddress(settings, 'traces').url;
  const tls = collectorTls(settings);
  const Exporter = collectorProtocol(settings, 'traces') === 'http/json' ? JsonExporter : ProtobufExporter;
  const exporter = new Exporter({
    url: href,
    timeoutMillis: EXPORT_MS,
    httpAgentOptions: () => collectorAgent(protocol, tls),
  });
  const abandon = abandonable(exporter);
  const provider = new TracerProvider({
    resource,
    sampler: new HubSampler(settings.tracesSampler, settings.tracesSamplerRatio),
    spanLimits: { attributeValueLengthLimit: LONGEST_VALUE },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: settings.spansWaiting,
        exportTimeoutMillis: 2 * EXPORT_MS,
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  traceWith(provider.getTracer('waybill'));
  return {
    abandon,
    flush: () => provider.forceFlush(),
    async end() {
      traceWith(null);
      context.disable();
      await provider.shutdown();
    },
  };
}
