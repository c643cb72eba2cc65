import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import type { RedisStore } from '../../../src/redis/redis-store.ts';
import { Owner, revisionOf } from './owner.ts';

/** Processes that cache records of one owner. */
export function cachingProcesses(stores: readonly RedisStore[], object: string, ids: readonly string[]) {
  const owner = new Owner(100);
  for (const id of ids) owner.write(id);
  const caches = stores.map((redis) => createCaches(redis));
  return {
    owner,
    /** The revision that a process answers. */
    read: async (process: number, id: string) => {
      const found = await caches[process]?.records.getMany(object, [id], owner.load, newUpstreamUsage());
      return revisionOf(found?.get(id));
    },
    /** Changes a record at its owner, and lets a process announce it; the new revision. */
    change: async (process: number, id: string) => {
      const revision = owner.write(id);
      await caches[process]?.records.invalidate(object, [id]);
      return revision;
    },
  };
}
