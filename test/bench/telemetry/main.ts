import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLoadGenerator } from '../harness/load.ts';
import { type Measurement, measure } from '../harness/rounds.ts';
import { FRONT_CORE, OTHER_CORE } from '../harness/started-process.ts';
import { figure, table } from '../harness/tables.ts';
import { targetTable } from '../harness/targets.ts';
import { type Variant, variantOf } from '../harness/variant.ts';
import { mintCallers, storeOperations } from '../stores/operations.ts';
import { portalDatabase, storeLinks } from '../stores/portal-data.ts';
import { startServices } from '../stores/services.ts';
import { startWaybill } from '../stores/waybill.ts';

/**
 * What telemetry costs: gateways that differ in nothing else, measured in turns in one run, over PostgreSQL, Redis and the
 * sandbox org. A collector takes the spans and Prometheus's port is open.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const schedule = values.quick
  ? { rounds: 1, connections: 32, warmUpMs: 400, measureMs: 500 }
  : { rounds: 15, connections: 32, warmUpMs: 4_000, measureMs: 2_000 };
const OFF = 'off';
const AIM = 0.95;

const folder = resolve('.waybill/bench');
mkdirSync(folder, { recursive: true });
// The servers are children of this process and inherit its core.
execFileSync('taskset', ['-a', '-c', '-p', String(OTHER_CORE), String(process.pid)], { stdio: 'ignore' });

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
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [OFF]: {},
  metrics,
  'metrics, traces of a tenth': traces('0.1'),
  'metrics, every trace': traces('1'),
};

const services = started.use(await startServices(join(folder, 'stores')));
const { url } = await portalDatabase(services.postgresUrl, { customers: 64, shipments: 10_000 });
await storeLinks(url, services.crmLinks);
const variants: Variant[] = [];
for (const [name, environment] of Object.entries(KINDS)) {
  const gateway = await startWaybill(['gateway'], {
    core: FRONT_CORE,
    environment: { ...services.environment, DATABASE_URL: url, WAYBILL_REPLICAS: '1', ...environment },
  });
  started.defer(() => gateway.stop());
  const { PostgreSQL, Redis, 'sandbox org': org } = services.pids;
  const stores = [
    { role: 'PostgreSQL', pid: PostgreSQL },
    { role: 'Redis', pid: Redis },
    { role: 'sandbox org', pid: org },
  ] as const;
  variants.push(variantOf(name, gateway, stores));
}
const load = await startLoadGenerator(OTHER_CORE);
started.defer(() => load.stop());
const operations = storeOperations(await mintCallers(services.issuer));
const measurements = await measure(load, variants, operations, schedule);

const ratios = new Map<string, number[]>();
for (const [operation, rows] of Map.groupBy(measurements, (each) => each.operation)) {
  const rate = rateOf(rows, OFF);
  const lines = rows.map(({ variant, requestsPerSecond, cpuMsPerRequest, rssMb }) => {
    const ratio = requestsPerSecond / rate;
    ratios.set(variant, [...(ratios.get(variant) ?? []), ratio]);
    return [variant, figure(requestsPerSecond), ratio.toFixed(3), figure(cpuMsPerRequest), figure(rssMb)];
  });
  const head = ['telemetry', 'req/s', 'to off', 'CPU ms/req', 'RSS MB'];
  process.stdout.write(`#### ${operation}\n\n${table(head, lines)}\n\n`);
}
const targets = [...ratios]
  .filter(([name]) => name !== OFF)
  .map(([name, all]) => ({
    what: `requests a second with ${name}, to those without telemetry, over all operations`,
    figure: geometricMean(all),
    aim: { atLeast: AIM },
  }));
process.stdout.write(`${targetTable(targets)}\n`);

function rateOf(rows: readonly Measurement[], name: string): number {
  return rows.find(({ variant }) => variant === name)?.requestsPerSecond ?? Number.NaN;
}

function geometricMean(all: readonly number[]): number {
  return Math.exp(all.reduce((sum, value) => sum + Math.log(value), 0) / all.length);
}
