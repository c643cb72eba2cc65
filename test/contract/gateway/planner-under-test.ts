import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { createPlanner, type GraphPlanner, type Planner } from '../../../gateway/planner/planner.ts';
import type { PlannerLimits } from '../../../gateway/planner/planner-limits.ts';
import { packageRoot } from '../../../src/config/package-root.ts';

export const SUPERGRAPH = readFileSync(join(packageRoot(), 'schema/supergraph.graphql'), 'utf8');

export interface LoggedLine {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface TestedPlanner {
  readonly planner: Planner;
  readonly graph: GraphPlanner;
  readonly log: readonly LoggedLine[];
  /** Stops the process: whatever it is sent from now on waits, until `resume` or until it is replaced. */
  readonly stop: () => void;
  readonly resume: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when a process runs that was started after `starts` others. */
  readonly startedAfter: (starts: number) => Promise<void>;
}

/** A planner with its real process, over the committed supergraph. It is closed when the test has finished. */
export async function testedPlanner(limits: Partial<PlannerLimits> = {}): Promise<TestedPlanner> {
  const log: LoggedLine[] = [];
  const write = (fields: object, message: string) => {
    log.push({ fields: { ...fields }, message });
  };
  const planner = createPlanner({ logger: { debug: write, info: write, error: write }, limits });
  onTestFinished(() => planner.close());
  const graph = planner.open(SUPERGRAPH);
  const kill = (signal: NodeJS.Signals) => {
    if (planner.pid === undefined) throw new Error('no planning process runs');
    process.kill(planner.pid, signal);
  };
  // A process that has planned is ready, so what a test stops is not its start.
  while (planner.metrics.plans === 0)
    await graph.plan('{ viewer { role } }', 'nobody').catch(() => undefined);
  return {
    planner,
    graph,
    log,
    kill,
    stop: () => kill('SIGSTOP'),
    resume: () => kill('SIGCONT'),
    startedAfter: async (starts) => {
      await vi.waitUntil(() => planner.metrics.starts > starts && planner.pid !== undefined, {
        timeout: 60_000,
      });
    },
  };
}

/** The planner aborts its process over this one (an `Unexpected conflict` in `safe_merge.rs`). */
export function abortingText(id: string): string {
  return `query($a:Boolean!,$b:Boolean!){node(id:"${id}"){id @include(if:$b) ... on Node @include(if:$a){id: id @include(if:$b)}}}`;
}

/** As many texts as one likes, each of which has a plan. */
export function plainText(name: string): string {
  return `query ${name} { shipments(first: 1) { nodes { number account { legalName } } } }`;
}

/** Takes the planner seconds. */
export function expensiveText(): string {
  const fields = Array.from(
    { length: 1_500 },
    (_, at) =>
      `a${at}: shipments(first: ${(at % 100) + 1}) { nodes { id account { legalName cases(first: 3) { nodes { number shipment { number } } } } } }`,
  );
  return `{ ${fields.join(' ')} }`;
}
