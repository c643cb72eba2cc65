import { randomUUID } from 'node:crypto';
import type { Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { EngineResult } from '../engine/engine.ts';
import type { GatewayLogger } from '../logger.ts';
import { describeCause, maskEngineError, maskThrown } from '../masking.ts';
import type { SubgraphResult } from '../transport/subgraph-transport.ts';
import type { StreamSource } from './shared-stream.ts';
import type { StreamOperation } from './stream-document.ts';

export interface SourceOptions {
  readonly logger: GatewayLogger;
  /** Milliseconds that the joins of one event may take; what has not come by then is missing from the answer. */
  readonly milliseconds: number;
}

/** The stream of an operation for everybody who may see what this caller may. */
export function streamSource(
  { logger, milliseconds }: SourceOptions,
  { document, plan }: StreamOperation,
  variables: Readonly<Record<string, unknown>>,
  caller: Caller,
): StreamSource {
  const requestId = randomUUID();
  const contextUntil = (signal: AbortSignal): RequestContext => ({
    ...{ requestId, caller, signal },
    usage: newUpstreamUsage(),
  });
  const masked = ({ data, errors }: EngineResult) =>
    errors.length === 0
      ? { data }
      : { data, errors: errors.map((error) => maskEngineError(error, requestId, logger)) };
  const join = (answer: SubgraphResult) =>
    plan.complete(answer, variables, contextUntil(AbortSignal.timeout(milliseconds))).then(masked);
  return {
    open: (after, signal) => {
      const resumed = document.resumeAfter(variables, after === null ? null : String(after));
      return plan.open(resumed, contextUntil(signal));
    },
    async complete(answer) {
      const message = document.messageOf(answer.data);
      if (message === null) return null;
      const { cursor, isHeartbeat } = message;
      const result = await join(answer).catch((error: unknown) => ({
        data: null,
        errors: [maskThrown(error, requestId, logger)],
      }));
      const json = Buffer.from(JSON.stringify(result));
      return { json, cursor, position: Number(cursor), isHeartbeat };
    },
    failure(answer) {
      const isMessage = document.messageOf(answer.data) !== null;
      if (isMessage || answer.errors === undefined || answer.errors.length === 0) return null;
      return join({ errors: answer.errors }).then(
        (result) => ('errors' in result ? result.errors : []),
        (error: unknown) => [maskThrown(error, requestId, logger)],
      );
    },
    onFailure: (error) => logger.error({ requestId, ...describeCause(error) }, 'a stream was interrupted'),
  };
}
