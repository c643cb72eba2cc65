import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '../database-session.ts';
import { type HubProcesses, startHubProcesses } from '../hub-processes.ts';
import { compareAccounts } from './account-writes.ts';
import type { Blow } from './blows/blow.ts';
import { ALL_BLOWS, RANDOM_BLOWS, SOME_BLOWS } from './blows/table.ts';
import { type Comparison, compareShipments } from './compare.ts';
import { drained, endEverything, mended, within } from './ending.ts';
import { GraphClient, words } from './graph-client.ts';
import { Ledger } from './ledger.ts';
import { OrderWatch } from './order-watch.ts';
import type { ChaosReport } from './report.ts';
import { Strikes } from './strikes.ts';
import { runWriters } from './writers.ts';

export interface ChaosOptions {
  /** Struck once each, in this order. */
  readonly first: readonly Blow[];
  /** Of these it then strikes one after the other by chance. */
  readonly random: readonly Blow[];
  /** How long it then writes and strikes at random, milliseconds. */
  readonly durationMs: number;
  readonly minKills: number;
  readonly minWrites: number;
  /** The run is broken off when it takes longer, the start included; milliseconds. */
  readonly limitMs: number;
  /** Whether each subgraph is a process of its own, which can be killed by itself. */
  readonly hasRemoteSubgraphs: boolean;
  /** Aborted, the run is broken off; its reason stands in the report. */
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

export type Extent = Omit<ChaosOptions, 'onProgress' | 'signal'>;

/** Every blow, a worker that is frozen past its lease among them, and at least twenty kills and 5,000 writes. */
export function longRun(durationMs: number): Extent {
  const limitMs = 2 * durationMs + 20 * 60_000;
  return {
    first: ALL_BLOWS,
    random: RANDOM_BLOWS,
    durationMs,
    limitMs,
    minKills: 20,
    minWrites: 5_000,
    hasRemoteSubgraphs: false,
  };
}

/** About a minute. */
export const SHORT_RUN: Extent = {
  first: SOME_BLOWS,
  random: [],
  durationMs: 0,
  limitMs: 4 * 60_000,
  minKills: 0,
  minWrites: 0,
  hasRemoteSubgraphs: false,
};

const WRITERS = 6;
/** Arrival of what was acknowledged, after a complete run and after a broken one. */
const DRAIN_MS = 120_000;
const SHORT_DRAIN_MS = 45_000;
/** How long a part may need to answer again after the run was broken off. */
const MEND_MS = 60_000;
const COMPARE_MS = 120_000;

/**
 * Strikes a hub under load and compares what it acknowledged with what both systems have in the end. It never rejects:
 * a start that fails, a blow that fails, a signal, the time limit all end in a report, and no process is left.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { onProgress, limitMs, hasRemoteSubgraphs } = options;
  const limit = AbortSignal.timeout(limitMs);
  const stop = new AbortController();
  const breakOff = (why: unknown) => stop.abort(new Error(words(why)));
  limit.addEventListener('abort', () => breakOff(`the limit of ${limitMs / 1000} s`));
  options.signal.addEventListener('abort', () => breakOff(options.signal.reason));
  if (options.signal.aborted) breakOff(options.signal.reason);
  const run = new Run(options, stop);
  const folder = mkdtempSync(join(tmpdir(), 'waybill-chaos-'));
  let hub: HubProcesses | null = null;
  try {
    onProgress('starting PostgreSQL, Redis, the sandbox org, a gateway and two workers');
    hub = await startHubProcesses({ workers: 2, folder, hasRemoteSubgraphs, signal: stop.signal });
    onProgress(`every part is ready; ${WRITERS} writers begin`);
    await run.load(hub);
    await run.conclude(hub);
  } catch (error) {
    breakOff(error);
    run.notCompared ??= hub === null ? null : words(error);
  }
  const leftBehind = await endEverything(hub, folder);
  return run.report(hub, stop.signal.aborted ? words(stop.signal.reason) : null, leftBehind);
}

/** What one run has found so far. */
class Run {
  readonly #options: ChaosOptions;
  readonly #stop: AbortController;
  readonly #ledger = new Ledger();
  readonly #strikes: Strikes;
  #client: GraphClient | null = null;
  #watch: OrderWatch | null = null;
  #comparison: Comparison = { lost: [], doubled: [], outOfOrder: [] };
  #drainMs: number | null = null;
  notCompared: string | null = null;

