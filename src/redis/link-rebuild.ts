import { randomBytes } from 'node:crypto';
import { WaybillError } from '../domain/errors.ts';
import { pause } from '../time/pause.ts';
import { ADD_TO_REBUILD, BEGIN_REBUILD, FINISH_REBUILD, WIPE } from './link.scripts.ts';
import { type Link, type LinkKind, NONE_MS } from './link.ts';
import { linksHead, linksTag, runOnLinks } from './link-index.ts';
import type { LuaScript } from './lua-script.ts';
import type { RedisStore } from './redis-store.ts';

export interface LinkRebuild {
  readonly links: number;
  readonly seconds: number;
  /**
   * False when a link made meanwhile could not be stored. The index is still right, but the owners are asked more
   * often.
   */
  readonly complete: boolean;
}

const ADDED_AT_ONCE = 500;
const COMMANDS_UNDER_WAY = 4;
const TRIES = 20;
const RETRY_AFTER_MS = 250;
/** An abandoned generation expires after this time, milliseconds. */
const KEEP_MS = 10 * 60_000;

/**
 * Fills a kind of the index with all links of `source`. The source must not read before its first item is requested.
 * The links go to a new generation, which replaces the old one in one step at the end. Until then lookups use the old
 * generation, and links remembered meanwhile go to both. Tombstones from before the rebuild are dropped.
 * @throws WaybillError UPSTREAM_UNAVAILABLE when Redis is away for long, was emptied meanwhile, or another rebuild took
 * over; the old generation then stays.
 */
export async function rebuildLinks(
  redis: RedisStore,
  kind: LinkKind,
  source: AsyncIterable<Link>,
  onProgress: (links: number) => void = () => undefined,
): Promise<LinkRebuild> {
  const started = performance.now();
  const rebuild = randomBytes(9).toString('base64url');
  await dropOtherServers(redis, kind);
  await persist(redis, kind, BEGIN_REBUILD, [rebuild, KEEP_MS]);

  let sent = 0;
  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  const send = async (links: readonly Link[]): Promise<void> => {
    const args = links.flatMap(({ portalId, crmId, version }) => [portalId, crmId, version]);
    if ((await persist(redis, kind, ADD_TO_REBUILD, [rebuild, KEEP_MS, ...args])) !== 1)
      throw interrupted(kind);
    sent += links.length;
    onProgress(sent);
  };
  const launch = async (links: readonly Link[]): Promise<void> => {
    const command: Promise<void> = send(links)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => underWay.delete(command));
    underWay.add(command);
    if (underWay.size >= COMMANDS_UNDER_WAY) await Promise.race(underWay);
    if (failure !== undefined) throw failure;
  };

  let batch: Link[] = [];
  for await (const link of source) {
    batch.push(link);
    if (batch.length < ADDED_AT_ONCE) continue;
    await launch(batch);
    batch = [];
  }
  if (batch.length > 0) await launch(batch);
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;

  const [finished, links, complete] = (await persist(redis, kind, FINISH_REBUILD, [
    rebuild,
    NONE_MS,
  ])) as number[];
  if (finished !== 1) throw interrupted(kind);
  return { links: links ?? 0, seconds: (performance.now() - started) / 1_000, complete: complete === 1 };
}

/** Keys name the server process, so keys of an earlier process, loaded from a snapshot, would stay for ever. */
async function dropOtherServers(redis: RedisStore, kind: LinkKind): Promise<void> {
  await redis.on(linksTag(kind), async (server) => {
    const head = linksHead(server, kind);
    const earlier = await server.run((client) => client.getset(`waybill:${linksTag(kind)}:head`, head));
    if (earlier !== null && earlier !== head) await server.script(WIPE, earlier, []);
  });
}

/** Retries while Redis is away for a moment. Every command of a rebuild is idempotent. */
async function persist(
  redis: RedisStore,
  kind: LinkKind,
  script: LuaScript,
  args: readonly (string | number)[],
): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnLinks(redis, kind, script, args);
    } catch (error) {
      if (attempt === TRIES) throw error;
      await pause(RETRY_AFTER_MS);
    }
  }
}

function interrupted(kind: LinkKind): WaybillError {
  return new WaybillError(
    'UPSTREAM_UNAVAILABLE',
    `The rebuild of the ${kind} links was interrupted: Redis was emptied or restarted, or another rebuild began`,
    { details: { system: 'REDIS' } },
  );
}
