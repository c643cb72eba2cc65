import type { Redis } from 'ioredis';
import type { LiveEvent } from '../domain/live-events.ts';
import type { HostAndPort } from '../domain/redis-address.ts';
import { type Backoff, repeat } from '../time/backoff.ts';
import { addressOf, openClient, type RedisSettings } from './redis-client.ts';
import type { RedisStore } from './redis-store.ts';
import { isOfCluster, serverPrefixOf } from './server-identity.ts';
import { SlotOwners } from './slot-owners.ts';

/**
 * The newest live events in Redis: one stream for each of 16 parts of the customers. An entry's id is its event's
 * number. The streams only save queries: the feed reads an event that is missing here from PostgreSQL.
 */

const PARTITIONS = 16;
/** Entries that each stream keeps, roughly. A reader that is further behind reads PostgreSQL. */
const KEPT_ENTRIES = 4_096;
/** A stream without writes, such as one of an earlier server process, expires after a day. */
const KEPT_SECONDS = 86_400;
const ENTRIES_AT_ONCE = 1_000;
/** How long Redis blocks a read that finds nothing, and how much later the reply must arrive, milliseconds. */
const BLOCK_MS = 2_000;
const GRACE_MS = 1_000;
const BACKOFF: Backoff = { firstMs: 25, longestMs: 1_000 };
/** The reply to an id that was added before: the entry exists, or was trimmed. */
const PUBLISHED_BEFORE = 'equal or smaller';

export class LiveStreams {
  readonly #redis: RedisStore;

  constructor(redis: RedisStore) {
    this.#redis = redis;
  }

  /**
   * Adds events, which must come in the order of their numbers. An event that was added before stays as it is.
   *
   * @param incarnation of the order that the numbers belong to
   * @throws WaybillError UPSTREAM_UNAVAILABLE when Redis is away; some of the events may be added then
   */
  async publish(incarnation: string, events: readonly LiveEvent[]): Promise<void> {
    if (events.length === 0) return;
    const tag = tagOf(incarnation);
    await this.#redis.on(tag, (server) =>
      server.run(async (client) => {
        const keys = streamKeys(server.serverPrefix, tag);
        const pipeline = client.pipeline();
        const touched = new Set<string>();
        for (const { seq, ...entry } of events) {
          const key = keys[partitionOf(entry.accountId)] ?? '';
          touched.add(key);
          pipeline.xadd(key, 'MAXLEN', '~', KEPT_ENTRIES, `${seq}-0`, 'e', JSON.stringify(entry));
        }
        for (const key of touched) pipeline.expire(key, KEPT_SECONDS);
        const replies = (await pipeline.exec()) ?? [];
        const failed = replies.find(([error]) => error !== null && !error.message.includes(PUBLISHED_BEFORE));
        if (failed?.[0]) throw failed[0];
      }),
    );
  }

  /** The highest number that Redis has of an order; 0 when it has none or is away. */
  async newest(incarnation: string): Promise<number> {
    try {
      const tag = tagOf(incarnation);
      return await this.#redis.on(tag, (server) =>
        server.run(async (client) => {
          const keys = streamKeys(server.serverPrefix, tag);
          const last = await Promise.all(keys.map((key) => client.xrevrange(key, '+', '-', 'COUNT', 1)));
          return Math.max(0, ...last.flat().map(([id]) => Number.parseInt(id, 10)));
        }),
      );
    } catch {
      return 0;
    }
  }
}

export interface LiveTailOptions {
  /** Gets added events: ordered within each stream, in any order between streams. */
  readonly onEvents: (events: readonly LiveEvent[]) => void;
  readonly incarnation: string;
  /** Begins after this number. */
  readonly after: number;
}

/**
 * Reads all streams on a connection of its own, one blocking read after the other, until it is disposed. It
 * reconnects by itself, goes on after the last entry, and reads the streams of the server process that answers then.
 */
