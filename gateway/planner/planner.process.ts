import { writeFileSync } from 'node:fs';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import type { PlanningAnswer, PlanningRequest } from './protocol.ts';

/**
 * The planning process: Hive's native planner, and the IPC channel to the gateway. The planner may abort or hang this
 * process; `planning-process.ts` starts another one.
 */

interface Running {
  readonly abort: AbortController;
  readonly cpuLimitMs: number;
  cpuMs: number;
}

const MEASURE_MS = 50;

const planners = new Map<number, QueryPlanner>();
const running = new Map<number, Running>();
let measured = process.cpuUsage();
let timer: NodeJS.Timeout | undefined;

/**
 * Shares the CPU time since the last call equally among the running documents, so a document pays for computing and not
 * for waiting on a busy machine. Most phases of the native planner end when the signal aborts. A document that computes
 * on regardless holds a thread, so this process ends once the gateway has its answer.
 */
function measure(): void {
  const { user, system } = process.cpuUsage(measured);
  measured = process.cpuUsage();
  for (const [id, each] of running) {
    each.cpuMs += (user + system) / 1_000 / running.size;
    if (each.cpuMs > each.cpuLimitMs) each.abort.abort();
    if (each.cpuMs > 2 * each.cpuLimitMs) process.send?.(tooExpensive(id), end);
  }
}

function tooExpensive(id: number): PlanningAnswer {
  return { type: 'too-expensive', id };
}

/** Ends at once; `process.exit` would wait for plans in progress. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function plan({ id, graph, text, cpuMs }: PlanningRequest & { type: 'plan' }): Promise<void> {
  const planner = planners.get(graph);
  if (planner === undefined) return answer({ type: 'failed', id });
  measure();
  const abort = new AbortController();
  running.set(id, { abort, cpuLimitMs: cpuMs, cpuMs: 0 });
  timer ??= setInterval(measure, MEASURE_MS);
  try {
    const { node } = await planner.planAsync(text, null, new Set(), 0, abort.signal);
    answer({ type: 'planned', id, ...(node && { plan: node }) });
  } catch {
    // The planner's message may hold what a client typed.
    answer(abort.signal.aborted ? tooExpensive(id) : { type: 'failed', id });
  } finally {
    measure();
    running.delete(id);
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }
}

function open(graph: number, supergraphSdl: string): void {
  try {
    planners.set(graph, new QueryPlanner(supergraphSdl));
  } catch (error) {
    answer({ type: 'unreadable', graph, reason: String(error) });
  }
}

function answer(message: PlanningAnswer): void {
  process.send?.(message);
}

process.on('message', (request: PlanningRequest) => {
  switch (request.type) {
    case 'open':
      open(request.graph, request.supergraphSdl);
      break;
    case 'dispose':
      planners.delete(request.graph);
      // V8 does not count the 3 MB of native memory that the planner of a graph holds.
      globalThis.gc?.();
      break;
    case 'plan':
      void plan(request);
      break;
  }
});
// The channel closes when the gateway's process ends, by SIGKILL too.
process.once('disconnect', end);
// A terminal sends these to the whole process group. The gateway still plans while it drains.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
try {
  // When memory runs out, Linux ends this process before the gateway.
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Not Linux, or not allowed: the kernel chooses.
}
answer({ type: 'ready' });
