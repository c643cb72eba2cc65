import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createChangeFeedLog } from '../../../src/ledger/pull/change-feed.ts';
import { connectDirectly, openDatabase } from '../../../src/postgres/database.ts';
import { startHubProcesses } from '../../harness/hub-processes.ts';
import { figure } from '../harness/tables.ts';
import { Verdicts } from '../harness/verdicts.ts';
import { measureBackfill } from './backfill.ts';
import { linkedCustomers } from './customers.ts';
import { measureGap } from './gap.ts';
import { measureKills } from './kills.ts';
import { sustain } from './sustained.ts';
import { WatchedAccount } from './watched-account.ts';
import type { BenchWorld } from './world.ts';

/**
 * How Salesforce's changes reach the graph: how fast, at which rate, beside a backfill, and what is lost (nothing) when
 * workers are killed and when the change feed has forgotten where the hub was. Every part is a process of its own.
 */
const PARTS = {
  latency: ({ samples }: Sizes) => latency(samples),
  rate: (sizes: Sizes) => rate(sizes),
  backfill: ({ rows }: Sizes) => measureBackfill(world, rows),
  kills: ({ killed, burst }: Sizes) => measureKills(world, killed, burst),
  gap: ({ missed }: Sizes) => measureGap(world, missed),
} as const;

interface Sizes {
  /** Changes whose way is timed. */
  readonly samples: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** Shipments of a backfill. */
  readonly rows: number;
  /** Shipments of the backfill during which the worker is killed, and changes of the burst meanwhile. */
  readonly killed: number;
  readonly burst: number;
  /** Changes while the worker is away. */
  readonly missed: number;
}

/** What two cores do in some minutes. */
const SMALL: Sizes = {
  samples: 200,
  perSecond: 1_000,
  seconds: 15,
  rows: 20_000,
  killed: 5_000,
  burst: 2_000,
  missed: 1_000,
};
/** What is to be reached. */
const FULL: Sizes = {
  samples: 1_000,
  perSecond: 1_000,
  seconds: 60,
  rows: 1_000_000,
  killed: 50_000,
  burst: 10_000,
  missed: 5_000,
};
const CUSTOMERS = 2_000;
/**
 * An org of this size: somebody changes an account 15 times a second for minutes, and each event is read once, from the share
 * that live events have of this limit.
 */
const DAILY_API_REQUESTS = 5_000_000;
const WARM_UP = 20;
/** The share of a rate that counts as kept: the way of the last changes is in the time. */
const LEAST = 0.9;

const sizeOptions = Object.fromEntries(Object.keys(SMALL).map((name) => [name, { type: 'string' as const }]));
const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true },
    full: { type: 'boolean', default: false },
    ...sizeOptions,
  },
});
const given = Object.entries(values).flatMap(([name, value]) =>
  name in SMALL ? [[name, Number(value)] as const] : [],
);
const sizes: Sizes = { ...(values.full ? FULL : SMALL), ...Object.fromEntries(given) };
const parts = (values.part ?? Object.keys(PARTS)) as readonly (keyof typeof PARTS)[];

const verdicts = new Verdicts();
await using hub = await startHubProcesses({
  workers: 1,
  hasFeed: true,
  dailyApiRequests: DAILY_API_REQUESTS,
});
await using pool = openDatabase({ url: hub.databaseUrl, poolSize: 1 });
const database = await connectDirectly(hub.databaseUrl);
const [worker] = hub.workers;
if (worker === undefined) throw new TypeError('no worker');
// While the worker works, it would find records in Salesforce whose portal id is not in the portal yet.
await worker.kill();
const [first, ...customers] = await linkedCustomers(hub, CUSTOMERS + 1);
await worker.start();
if (first === undefined) throw new TypeError('no customer');
await using watched = new WatchedAccount(hub, first);
const feed = createChangeFeedLog(pool);
const world: BenchWorld = { hub, worker, database, feed, customers, watched, verdicts };
try {
  await watched.ready();
  for (const part of parts) {
    verdicts.print(`\n## ${part} (load of the machine: ${loadavg().map(figure).join(', ')})`);
    await PARTS[part](sizes);
  }
} finally {
  await database.end();
}
process.exitCode = verdicts.hasFailed ? 1 : 0;

async function latency(samples: number): Promise<void> {
  await watched.measure(WARM_UP);
  const { p50, p99, most } = await watched.measure(samples);
  verdicts.print(`  ${samples} changes, one after the other; the slowest took ${figure(most)} ms`);
  verdicts.report('change in the org → visible in the graph, p50', p50, 'ms', 200, 'below');
  verdicts.report('change in the org → visible in the graph, p99', p99, 'ms', 1_000, 'below');
}

async function rate({ perSecond, seconds }: Sizes): Promise<void> {
  // At rest once before: the portal has all customers then.
  await sustain(hub, database, customers, { perSecond, seconds: 2 });
  const { offered, applied, highest, atEnd, growth, cpu } = await sustain(hub, database, customers, {
    perSecond,
    seconds,
  });
  const least = perSecond * LEAST;
  verdicts.report(`${seconds} s of changes: that the org took`, offered, 'changes/s', least, 'above');
  verdicts.report(`${seconds} s of changes: that the portal applied`, applied, 'changes/s', least, 'above');
  verdicts.print(`  the portal was ${figure(highest)} ms behind at most, ${figure(atEnd)} ms at the end`);
  verdicts.report('growth of the lag from the first third to the last', growth, 'ms', 500, 'below');
  for (const [part, ms] of Object.entries(cpu)) {
    verdicts.print(`      CPU of ${part}: ${figure(ms)} ms a change`);
  }
}
