import type { HostAndPort } from '../domain/redis-address.ts';
import { PrimaryWatch } from './primary-watch.ts';
import { addressOf, type RedisSettings } from './redis-client.ts';
import { RedisConnection, unavailable } from './redis-connection.ts';
import type { RedisServer, RedisStore } from './redis-store.ts';
import { movedTo, nameOf, SlotOwners } from './slot-owners.ts';

/** How often the slots are read again while a server is away or a slot has no server, milliseconds. */
const REFRESH_MS = 250;
/** The most moves of a slot that one piece of work follows. */
const MOVES = 3;

interface Member {
  readonly at: HostAndPort;
  readonly connection: RedisConnection;
  /** Named by the address: it is kept when it holds no slots. */
  readonly isSeed: boolean;
}

/**
 * The servers behind REDIS_URL: one, the primary that sentinels name, or a cluster. Each has a connection and a circuit of
 * its own, so that a server that is away costs the others nothing.
 *
 * In a cluster, the servers' own table gives the place of each slot. A slot that moved is followed at once (MOVED). Keys
 * name the server that holds them, so a slot looks empty on its new server, after a failover as after a resharding.
 */
export class RedisServers implements RedisStore {
  readonly #settings: RedisSettings;
  readonly #members = new Map<string, Member>();
  readonly #first: Member;
  readonly #slots = new Map<string, number>();
  readonly #watch: PrimaryWatch | null;
  #owners: SlotOwners | null = null;
  #refreshing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #reported: boolean | null = null;
  #started = false;
  /** The reason that the last server to change its state gave. */
  #reason = 'it does not answer';
  #closed = false;

  constructor(settings: RedisSettings) {
    this.#settings = settings;
    const { hosts, primary } = addressOf(settings);
    const [first, ...others] = hosts as [HostAndPort, ...HostAndPort[]];
    if (primary === null) for (const at of others) this.#add(at, true);
    this.#first = this.#add(first, true);
    const { connection } = this.#first;
    const leave = () => connection.reconnect('the sentinels name another primary');
    this.#watch = primary === null ? null : new PrimaryWatch(settings, leave, () => connection.peer);
  }

  get available(): boolean {
    return this.problem === null;
  }

  get problem(): string | null {
    return this.#silence ?? this.#answering[0]?.connection.problem ?? null;
  }

