import { lookup } from 'node:dns/promises';
import type { Redis } from 'ioredis';
import type { HostAndPort, RedisAddress } from '../domain/redis-address.ts';
import { type Backoff, repeat } from '../time/backoff.ts';
import { pause } from '../time/pause.ts';
import { addressOf, openClient, type RedisSettings } from './redis-client.ts';
import { refusalOf } from './refusals.ts';

const COMMAND_TIMEOUT_MS = 1_000;
const BACKOFF: Backoff = { firstMs: 100, longestMs: 2_000 };
/** While sentinels disagree, the hub switches between their primaries at most this often, milliseconds. */
const CHECK_MS = 1_000;
const CHANNEL = '+switch-master';

/**
 * Listens to one sentinel after the other until it is disposed, and calls `onSwitch` when they name another primary. The old
 * primary may answer its clients for some seconds more, and changes there are lost. A switch may be missed while a
 * connection to a sentinel or to the primary is being made. So after each connection the primary is compared with the one
 * that a sentinel names.
 */
export class PrimaryWatch implements AsyncDisposable {
  readonly #settings: RedisSettings;
  readonly #onSwitch: () => void;
  readonly #peer: () => HostAndPort | null;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #attempts = 0;
  #refusal: string | null = null;
  #isCheckDue = false;
  #checking: Promise<void> | null = null;

  /**
   * @param settings with an address of sentinels
   * @param peer where the hub is connected now
   */
  constructor(settings: RedisSettings, onSwitch: () => void, peer: () => HostAndPort | null) {
    this.#settings = settings;
    this.#onSwitch = onSwitch;
    this.#peer = peer;
    this.#running = repeat(() => this.#listen(), BACKOFF, this.#stopping.signal);
  }

  /** What people must correct before a sentinel can be heard; null when nothing is known. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Compares the server that the hub is connected to with the one that a sentinel names now. */
  check(): void {
    this.#isCheckDue = true;
    this.#checking ??= this.#checkWhileDue();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#checking;
  }

  /** Resolves when the connection ended; true when it had listened. */
  async #listen(): Promise<boolean> {
    let listened = false;
    await this.#atSentinel(async (client, { primary }) => {
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      client.once('end', resolve);
      client.on('message', (_channel, message: string) => {
        if (message.split(' ')[0] === primary) this.#onSwitch();
      });
      await client.subscribe(CHANNEL);
      listened = true;
      this.check();
      await ended;
    });
    return listened;
  }

  async #checkWhileDue(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#isCheckDue && !signal.aborted) {
      this.#isCheckDue = false;
      const named = await this.#namedPrimary();
      const peer = this.#peer();
      if (named === null || peer === null || (await isAt(peer, named))) continue;
      if (signal.aborted) break;
      this.#onSwitch();
      await pause(CHECK_MS, signal);
    }
    this.#checking = null;
  }

  /** Null when no sentinel answers. The next sentinel that is listened to is asked again. */
  async #namedPrimary(): Promise<HostAndPort | null> {
    const found: HostAndPort[] = [];
    const sentinels = addressOf(this.#settings).hosts.length;
    for (let asked = 0; asked < sentinels && found.length === 0; asked += 1) {
      await this.#atSentinel(async (client, { primary }) => {
        const reply: unknown = await client.call('SENTINEL', 'get-master-addr-by-name', primary ?? '');
        const [host, port] = Array.isArray(reply) ? reply.map(String) : [];
        if (host !== undefined && port !== undefined) found.push({ host, port: Number(port) });
      });
    }
    return found[0] ?? null;
  }

  /** Works on a connection to the next sentinel. Never rejects: the caller tries again, at another one. */
  async #atSentinel(work: (client: Redis, address: RedisAddress) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    const address = addressOf(this.#settings);
    this.#attempts += 1;
    const sentinel = address.hosts[this.#attempts % address.hosts.length];
    if (sentinel === undefined || signal.aborted) return;
    const options = { name: 'waybill-watch', beforeReconnect: null };
    const client = openClient(
      this.#settings,
      COMMAND_TIMEOUT_MS,
      options,
      addressOfSentinel(sentinel, address),
    );
    const hangUp = () => client.disconnect();
    signal.addEventListener('abort', hangUp);
    client.on('error', (error: Error) => {
      this.#refusal = refusalOf(error);
    });
    try {
      await client.connect();
      this.#refusal = null;
      await work(client, address);
    } catch {
      // Tried again, at another sentinel, after a pause.
    } finally {
      signal.removeEventListener('abort', hangUp);
      client.disconnect();
    }
  }
}

/** Whether the end of a socket is the server that a sentinel names by address or host name. */
async function isAt(peer: HostAndPort, named: HostAndPort): Promise<boolean> {
  if (peer.port !== named.port) return false;
  const found = await lookup(named.host, { all: true }).catch(() => null);
  // A name that cannot be looked up now proves no difference.
  return found === null || found.some(({ address }) => plain(address) === plain(peer.host));
}

/** An IPv4 address may be written as one of IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:/, '');
}

function addressOfSentinel(sentinel: HostAndPort, address: RedisAddress): RedisAddress {
  const { sentinelUsername: username, sentinelPassword: password } = address;
  return { ...address, hosts: [sentinel], primary: null, database: 0, username, password };
}
