import type { PlanNode } from '@graphql-hive/router-query-planner';
import { batchFetch, entityFetch, type RootStream, rootFetch, rootStream } from './fetch.ts';
import type { TypeMatcher } from './rewrites.ts';
import type { Run, Step } from './run.ts';

/** Compiles a node of a query plan. All work that does not depend on a request happens here, once. */
export function compilePlan(node: PlanNode, matches: TypeMatcher): Step {
  switch (node.kind) {
    case 'Fetch':
      return rootFetch(node, matches);
    case 'BatchFetch':
      return batchFetch(node, matches);
    case 'Flatten':
      if (node.node.kind !== 'Fetch') throw new TypeError(`a ${node.node.kind} inside a Flatten`);
      return entityFetch(node.path, node.node, matches);
    case 'Sequence':
      return sequence(node.nodes.map((child) => compilePlan(child, matches)));
    case 'Parallel':
      return parallel(node.nodes.map((child) => compilePlan(child, matches)));
    default:
      throw new TypeError(`query plans with ${node.kind} are not supported`);
  }
}

/** A plan of a subscription: the stream, and what completes each of its answers (null: nothing). */
export interface StreamPlan {
  readonly stream: RootStream;
  readonly rest: Step | null;
}

export function compileStreamPlan(node: PlanNode, matches: TypeMatcher): StreamPlan {
  if (node.kind === 'Subscription') return { stream: rootStream(node.primary, matches), rest: null };
  const [first, ...others] = node.kind === 'Sequence' ? node.nodes : [];
  if (first?.kind !== 'Subscription') throw new TypeError(`a subscription that begins with ${node.kind}`);
  return {
    stream: rootStream(first.primary, matches),
    rest: sequence(others.map((child) => compilePlan(child, matches))),
  };
}

function sequence(steps: readonly Step[]): Step {
  return async (run: Run) => {
    for (const step of steps) await step(run);
  };
}

function parallel(steps: readonly Step[]): Step {
  return async (run: Run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}
