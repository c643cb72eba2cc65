import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Telemetry } from '../../../src/telemetry/export/telemetry.ts';
import { entered, traced } from '../../../src/telemetry/tracing.ts';
import {
  type Collector,
  JSON_PROTOCOL,
  parentOf,
  startCollector,
  telemetryOf,
} from '../../harness/collector.ts';
import { watchUncaught } from '../../harness/uncaught.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

async function sending(
  answer: ((response: ServerResponse, request: IncomingMessage) => void) | undefined,
  more: Readonly<Record<string, string>> = {},
): Promise<{ collector: Collector; telemetry: Telemetry; log: object[] }> {
  const collector = await startCollector(answer && ((request, response) => answer(response, request)));
  open.push(collector);
  const log: object[] = [];
  const telemetry = await telemetryOf(
    { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...JSON_PROTOCOL, ...more },
    { warn: (fields, message) => log.push({ ...fields, message }) },
  );
  open.push(telemetry);
  return { collector, telemetry, log };
}

function work(count = 1): void {
  for (let index = 0; index < count; index += 1) {
    entered(
      () => ({ name: 'door', kind: 'SERVER' }),
      undefined,
      'CLIENT',
      () =>
        traced(
          () => ({ name: 'room' }),
          () => index,
        ),
    );
  }
}

describe('a collector', () => {
  it('receives spans, each under its parent, from the service that the environment names', async () => {
    const { collector, telemetry } = await sending(undefined, {
      OTEL_SERVICE_NAME: 'hub of the north',
    });
    work();
    await telemetry.flush();
    const room = collector.spans.find(({ name }) => name === 'room');
    expect(room && parentOf(room, collector.spans)?.name).toBe('door');
    expect(collector.text()).toContain('hub of the north');
  });

  it('receives what waited when the process ends', async () => {
    const { collector, telemetry } = await sending(undefined);
    work(600);
    await telemetry[Symbol.asyncDispose]();
    expect(collector.spans).toHaveLength(1_200);
    work();
    expect(collector.spans).toHaveLength(1_200);
  });

  it.each([
    ['refuses', (response: ServerResponse) => response.writeHead(400).end('canary')],
    ['answers nothing', () => undefined],
    ['answers something else', (response: ServerResponse) => response.end('<html>canary')],
    ['sends elsewhere', (response: ServerResponse) => response.writeHead(307, { location: '/canary' }).end()],
    ['breaks off', (response: ServerResponse) => response.destroy()],
    [
      'asks for a long pause',
      (response: ServerResponse) => response.writeHead(503, { 'retry-after': '1e9' }).end(),
    ],
    ['floods', (response: ServerResponse) => response.end(Buffer.alloc(6 * 1024 * 1024, 'canary'))],
    [
      'never ends',
      (response: ServerResponse) => {
        response.write('{');
        const timer = setInterval(() => response.write(' '), 10);
        response.once('close', () => clearInterval(timer));
      },
    ],
  ])(
    'that %s harms nothing: work goes on, what waits is bounded, and the end does not wait for it',
    async (_, answer) => {
      using uncaught = watchUncaught();
      const { collector, telemetry, log } = await sending(answer);
      work(10_000);
      await telemetry[Symbol.asyncDispose]();
      // The queue, and the batches that were on their way. A batch may come several times.
      expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBeLessThanOrEqual(2_048 + 512);
      expect(uncaught.errors).toEqual([]);
      expect(JSON.stringify(log)).not.toContain('canary');
    },
  );

  it('that answers nothing leaves no timer behind that would keep a process from ending', async () => {
    const collector = await startCollector(() => undefined);
    open.push(collector);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'ending.process.ts')], {
      env: {
        ...process.env,
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        ...JSON_PROTOCOL,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await once(child, 'close');
    expect(printed).toBe('[]');
    // Control: it had something to send.
    expect(collector.spans.length).toBeGreaterThan(0);
  });

  it('that is away is named in the log once, not for each batch', async () => {
    using uncaught = watchUncaught();
    const { telemetry, log } = await sending((response) => response.writeHead(400).end());
    for (let batch = 0; batch < 3; batch += 1) {
      work(300);
      await telemetry.flush().catch(() => undefined);
    }
    work(600);
    await telemetry.flush().catch(() => undefined);
    expect(log.length).toBeLessThanOrEqual(1);
    expect(uncaught.errors).toEqual([]);
  });

  it('receives nothing while telemetry is off', async () => {
    for (const variables of [
      { OTEL_TRACES_EXPORTER: '' },
      { OTEL_TRACES_EXPORTER: 'none' },
      { OTEL_SDK_DISABLED: 'TRUE' },
      { OTEL_TRACES_SAMPLER: 'always_off' },
    ]) {
      const { collector, telemetry } = await sending(undefined, variables);
      work();
      await telemetry.flush();
      await telemetry[Symbol.asyncDispose]();
      expect(collector.spans).toEqual([]);
    }
  });

  it('by a protocol that the hub does not speak is refused with what to set', async () => {
    const refused = telemetryOf({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    await expect(refused).rejects.toThrow(/OTEL_EXPORTER_OTLP_PROTOCOL: grpc .*http\/json/);
    const one = telemetryOf({ OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' });
    await expect(one).rejects.toThrow(/OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: grpc/);
  });

  it.each([
    ['', 'application/x-protobuf', 'application/x-protobuf'],
    ['http/protobuf', 'application/x-protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json', 'application/json'],
    ['traces http/json', 'application/json', 'application/x-protobuf'],
    ['metrics http/json', 'application/x-protobuf', 'application/json'],
  ])('receives traces and metrics as the protocol says: %s', async (protocol, traces, metrics) => {
    const types: Record<string, string | undefined> = {};
    const [name = '', kind] = protocol.split(' ').toReversed();
    const variable = ['OTEL_EXPORTER_OTLP', kind?.toUpperCase(), 'PROTOCOL'].filter(Boolean).join('_');
    const { collector, telemetry } = await sending(
      (response, request) => {
        types[request.url ?? ''] = request.headers['content-type'];
        response.end();
      },
      {
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_SERVICE_NAME: 'hub of the north',
        OTEL_EXPORTER_OTLP_PROTOCOL: '',
        [variable]: name,
      },
    );
    work();
    await telemetry.flush();
    expect(types).toEqual({ '/v1/traces': traces, '/v1/metrics': metrics });
    expect(collector.text().split('hub of the north').length - 1).toBeGreaterThanOrEqual(2);
  });
});