  constructor(options: ChaosOptions, stop: AbortController) {
    this.#options = options;
    this.#stop = stop;
    this.#strikes = new Strikes(options, this.#ledger);
  }

  /** Writes and strikes until the run is over or broken off. */
  async load(hub: HubProcesses): Promise<void> {
    const { signal } = this.#stop;
    const ledger = this.#ledger;
    const client = new GraphClient(hub.graphqlUrl, hub.tokens['admin'] ?? '', signal);
    this.#client = client;
    this.#watch = new OrderWatch(hub.salesforce);
    const noMore = new AbortController();
    const watching = this.#watch.run(noMore.signal);
    const writing = runWriters({
      client,
      ledger,
      count: WRITERS,
      label: '',
      pauseMs: 20,
      stop: AbortSignal.any([noMore.signal, signal]),
    });
    // A fault of the writers themselves; no answer of the hub makes them reject.
    writing.catch((error: unknown) => this.#stop.abort(error));
    try {
      await this.#strikes.all(hub, { client, ledger, stop: signal });
    } catch (error) {
      this.#stop.abort(error);
    } finally {
      noMore.abort();
      await Promise.allSettled([watching, writing]);
    }
  }

  /** Lets everything arrive and compares, also after the run was broken off. */
  async conclude(hub: HubProcesses): Promise<void> {
    const { aborted } = this.#stop.signal;
    if (aborted) {
      this.#options.onProgress(
        `broken off (${words(this.#stop.signal.reason)}); comparing what was acknowledged`,
      );
      await within(MEND_MS, 'the parts of the hub', mended(hub));
    }
    this.#drainMs = await drained(hub.databaseUrl, aborted ? SHORT_DRAIN_MS : DRAIN_MS).catch(
      (error: unknown) => {
        this.#stop.abort(error);
        return null;
      },
    );
    this.#comparison = await within(COMPARE_MS, 'the comparison', this.#compare(hub));
  }

  async #compare(hub: HubProcesses): Promise<Comparison> {
    const client = this.#client;
    if (client === null) return this.#comparison;
    await this.#watch?.look();
    const ledger = this.#ledger;
    return await withDatabase(hub.databaseUrl, async (database) => {
      const both = [
        await compareShipments(ledger, database, hub.salesforce),
        await compareAccounts(ledger.accountWrites, client, database, hub.salesforce),
      ];
      return {
        lost: both.flatMap(({ lost }) => lost),
        doubled: both.flatMap(({ doubled }) => doubled),
        outOfOrder: [...both.flatMap(({ outOfOrder }) => outOfOrder), ...(this.#watch?.faults ?? [])],
      };
    });
  }

  report(hub: HubProcesses | null, brokenOff: string | null, leftBehind: readonly string[]): ChaosReport {
    const { writes, shipments, refused, unanswered } = this.#ledger;
    const parts = hub === null ? [] : [hub.postgres, hub.gateway, ...hub.subgraphs, ...hub.workers];
    return {
      ...this.#comparison,
      brokenOff,
      notCompared: this.notCompared,
      refused,
      // A write that was under way when the run was broken off has no answer to wait for.
      unanswered: brokenOff === null ? unanswered : [],
      failedBlows: this.#strikes.failed,
      endedByThemselves: parts.flatMap(({ faults }) => faults),
      leftBehind,
      writes,
      shipments: shipments.length,
      outages: this.#strikes.outages,
      repeated: this.#client?.repeated ?? 0,
      looks: this.#watch?.looks ?? 0,
      drainMs: this.#drainMs,
    };
  }
}
