import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { targetTable } from '../harness/targets.ts';
import { compareGateways } from '../stores/side-by-side.ts';

/** What telemetry costs: gateways that differ in nothing else. A collector takes the spans and Prometheus's port is open. */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const schedule = values.quick
  ? { rounds: 1, connections: 32, warmUpMs: 400, measureMs: 500 }
  : { rounds: 15, connections: 32, warmUpMs: 4_000, measureMs: 2_000 };
const AIM = 0.95;

await using started = new AsyncDisposableStack();
const collector = createServer((request, response) => {
  request.resume().once('end', () => response.end('{}'));
});
collector.listen(0, '127.0.0.1');
await once(collector, 'listening');
started.defer(() => {
  collector.closeAllConnections();
  collector.close();
});
const metrics = {
  OTEL_METRICS_EXPORTER: 'prometheus',
  OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
  OTEL_EXPORTER_PROMETHEUS_PORT: '0',
};
const traces = (ratio: string) => ({
  ...metrics,
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: ratio,
});
const kinds = {
  off: {},
  metrics,
  'metrics, traces of a tenth': traces('0.1'),
  'metrics, every trace': traces('1'),
};

const ratios = await compareGateways('telemetry', kinds, schedule);
const targets = Array.from(ratios, ([name, ratio]) => ({
  what: `requests a second with ${name}, to those without telemetry, over all operations`,
  figure: ratio,
  aim: { atLeast: AIM },
}));
process.stdout.write(`${targetTable(targets)}\n`);
