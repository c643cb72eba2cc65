import type { RedisServer, RedisStore } from './redis-store.ts';

const KEYS_AT_ONCE = 1_000;
/** The clock of a partition of the cache. */
const CLOCK = /\{cache:[^}]*\}$/;
const CACHE_OR_STREAM = /\{(?:cache|live):/;
/** The links of a server and generation, which the first part of the key names. */
const LINKS = /^waybill:.+:\{links:/;

/**
 * Removes everything from all servers that was copied from a record: cached records and lists, and the newest live events. Links
 * of earlier servers and generations, which answer no more, go too. The hub may run meanwhile: the clocks go first, so the
 * result of a read that began before is not stored any more.
 *
 * @throws WaybillError UPSTREAM_UNAVAILABLE when a server is away; some of the copies may be removed then
 */
export async function removeCopies(redis: Pick<RedisStore, 'each'>): Promise<void> {
  await redis.each(async (server) => {
    await removeKeys(server, (key) => CLOCK.test(key));
    await removeKeys(
      server,
      (key) => CACHE_OR_STREAM.test(key) || (LINKS.test(key) && !key.startsWith(server.keyPrefix)),
    );
  });
}

async function removeKeys(server: RedisServer, isRemoved: (key: string) => boolean): Promise<void> {
  let cursor = '0';
  do {
    cursor = await server.run(async (client) => {
      const [next, keys] = await client.scan(cursor, 'MATCH', 'waybill:*', 'COUNT', KEYS_AT_ONCE);
      // One key a command: in a cluster, keys of one command must be in one slot.
      await Promise.all(keys.filter(isRemoved).map((key) => client.unlink(key)));
      return next;
    });
  } while (cursor !== '0');
}
