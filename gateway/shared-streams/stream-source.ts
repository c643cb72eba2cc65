import { randomUUID } from 'node:crypto';
import type { Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { StreamForm } from '../canonical/stream-form.ts';
import type { EngineResult } from '../engine/run.ts';
import type { GatewayLogger } from '../logger.ts';
import { describeCause, maskEngineError, maskThrown } from '../masking.ts';
import type { SubgraphResult } from '../transport/subgraph-transport.ts';
import { JoinedAnswer } from './joined-answer.ts';
import type { Positions } from './positions.ts';
import type { StreamSource } from './shared-stream.ts';
import type { StreamRequest } from './stream-request.ts';

export interface SourceOptions {
  readonly logger: GatewayLogger;
  /** Milliseconds for the joins of one event. A field that is later is missing from the answer. */
  readonly milliseconds: number;
}

/** The source of one shared stream: for all subscribers that ask the same and have this caller's access. */
export function streamSource(
  { logger, milliseconds }: SourceOptions,
  { form, plan, variables }: StreamRequest,
  caller: Caller,
  positions: Positions,
): StreamSource {
  const requestId = randomUUID();
  const values = form.valuesAfter(variables, null);
  const contextUntil = (signal: AbortSignal): RequestContext => ({
    requestId,
    caller,
    signal,
    usage: newUpstreamUsage('STREAM'),
  });
  const join = (answer: SubgraphResult) =>
    plan.complete(answer, values, contextUntil(AbortSignal.timeout(milliseconds)));
  const inForm = (wanted: StreamForm, result: EngineResult) => {
    const { data, errors } = wanted.answer(result);
    if (errors.length === 0) return { data };
    return { data, errors: errors.map((error) => maskEngineError(error, requestId, logger)) };
  };
  return {
    open: (after, signal) => {
      const resumed = form.valuesAfter(variables, after === null ? null : positions.cursorOf(after));
      return plan.open(resumed, contextUntil(signal));
    },
    async complete(answer) {
      const message = form.messageOf(answer.data);
      if (message === null) return null;
      const position = positions.of(message.cursor);
      if (position === null) {
        logger.error({ requestId }, 'a subgraph sent a cursor of another database');
        return null;
      }
      const write = await join(answer).then(
        (result) => (wanted: StreamForm) => inForm(wanted, result),
        (error: unknown) => {
          const failed = { data: null, errors: [maskThrown(error, requestId, logger)] };
          return () => failed;
        },
      );
      return new JoinedAnswer(message, position, form, (wanted) => JSON.stringify(write(wanted)));
    },
    failure(answer) {
      const isMessage = form.messageOf(answer.data) !== null;
      if (isMessage || answer.errors === undefined || answer.errors.length === 0) return null;
      return join({ errors: answer.errors }).then(
        (result) => inForm(form, result).errors ?? [],
        (error: unknown) => [maskThrown(error, requestId, logger)],
      );
    },
    onFailure: (error) => logger.error({ requestId, ...describeCause(error) }, 'a stream was interrupted'),
  };
}
