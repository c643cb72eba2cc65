import { removeCopies } from '../redis/copies.ts';
import type { LinkIndex } from '../redis/link.ts';
import type { RedisStore } from '../redis/redis-store.ts';

/** What Redis may have of a person. */
export interface PersonInRedis {
  readonly redis: Pick<RedisStore, 'each'>;
  readonly links: Pick<LinkIndex, 'lookup' | 'forget'>;
}

/**
 * Removes from Redis what may name a person: all copies of records and events, and the links of the person's users.
 *
 * @throws WaybillError UPSTREAM_UNAVAILABLE when Redis is away
 */
export async function removeFromRedis(
  { redis, links }: PersonInRedis,
  userIds: readonly string[],
): Promise<void> {
  await removeCopies(redis);
  const { answers } = await links.lookup('Contact', 'portalId', userIds);
  const ended = [...answers].flatMap(([portalId, crmId]) =>
    crmId === null ? [] : [{ portalId, crmId, version: Date.now() }],
  );
  // Without an incarnation the index keeps no tombstone of them, which would hold the ids.
  if (ended.length > 0) await links.forget('Contact', ended, null);
}
