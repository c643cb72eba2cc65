import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type LoadGenerator, startLoadGenerator } from './harness/load.ts';
import { FRONT_CORE, OTHER_CORE } from './harness/started-process.ts';
import { FULL, QUICK } from './plan.ts';
import { portalDatabase, storeLinks } from './stores/portal-data.ts';
import { measureRealStores } from './stores/real-stores.ts';
import { costsReport, scaleReport, sharesReport, storesReport } from './stores/report.ts';
import { measureScale } from './stores/scale.ts';
import { type Services, startServices } from './stores/services.ts';
import { profileOperations } from './stores/time-shares.ts';
import { countUpstreamCosts } from './stores/upstream-costs.ts';
import { compressionReport, measureCompression } from './toy/compression.ts';
import { measureEngines } from './toy/engine-alone.ts';
import { engineReport } from './toy/report.ts';

const PARTS = ['engines', 'compression', 'stores', 'costs', 'shares', 'scale'] as const;
type Part = (typeof PARTS)[number];
const PARTS_WITH_STORES = ['stores', 'costs', 'shares', 'scale'] as const;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true, default: [...PARTS] },
  },
});
const plan = values.quick ? QUICK : FULL;
const folder = resolve('.waybill/bench');
const results: Partial<Record<Part, unknown>> = {};

function chosen(part: Part): boolean {
  return values.part.includes(part);
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

/** Measures one part, prints it and keeps its figures. */
async function run<T>(part: Part, measure: () => Promise<T>, report: (result: T) => string): Promise<void> {
  if (!chosen(part)) return;
  const started = performance.now();
  const result = await measure();
  results[part] = result;
  print(`${report(result)}\n\n(${Math.round((performance.now() - started) / 1_000)} s)`);
}

async function runWithStores(load: LoadGenerator, services: Services): Promise<void> {
  const [small] = plan.sizes;
  const { url } = await portalDatabase(services.postgresUrl, small);
  await storeLinks(url, services.crmLinks);
  const profiling = { ...plan.profile, connections: plan.stores.connections, folder };
  await run('stores', () => measureRealStores(load, services, url, plan.stores, folder), storesReport);
  await run('costs', () => countUpstreamCosts(services, url), costsReport);
  await run('shares', () => profileOperations(load, services, url, profiling), sharesReport);
  await run('scale', () => measureScale(load, services, plan.sizes, plan.scale), scaleReport);
}

function machine(): string {
  const memory = Math.round(totalmem() / 1_024 ** 3);
  return [
    `# Benchmark${values.quick ? ' (quick: a smoke test, not figures to quote)' : ''}`,
    `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${memory} GB, Node ${process.version}.`,
    `Core ${FRONT_CORE}: the process that clients talk to. Core ${OTHER_CORE}: subgraphs, stores and the load generator.`,
    `${plan.engines.connections} connections (${plan.scale.connections} for growth), medians of ${plan.engines.rounds} interleaved rounds (${plan.stores.rounds} over real stores), no response cache anywhere.`,
  ].join('\n\n');
}

/** For JSON: a Map as an object. */
function plainMap(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
}

if (process.platform !== 'linux' || cpus().length < 2) {
  process.stderr.write('The benchmark pins processes to two cores and reads /proc: it runs on Linux only.\n');
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
// The servers are children of this process and inherit its core.
execFileSync('taskset', ['-a', '-c', '-p', String(OTHER_CORE), String(process.pid)], { stdio: 'ignore' });
print(machine());
const load = await startLoadGenerator(OTHER_CORE);
try {
  await run('engines', () => measureEngines(load, plan.engines, folder), engineReport);
  await run('compression', () => measureCompression(load, plan.engines), compressionReport);
  if (PARTS_WITH_STORES.some(chosen)) {
    await using services = await startServices(join(folder, 'stores'));
    await runWithStores(load, services);
  }
} finally {
  await load.stop();
}
const parts = PARTS.every(chosen) ? [] : PARTS.filter(chosen);
const file = join(folder, `${[values.quick ? 'quick' : 'full', ...parts].join('-')}.json`);
writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), plan, results }, plainMap, 2)}\n`);
print(`All figures: ${file}`);
