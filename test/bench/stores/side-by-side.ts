import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startLoadGenerator } from '../harness/load.ts';
import { type Measurement, measure, type Schedule } from '../harness/rounds.ts';
import { FRONT_CORE, OTHER_CORE } from '../harness/started-process.ts';
import { figure, table } from '../harness/tables.ts';
import { type Variant, variantOf } from '../harness/variant.ts';
import { mintCallers, storeOperations } from './operations.ts';
import { portalDatabase, storeLinks } from './portal-data.ts';
import { startServices } from './services.ts';
import { startWaybill } from './waybill.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * Gateways that differ in nothing but their environment, measured in turns in one run over PostgreSQL, Redis and the sandbox
 * org. Prints a table for each operation.
 *
 * @param kinds by name; the first one is what the others are compared with
 * @returns requests a second of each other kind, to those of the first one, over all operations
 */
export async function compareGateways(
  title: string,
  kinds: Readonly<Record<string, Environment>>,
  schedule: Schedule,
): Promise<ReadonlyMap<string, number>> {
  const folder = resolve('.waybill/bench');
  mkdirSync(folder, { recursive: true });
  // The servers are children of this process and inherit its core.
  execFileSync('taskset', ['-a', '-c', '-p', String(OTHER_CORE), String(process.pid)], { stdio: 'ignore' });
  await using started = new AsyncDisposableStack();
  const services = started.use(await startServices(join(folder, 'stores')));
  const { url } = await portalDatabase(services.postgresUrl, { customers: 64, shipments: 10_000 });
  await storeLinks(url, services.crmLinks);
  const { PostgreSQL, Redis, 'sandbox org': org } = services.pids;
  const stores = [
    { role: 'PostgreSQL', pid: PostgreSQL },
    { role: 'Redis', pid: Redis },
    { role: 'sandbox org', pid: org },
  ] as const;
  const variants: Variant[] = [];
  for (const [name, environment] of Object.entries(kinds)) {
    const gateway = await startWaybill(['gateway'], {
      core: FRONT_CORE,
      environment: { ...services.environment, DATABASE_URL: url, WAYBILL_REPLICAS: '1', ...environment },
    });
    started.defer(() => gateway.stop());
    variants.push(variantOf(name, gateway, stores));
  }
  const load = await startLoadGenerator(OTHER_CORE);
  started.defer(() => load.stop());
  const operations = storeOperations(await mintCallers(services.issuer));
  const measurements = await measure(load, variants, operations, schedule);

  const [first = ''] = Object.keys(kinds);
  const ratios = new Map<string, number[]>();
  for (const [operation, rows] of Map.groupBy(measurements, (each) => each.operation)) {
    const rate = rateOf(rows, first);
    const lines = rows.map(({ variant, requestsPerSecond, cpuMsPerRequest, rssMb }) => {
      const ratio = requestsPerSecond / rate;
      ratios.set(variant, [...(ratios.get(variant) ?? []), ratio]);
      return [variant, figure(requestsPerSecond), ratio.toFixed(3), figure(cpuMsPerRequest), figure(rssMb)];
    });
    const head = [title, 'req/s', `to ${first}`, 'CPU ms/req', 'RSS MB'];
    process.stdout.write(`#### ${operation}\n\n${table(head, lines)}\n\n`);
  }
  ratios.delete(first);
  return new Map(Array.from(ratios, ([name, all]) => [name, geometricMean(all)]));
}

function rateOf(rows: readonly Measurement[], name: string): number {
  return rows.find(({ variant }) => variant === name)?.requestsPerSecond ?? Number.NaN;
}

function geometricMean(all: readonly number[]): number {
  return Math.exp(all.reduce((sum, value) => sum + Math.log(value), 0) / all.length);
}
