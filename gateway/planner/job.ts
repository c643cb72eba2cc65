import type { PlanNode } from '@graphql-hive/router-query-planner';
import type { WaybillError } from '../../src/domain/errors.ts';

/** A caller who waits for a plan. */
export interface Waiter {
  readonly asker: string;
  readonly resolve: (plan: PlanNode | undefined) => void;
  readonly reject: (error: WaybillError) => void;
  /** Until the caller is answered in any case. */
  readonly timer: NodeJS.Timeout;
}

/** A text that is to be planned for a graph, once for all callers who wait for it. */
export interface Job {
  readonly key: string;
  /** SHA-256 of the text. */
  readonly hash: string;
  readonly graph: number;
  readonly text: string;
  readonly waiters: Set<Waiter>;
  /** The asker in whose turn the job is planned; undefined while it waits in line. */
  asker: string | undefined;
  /** The process crashed while this was being planned, so it is planned alone. */
  isSuspect: boolean;
  /** How often the process that planned it was ended from outside. */
  losses: number;
}

export function newJob(graph: number, text: string, hash: string): Job {
  return {
    key: keyOf(graph, hash),
    hash,
    graph,
    text,
    waiters: new Set(),
    asker: undefined,
    isSuspect: false,
    losses: 0,
  };
}

/** The key contains the graph: a document that crashes one graph's planner may be harmless to another's. */
export function keyOf(graph: number, hash: string): string {
  return `${graph}:${hash}`;
}
