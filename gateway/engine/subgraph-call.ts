import { WaybillError } from '../../src/domain/errors.ts';
import { type SpanDescription, traced } from '../../src/telemetry/tracing.ts';
import type { SubgraphError, SubgraphRequest, SubgraphResult } from '../transport/subgraph-transport.ts';
import type { ResponsePath } from './entity-path.ts';
import type { EngineError, MissingFields, Run } from './run.ts';

/** Runs one operation of a subgraph. Resolves to the failure of the whole subgraph instead of rejecting. */
export async function callSubgraph(
  run: Run,
  subgraph: string,
  request: SubgraphRequest,
): Promise<SubgraphResult | WaybillError> {
  const transport = run.transports.get(subgraph);
  if (transport === undefined) {
    return new WaybillError('CONFIGURATION', `There is no transport for the ${subgraph} subgraph.`);
  }
  try {
    return await traced(
      () => stepSpan(subgraph, request),
      () => transport.execute(request, run.context),
    );
  } catch (error) {
    if (error instanceof WaybillError) return error;
    return new WaybillError('INTERNAL', 'A subgraph failed unexpectedly.', { cause: error });
  }
}

function stepSpan(subgraph: string, { operation, variables }: SubgraphRequest): SpanDescription {
  const { representations } = variables;
  return {
    name: `fetch ${subgraph}`,
    attributes: {
      'graphql.operation.type': operation.kind,
      'waybill.subgraph': subgraph,
      'waybill.entities': Array.isArray(representations) ? representations.length : undefined,
    },
  };
}

/** The error of a subgraph that failed as a whole, at one place of the answer. */
export function failure(
  error: WaybillError,
  subgraph: string,
  path: ResponsePath,
  missing: readonly MissingFields[],
): EngineError {
  const { message, extensions } = error;
  return { message, path, extensions, cause: error.cause ?? error, subgraph, missing };
}

/** An error in a subgraph's answer, at its place in the whole answer. */
export function relocated(
  error: SubgraphError,
  subgraph: string,
  path: ResponsePath | undefined,
): EngineError {
  const { message, extensions = {}, originalError } = error;
  return { message, path, extensions, cause: originalError, subgraph, missing: [] };
}