export class LiveTail implements AsyncDisposable {
  readonly #settings: RedisSettings;
  readonly #options: LiveTailOptions;
  readonly #ids: string[];
  readonly #stopping = new AbortController();
  #attempts = 0;
  readonly #running: Promise<void>;

  constructor(settings: RedisSettings, options: LiveTailOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#ids = Array.from({ length: PARTITIONS }, () => `${options.after}-0`);
    this.#running = repeat(() => this.#readUntilBroken(), BACKOFF, this.#stopping.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Resolves when the connection ended; true when it had read anything. */
  async #readUntilBroken(): Promise<boolean> {
    const { signal } = this.#stopping;
    const tag = tagOf(this.#options.incarnation);
    let read = false;
    let client: Redis | null = null;
    try {
      const seed = this.#nextSeed();
      const [first, info] = await this.#open(seed);
      client = first;
      let server = info;
      if (isOfCluster(info)) {
        const owner = await inTime(first, async () => {
          const slot = await first.cluster('KEYSLOT', tag);
          return new SlotOwners(await first.cluster('SLOTS'), seed).of(slot);
        });
        first.disconnect();
        if (owner === null) return false;
        [client, server] = await this.#open(owner);
      }
      const reader = client;
      const keys = streamKeys(serverPrefixOf(server), tag);
      while (!signal.aborted) {
        await inTime(reader, () => this.#readOnce(reader, keys));
        read = true;
      }
    } catch {
      // Connected again after a pause.
    } finally {
      client?.disconnect();
    }
    return read;
  }

  /** Each attempt begins with another server of the address. */
  #nextSeed(): HostAndPort | null {
    const { hosts, primary } = addressOf(this.#settings);
    this.#attempts += 1;
    return primary === null ? (hosts[this.#attempts % hosts.length] ?? null) : null;
  }

  /** A connection that ends when the tail is disposed, and the server's `INFO server`. */
  async #open(at: HostAndPort | null): Promise<[Redis, string]> {
    const settings = at === null ? this.#settings : { ...this.#settings, server: at };
    const client = openClient(settings, BLOCK_MS, { name: 'waybill-live', beforeReconnect: null });
    const { signal } = this.#stopping;
    signal.throwIfAborted();
    const hangUp = () => client.disconnect();
    signal.addEventListener('abort', hangUp);
    client.once('end', () => signal.removeEventListener('abort', hangUp));
    const server = await inTime(client, async () => {
      await client.connect();
      return await client.info('server');
    });
    return [client, server];
  }

  async #readOnce(client: Redis, keys: readonly string[]): Promise<void> {
    const streams = [...keys, ...this.#ids];
    const reply = await client.xread('COUNT', ENTRIES_AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', ...streams);
    const events: LiveEvent[] = [];
    for (const [key, entries] of reply ?? []) {
      const partition = keys.indexOf(key);
      for (const [id, [, json]] of entries) {
        this.#ids[partition] = id;
        const event = JSON.parse(json ?? '') as Omit<LiveEvent, 'seq'>;
        events.push({ ...event, seq: Number.parseInt(id, 10), at: new Date(event.at) });
      }
    }
    if (events.length > 0 && !this.#stopping.signal.aborted) this.#options.onEvents(events);
  }
}

/** The stream of a customer, for ever the same: FNV-1a of the id. Events of no customer share one stream. */
function partitionOf(accountId: string | null): number {
  let hash = 0x811c9dc5;
  for (const character of accountId ?? '') {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash % PARTITIONS;
}

/** All streams are in one slot of a cluster, since one command reads them all. */
function tagOf(incarnation: string): string {
  return `{live:${incarnation.slice(0, 8)}}`;
}

function streamKeys(prefix: string, tag: string): readonly string[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => `${prefix}${tag}:${partition}`);
}

/** Closes the connection when a reply is overdue, since the server is then dead or frozen. */
async function inTime<T>(client: Redis, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => client.disconnect(), BLOCK_MS + GRACE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
