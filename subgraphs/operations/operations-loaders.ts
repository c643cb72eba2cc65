import DataLoader from 'dataloader';
import type { AggregateName } from '../../src/domain/ownership/index.ts';
import { objectsOf } from '../../src/domain/record-words.ts';
import type { PersonDirectory, UserName } from '../../src/identity/person-directory.ts';
import type { AuditedRecord, LastChange } from '../../src/ledger/audit/audit-log.ts';
import type { BaseValue } from '../../src/ledger/base-values/base-values.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { SyncStatus } from '../../src/ledger/outbox/outbox-change.ts';
import { type StatusKey, syncStatusOf } from '../../src/ledger/outbox/sync-status.ts';
import type { ReviewHistoryEntry, ReviewItem } from '../../src/ledger/review/review-item.ts';
import { type LinkSources, type PartnerKey, partnersOf } from './partner-ids.ts';

type BaseKey = { readonly record: AggregateName; readonly portalId: string };

/** A record of Salesforce, and the record of the graph that it shows. */
export interface CrmKey {
  readonly record: string;
  readonly crmId: string;
}

/** Reads of one request. The reads of one level of the query are one SQL statement. */
export interface OperationsLoaders {
  readonly syncStatus: DataLoader<StatusKey, SyncStatus | null, string>;
  readonly baseValues: DataLoader<BaseKey, ReadonlyMap<string, BaseValue> | null, string>;
  readonly reviewItem: DataLoader<string, ReviewItem | null>;
  /** Whether a record was deleted in Salesforce. */
  readonly deletedThere: DataLoader<CrmKey, boolean, string>;
  /** The id of a record in the other system; null if it has none. */
  readonly partner: DataLoader<PartnerKey, string | null, string>;
  /** The last change of each field of a record, by field. */
  readonly lastChanges: DataLoader<AuditedRecord, ReadonlyMap<string, LastChange>, string>;
  readonly reviewHistory: DataLoader<string, readonly ReviewHistoryEntry[]>;
  /** The user with a sign-in name; null if it names nobody. */
  readonly user: DataLoader<string, UserName | null>;
  /** Clears the loaders after a decision of this request has changed records. */
  clear(): void;
}

export function operationsLoaders({
  ledger,
  people,
  ...sources
}: LinkSources & {
  readonly ledger: Pick<Ledger, 'outbox' | 'intents' | 'baseValues' | 'review' | 'tombstones' | 'audit'>;
  readonly people: Pick<PersonDirectory, 'namesOf'>;
}): OperationsLoaders {
  const loaders: Omit<OperationsLoaders, 'clear'> = {
    syncStatus: new DataLoader((keys) => syncStatusOf(ledger, keys), {
      cacheKeyFn: ({ record, aggregateId }) => `${record} ${aggregateId}`,
    }),
    baseValues: new DataLoader(
      async (keys) => {
        const groups = Map.groupBy(keys, ({ record }) => record);
        const found = new Map<BaseKey, ReadonlyMap<string, BaseValue>>();
        await Promise.all(
          [...groups].map(async ([record, group]) => {
            const values = await ledger.baseValues.of(
              record,
              group.map(({ portalId }) => portalId),
            );
            for (const [index, key] of group.entries()) found.set(key, values[index] ?? new Map());
          }),
        );
        return keys.map((key) => found.get(key) ?? null);
      },
      { cacheKeyFn: ({ record, portalId }) => `${record} ${portalId}` },
    ),
    reviewItem: new DataLoader((ids) => ledger.review.byIds(ids)),
    deletedThere: new DataLoader((keys) => deletedAmong(ledger, keys), {
      cacheKeyFn: ({ record, crmId }) => `${record} ${crmId}`,
    }),
    partner: new DataLoader((keys) => partnersOf(sources, keys), {
      cacheKeyFn: ({ kind, side, id }) => `${kind} ${side} ${id}`,
    }),
    lastChanges: new DataLoader((keys) => ledger.audit.lastChanges(keys), {
      cacheKeyFn: ({ record, recordId }) => `${record} ${recordId}`,
    }),
    reviewHistory: new DataLoader((ids) => ledger.review.historyOf(ids)),
    user: new DataLoader((subjects) => people.namesOf(subjects)),
  };
  return {
    ...loaders,
    clear() {
      for (const loader of Object.values(loaders)) loader.clearAll();
    },
  };
}

async function deletedAmong(
  { tombstones }: Pick<Ledger, 'tombstones'>,
  keys: readonly CrmKey[],
): Promise<readonly boolean[]> {
  const objects = Map.groupBy(
    keys.flatMap(({ record, crmId }) => objectsOf(record).map((object) => ({ object, crmId }))),
    ({ object }) => object,
  );
  const found = await Promise.all(
    [...objects].map(([object, some]) =>
      tombstones.find(
        object,
        some.map(({ crmId }) => crmId),
      ),
    ),
  );
  const deleted = new Set(found.flat().map(({ crmId }) => crmId));
  return keys.map(({ crmId }) => deleted.has(crmId));
}
