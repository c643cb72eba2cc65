import type { Lane } from '../../domain/ownership/index.ts';
import type { SaveOutcome } from '../../salesforce/client.ts';
import { continued } from '../../telemetry/tracing.ts';
import type { SyncedKind } from '../exchange/records.ts';
import type { Prepared } from './prepared.ts';

/**
 * Sends changes in the traces of the mutations that queued them, from the claim to Salesforce's answer.
 *
 * @param outcomeOf what became of a change; undefined when it was not sent
 */
export function inTraces<Result>(
  { object, aggregate }: SyncedKind,
  lane: Lane,
  changes: readonly Prepared[],
  work: () => Promise<Result>,
  outcomeOf: (result: Result, change: Prepared, place: number) => SaveOutcome | undefined,
): Promise<Result> {
  const started = Date.now();
  const describe = (place: number) => {
    const claim = changes[place]?.claim;
    const attributes = {
      'waybill.lane': lane,
      'waybill.record': aggregate,
      'waybill.attempts': claim?.attempts,
      'waybill.waited_ms': claim && started - claim.queuedAt.getTime(),
    };
    return { name: `send ${object}`, kind: 'CONSUMER', attributes } as const;
  };
  const origins = changes.map(({ claim }) => claim.traceparent);
  return continued(describe, origins, work, (result, place) => {
    const change = changes[place];
    const outcome = change && outcomeOf(result, change, place);
    return outcome?.success === false ? outcome.error : null;
  });
}
