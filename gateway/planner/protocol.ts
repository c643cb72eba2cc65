import type { PlanNode } from '@graphql-hive/router-query-planner';

/** A message from the gateway to the planning process, which handles messages in the order of sending. */
export type PlanningRequest =
  | { readonly type: 'open'; readonly graph: number; readonly supergraphSdl: string }
  | { readonly type: 'dispose'; readonly graph: number }
  | {
      readonly type: 'plan';
      readonly id: number;
      readonly graph: number;
      /** One operation. */
      readonly text: string;
      /** Milliseconds of computing after which planning is given up. */
      readonly cpuMs: number;
    };

export type PlanningAnswer =
  | { readonly type: 'ready' }
  /** The planner refused a supergraph; the reason holds nothing of a client's. */
  | { readonly type: 'unreadable'; readonly graph: number; readonly reason: string }
  /** No plan: the operation asks nothing of a subgraph. */
  | { readonly type: 'planned'; readonly id: number; readonly plan?: PlanNode }
  | { readonly type: 'too-expensive'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number };
