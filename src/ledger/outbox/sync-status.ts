import type { AggregateName } from '../../domain/ownership/index.ts';
import type { SyncState } from '../../domain/sync-state.ts';
import type { Ledger } from '../ledger.ts';
import type { SyncStatus } from './outbox-change.ts';

export interface StatusKey {
  readonly record: AggregateName;
  /** The record's portal id. */
  readonly aggregateId: string;
}

/** Records whose fields Salesforce owns and mutations change there: a portal user is a contact of Salesforce. */
const WITH_INTENTS: ReadonlySet<AggregateName> = new Set(['Account', 'PortalUser']);

/** A state that needs a person comes before states that pass by themselves. */
const RANKS: Readonly<Record<SyncState, number>> = { REVIEW: 0, LEASED: 1, PENDING: 1, HELD: 2, DONE: 3 };

/** How far records are on both ways to Salesforce: the outbox, and the write intents. */
export async function syncStatusOf(
  { outbox, intents }: Pick<Ledger, 'outbox' | 'intents'>,
  keys: readonly StatusKey[],
): Promise<(SyncStatus | null)[]> {
  const written = keys.filter(({ record }) => WITH_INTENTS.has(record));
  const [queued, intended] = await Promise.all([
    outbox.syncStatus(keys),
    intents.syncStatus(written.map(({ aggregateId }) => aggregateId)),
  ]);
  const byKey = new Map(written.map((key, index) => [key, intended[index] ?? null]));
  return keys.map((key, index) => {
    const status = byKey.get(key) ?? null;
    const ofIntent = status && ({ ...key, lane: 'NEAR_REALTIME', ...status } as const);
    return first(queued[index] ?? null, ofIntent);
  });
}

function first(one: SyncStatus | null, other: SyncStatus | null): SyncStatus | null {
  if (one === null || other === null) return one ?? other;
  const byRank = RANKS[one.state] - RANKS[other.state];
  return (byRank || other.queuedAt.getTime() - one.queuedAt.getTime()) <= 0 ? one : other;
}
