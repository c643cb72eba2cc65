import { count, measure } from '../../telemetry/measuring.ts';
import type { Sent } from './prepared.ts';

/** The ids of claims, by what became of them. */
export interface Settled {
  readonly done: readonly { readonly id: number }[];
  readonly retry: readonly { readonly id: number }[];
  readonly review: readonly { readonly id: number }[];
}

/** Counts what became of sent changes, and how long after the change Salesforce confirmed it. */
export function measureSettled(sent: readonly Sent[], { done, retry, review }: Settled): void {
  const claims = new Map(sent.map(({ prepared: { claim } }) => [claim.id, claim]));
  const now = Date.now();
  const results = { DONE: done, RETRIED: retry, REVIEW: review };
  for (const [result, settled] of Object.entries(results)) {
    for (const { id } of settled) {
      const claim = claims.get(id);
      if (claim === undefined) continue;
      const { lane, queuedAt } = claim;
      count('waybill_sync_changes', { lane, result });
      if (result === 'DONE') measure('waybill_sync_lag_seconds', { lane }, (now - queuedAt.getTime()) / 1000);
    }
  }
}
