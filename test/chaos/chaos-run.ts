import { setTimeout } from 'node:timers/promises';
import { connectDirectly } from '../../src/postgres/database.ts';
import { type HubProcesses, startHubProcesses } from '../harness/hub-processes.ts';
import { type Comparison, compare } from './compare.ts';
import { OrderWatch } from './order-watch.ts';
import { type Blow, FREEZE, RANDOM_BLOWS, STEP_BLOWS, whenReady } from './steps.ts';
import { Ledger, runWriters } from './writers.ts';

export interface ChaosOptions {
  /** Struck once each, in this order. */
  readonly first: readonly Blow[];
  /** How long it then writes and strikes at random, milliseconds. */
  readonly durationMs: number;
  readonly minKills: number;
  readonly minWrites: number;
  readonly onProgress: (line: string) => void;
}

/** Ten minutes, every step, a worker that is frozen past its lease, and at least twenty kills and 5,000 writes. */
export const LONG: Omit<ChaosOptions, 'onProgress'> = {
  first: [...STEP_BLOWS, FREEZE, ...RANDOM_BLOWS],
  ...{ durationMs: 10 * 60_000, minKills: 20, minWrites: 5_000 },
};

/** Less than a minute. Workers are killed first: what they had claimed is free again after half a minute. */
export const SHORT: Omit<ChaosOptions, 'onProgress'> = {
  first: [...STEP_BLOWS.slice(1), ...RANDOM_BLOWS.slice(1, 4)],
  ...{ durationMs: 0, minKills: 0, minWrites: 0 },
};

export interface ChaosReport extends Comparison {
  readonly writes: number;
  readonly shipments: number;
  /** For each kind of blow, the outage that each one of them made: no write was acknowledged for so long, milliseconds. */
  readonly outages: Readonly<Record<string, readonly number[]>>;
  /** Attempts that got no usable answer and were repeated under the same key. */
  readonly repeated: number;
  /** How often Salesforce was looked at for records that go back in time. */
  readonly looks: number;
  /** Until all that was acknowledged had arrived, after the last write, milliseconds. */
  readonly drainMs: number;
}

const WRITERS = 6;
const DRAIN_MS = 120_000;

/** Kills parts of a hub under load and compares what it acknowledged with what both systems have in the end. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { onProgress } = options;
  onProgress('starting PostgreSQL, Redis, the sandbox org, a gateway and two workers');
  await using hub = await startHubProcesses({ workers: 2 });
  const ledger = new Ledger();
  const watch = new OrderWatch(hub.salesforce);
  const noMoreWrites = new AbortController();
  const noMoreLooks = new AbortController();
  const watching = watch.run(noMoreLooks.signal);
  // Where the run fails, its failure is what is reported.
  watching.catch(() => undefined);
  const writing = runWriters({
    ...{ graphqlUrl: hub.graphqlUrl, token: hub.tokens['admin'] ?? '', count: WRITERS, ledger },
    ...{ pauseMs: 20, stop: noMoreWrites.signal },
  });
  // A refused write ends the run; it is reported where `writing` is awaited.
  const refused = writing.then(
    () => null,
    () => 'refused' as const,
  );
  const struck = await Promise.race([strikeAll(hub, ledger, options), refused]);
  noMoreWrites.abort();
  const { repeated } = await writing;
  if (struck === null || struck === 'refused') throw new Error('the writers ended too early');
  const drainMs = await drained(hub);
  noMoreLooks.abort();
  await watching;
  await watch.look();
  const database = await connectDirectly(hub.databaseUrl);
  try {
    const found = await compare(ledger, database, hub.salesforce);
    return {
      ...{ lost: found.lost, doubled: found.doubled, outOfOrder: [...found.outOfOrder, ...watch.faults] },
      ...{ writes: ledger.writes, shipments: ledger.shipments.length, repeated, drainMs, looks: watch.looks },
      ...struck,
    };
  } finally {
    await database.end();
  }
}

async function strikeAll(
  hub: HubProcesses,
  ledger: Ledger,
  { first, durationMs, minKills, minWrites, onProgress }: ChaosOptions,
): Promise<Pick<ChaosReport, 'outages'>> {
  const began = Date.now();
  const outages: Record<string, number[]> = {};
  const strike = async (blow: Blow) => {
    await acknowledgedAfter(ledger, Date.now());
    ledger.longestGapMs = 0;
    await blow.strike(hub);
    await whenReady(hub);
    await acknowledgedAfter(ledger, Date.now());
    const outageMs = ledger.longestGapMs;
    outages[blow.name] = [...(outages[blow.name] ?? []), outageMs];
    onProgress(
      `${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${String(ledger.writes).padStart(6)} writes  ` +
        `${(outageMs / 1000).toFixed(1).padStart(5)} s without an answer  ${blow.name}`,
    );
  };
  for (const blow of first) await strike(blow);
  const struck = () => Object.values(outages).flat().length;
  const all = [...RANDOM_BLOWS, ...RANDOM_BLOWS, ...STEP_BLOWS];
  while (Date.now() - began < durationMs || struck() < minKills || ledger.writes < minWrites) {
    await setTimeout(Math.random() * 4_000);
    const blow = all[Math.floor(Math.random() * all.length)];
    if (blow !== undefined) await strike(blow);
  }
  return { outages };
}

/** Waits for a write that is acknowledged after `at`. */
async function acknowledgedAfter(ledger: Ledger, at: number): Promise<void> {
  for (const deadline = Date.now() + 60_000; ledger.lastAt <= at; ) {
    if (Date.now() > deadline) throw new Error('no write was acknowledged for a minute');
    await setTimeout(10);
  }
}

/** Waits until nothing is on its way to Salesforce; how long that took. */
async function drained({ databaseUrl }: HubProcesses): Promise<number> {
  const began = Date.now();
  const client = await connectDirectly(databaseUrl);
  try {
    for (;;) {
      const { rows } = await client.query<{ state: string; count: number }>(
        `SELECT state, count(*)::int AS count FROM ledger.outbox WHERE state IN ('PENDING', 'LEASED') GROUP BY state`,
      );
      if (rows.length === 0) return Date.now() - began;
      if (Date.now() - began > DRAIN_MS)
        throw new Error(`the outbox does not drain: ${JSON.stringify(rows)}`);
      await setTimeout(100);
    }
  } finally {
    await client.end();
  }
}
