import type { Lane } from '../domain/ownership/index.ts';
import type { OutboxChange } from '../ledger/outbox/outbox-change.ts';
import type { Unit } from '../ledger/unit-of-work.ts';

/** The lane of a record that a person sends again. */
export const SENT_AGAIN: Lane = 'NEAR_REALTIME';

/**
 * Queues the current state of a record, together with its changes that wait for a person. Changes that a pilot switch holds
 * stay held.
 *
 * @param forms the names under which the record may stand in the outbox
 */
export async function queueAgain(
  unit: Pick<Unit<unknown>, 'ledger' | 'enqueue'>,
  forms: readonly OutboxChange['record'][],
  change: Omit<OutboxChange, 'lane'>,
): Promise<void> {
  const { aggregateId } = change;
  for (const record of new Set(forms)) {
    await unit.ledger.outbox.release({ state: 'REVIEW', record, accountId: null, aggregateId });
  }
  unit.enqueue({ ...change, lane: SENT_AGAIN });
}
