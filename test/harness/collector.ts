import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../../src/config/environment.ts';
import { startTelemetry, type Telemetry } from '../../src/telemetry/export/telemetry.ts';

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
  readonly hasFailed: boolean;
}

/** The collector reads the spans of this protocol only. */
export const JSON_PROTOCOL = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };

/** A collector of OpenTelemetry that keeps what it received. */
export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Everything that was received, as text. */
  text(): string;
}

interface OtlpSpan extends Omit<ReceivedSpan, 'attributes' | 'links' | 'hasFailed'> {
  readonly attributes?: readonly {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
  }[];
  readonly links?: readonly { readonly spanId: string }[];
  readonly status?: { readonly code?: number };
}

/** @param answer what it does with a request after it has read it; a good answer unless given */
export async function startCollector(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('{}'),
): Promise<Collector> {
  const texts: string[] = [];
  const spans: ReceivedSpan[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    texts.push(text);
    if (request.url === '/v1/traces' && request.headers['content-type'] === 'application/json')
      spans.push(...spansIn(text));
    answer(request, response);
  };
  const server = createServer((request, response) => {
    // A process that ended in the middle of a request.
    receive(request, response).catch(() => undefined);
  });
  server.on('connection', (socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => texts.join('\n'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The telemetry of this process, as these variables of the environment say. */
export function telemetryOf(
  environment: Readonly<Record<string, string>>,
  logger: { warn(fields: object, message: string): void } = { warn: () => undefined },
): Promise<Telemetry> {
  return startTelemetry(readConfig(environment), 'test', logger);
}

/** The name of the span above, or null. */
export function parentOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): ReceivedSpan | null {
  return spans.find(({ spanId }) => spanId === span.parentSpanId) ?? null;
}

/** The names from a span up to the first span of the hub. */
export function pathOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const parent = parentOf(span, spans);
  return parent === null ? [span.name] : [...pathOf(parent, spans), span.name];
}

function spansIn(text: string): ReceivedSpan[] {
  const { resourceSpans } = JSON.parse(text) as {
    resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
  };
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((scope) => scope.spans)
    .map(({ attributes = [], links = [], status, ...span }) => ({
      ...span,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
      links: links.map(({ spanId }) => spanId),
      hasFailed: status?.code === 2,
    }));
}
