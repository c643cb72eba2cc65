import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { ChangeBatch, ChangeSource } from '../pull/change-source.ts';
import type { FeedSilence } from './feed-silence.ts';

/** A source that tells what it finds, to compare it with the feed. */
export function watched(source: ChangeSource, silence: Pick<FeedSilence, 'found'>): ChangeSource {
  return {
    async read(
      object: SynchronizedObject,
      after: CrmPosition | null,
      signal: AbortSignal,
    ): Promise<ChangeBatch> {
      const batch = await source.read(object, after, signal);
      for (const { id, modifiedAt } of batch.changes) silence.found(object, id, modifiedAt);
      return batch;
    },
    seen: (object, rows) => source.seen(object, rows),
    current: (object, ids) => source.current(object, ids),
  };
}
