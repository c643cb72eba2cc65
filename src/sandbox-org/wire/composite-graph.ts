import type { Org } from '../org.ts';
import { isRecordInput } from '../records/input.ts';
import { type Dispatch, runSubrequests } from './composite-routes.ts';
import { ApiError } from './errors.ts';
import type { ApiReply, ApiRequest } from './exchange.ts';

const MAX_GRAPHS = 75;
const MAX_NODES = 500;

/** `POST /composite/graph`: each graph is a composite request of its own that is saved whole or not at all. */
export function graphRoute(org: Org, request: ApiRequest, dispatch: Dispatch): ApiReply {
  const body = isRecordInput(request.body) ? request.body : {};
  const graphs = body['graphs'];
  if (!Array.isArray(graphs)) throw new ApiError('JSON_PARSER_ERROR', 'graphs is required');
  const parsed = graphs.map((graph: unknown) => {
    const { graphId, compositeRequest } = isRecordInput(graph) ? graph : {};
    if (typeof graphId !== 'string' || !Array.isArray(compositeRequest)) {
      throw new ApiError('JSON_PARSER_ERROR', 'a graph needs graphId and compositeRequest');
    }
    return { graphId, nodes: compositeRequest as readonly unknown[] };
  });
  checkLimits(parsed);
  return {
    status: 200,
    body: {
      graphs: parsed.map(({ graphId, nodes }) => {
        const { replies, isSuccessful } = runSubrequests(org, request, nodes, true, dispatch);
        return { graphId, graphResponse: { compositeResponse: replies }, isSuccessful };
      }),
    },
  };
}

function checkLimits(graphs: readonly { graphId: string; nodes: readonly unknown[] }[]): void {
  const nodes = graphs.reduce((sum, graph) => sum + graph.nodes.length, 0);
  if (graphs.length > MAX_GRAPHS || nodes > MAX_NODES) {
    throw new ApiError(
      'LIMIT_EXCEEDED',
      `A composite graph request has at most ${MAX_GRAPHS} graphs and ${MAX_NODES} nodes (${graphs.length} and ${nodes})`,
    );
  }
  if (new Set(graphs.map((graph) => graph.graphId)).size < graphs.length) {
    throw new ApiError('JSON_PARSER_ERROR', 'each graphId must be unique');
  }
}