  /** Connects in the background; resolves when ready, or after the ready time-out. */
  async connect(): Promise<void> {
    await Promise.all(
      [...this.#members.values()].map(({ connection }) => connection.connect(this.#settings.readyTimeoutMs)),
    );
    if (!this.#isSingle) await this.#refresh();
    this.#started = true;
    this.#report(this.#reason);
  }

  async on<T>(tag: string, work: (server: RedisServer) => Promise<T>): Promise<T> {
    if (this.#isSingle) return await work(this.#first.connection);
    const slot = await this.#slotOf(tag);
    for (let moves = 0; ; moves += 1) {
      if (this.#owners === null) await this.#refresh();
      const at = this.#owners?.of(slot) ?? null;
      if (at === null) throw this.#away();
      const { connection } = this.#memberAt(at);
      try {
        return await work(connection);
      } catch (error) {
        this.#refreshSoon();
        const moved = movedTo(error, at);
        if (moved === null || moves === MOVES) throw error;
        this.#owners?.move(slot, moved);
        await this.#ready(this.#memberAt(moved));
      }
    }
  }

  async each(work: (server: RedisServer) => Promise<void>): Promise<void> {
    if (!this.#isSingle && this.#owners === null) await this.#refresh();
    if (!this.available) throw this.#away();
    const members = this.#isSingle
      ? [this.#first]
      : (this.#owners?.all() ?? []).map((at) => this.#memberAt(at));
    for (const { connection } of members) await work(connection);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#watch?.[Symbol.asyncDispose]();
    await this.#refreshing;
    await Promise.all([...this.#members.values()].map(({ connection }) => connection.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Which server does not answer, or why the address does not fit; null when all slots can be reached. */
  get #silence(): string | null {
    const answering = this.#answering;
    if (answering.length === 0) {
      const members = [...this.#members.values()].map(({ connection }) => connection.refusal);
      const refusal = [this.#watch?.refusal ?? null, ...members].find((each) => each !== null);
      return refusal ?? this.#first.connection.silence;
    }
    if (this.#isSingle) return null;
    const alone = answering.find(({ connection }) => !connection.isCluster);
    if (alone !== undefined) {
      return `REDIS_URL names several servers, but ${nameOf(alone.at)} is not in cluster mode.`;
    }
    if (this.#owners === null || this.#owners.missing > 0) return 'Redis Cluster: some slots have no server.';
    const away = this.#owners.all().find((at) => this.#members.get(nameOf(at))?.connection.answers !== true);
    return away === undefined ? null : `Redis Cluster: ${nameOf(away)} does not answer.`;
  }

  get #answering(): readonly Member[] {
    return [...this.#members.values()].filter(({ connection }) => connection.answers);
  }

  get #isSingle(): boolean {
    return this.#members.size === 1 && !this.#first.connection.isCluster;
  }

  #add(at: HostAndPort, isSeed: boolean): Member {
    const name = nameOf(at);
    const { hosts, primary } = addressOf(this.#settings);
    // A single server may be named anew when the address is read again; sentinels name theirs.
    const isOnly = isSeed && (primary !== null || hosts.length === 1);
    const connection = new RedisConnection({
      ...this.#settings,
      ...(isOnly ? {} : { server: at }),
      onStateChange: (available, reason) => {
        // The sentinels may have named another primary since this socket asked them.
        if (available) this.#watch?.check();
        if (!available || this.#silence !== null) this.#refreshSoon();
        this.#reason = isOnly ? reason : `${name}: ${reason}`;
        this.#report(this.#reason);
      },
    });
    const member = { at, connection, isSeed };
    this.#members.set(name, member);
    return member;
  }

  #memberAt(at: HostAndPort): Member {
    const known = this.#members.get(nameOf(at));
    if (known !== undefined) return known;
    const member = this.#add(at, false);
    void member.connection.connect();
    return member;
  }

  /** Waits for the first connection of a server that has just joined. */
  async #ready({ connection }: Member): Promise<void> {
    if (!connection.answers) await connection.connect(this.#settings.readyTimeoutMs);
  }

  async #slotOf(tag: string): Promise<number> {
    const known = this.#slots.get(tag);
    if (known !== undefined) return known;
    const [member] = this.#answering;
    if (member === undefined) throw this.#away();
    const slot = await member.connection.ask((client) => client.cluster('KEYSLOT', tag));
    this.#slots.set(tag, slot);
    return slot;
  }

  #refreshSoon(): void {
    if (this.#isSingle || this.#closed || this.#timer !== null || !this.#started) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#refresh().then(() => {
        if (this.#silence !== null) this.#refreshSoon();
      });
    }, REFRESH_MS).unref();
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#readOwners().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Asks one server after the other until one knows the slots. Never rejects. */
  async #readOwners(): Promise<void> {
    for (const { at, connection } of this.#answering) {
      if (this.#closed || !connection.isCluster) continue;
      const owners = await connection
        .ask((client) => client.cluster('SLOTS'))
        .then((reply) => new SlotOwners(reply, at))
        .catch(() => null);
      const servers = owners?.all() ?? [];
      if (this.#closed || owners === null || servers.length === 0) continue;
      this.#owners = owners;
      await Promise.all(servers.map((server) => this.#ready(this.#memberAt(server))));
      await this.#dropOthers(new Set(servers.map(nameOf)));
      this.#report('the servers of the cluster answer');
      return;
    }
  }

  async #dropOthers(names: ReadonlySet<string>): Promise<void> {
    for (const [name, { connection, isSeed }] of this.#members) {
      if (isSeed || names.has(name)) continue;
      this.#members.delete(name);
      await connection.close();
    }
  }

  #away(): Error {
    return unavailable(this.problem ?? 'Redis is away');
  }

  #report(reason: string): void {
    if (!this.#started || this.#closed) return;
    const silence = this.#silence;
    const answers = silence === null;
    if (answers === this.#reported) return;
    this.#reported = answers;
    this.#settings.onStateChange?.(answers, answers || this.#isSingle ? reason : `${reason}; ${silence}`);
  }
}

/** Connects to Redis, waiting for it no longer than the ready time-out. Close it, or declare it with `await using`. */
export async function openRedis(settings: RedisSettings): Promise<RedisServers> {
  const servers = new RedisServers(settings);
  await servers.connect();
  return servers;
}
