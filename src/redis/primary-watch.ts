import type { HostAndPort, RedisAddress } from '../domain/redis-address.ts';
import { type Backoff, repeat } from '../time/backoff.ts';
import { addressOf, openClient, type RedisSettings } from './redis-client.ts';

const COMMAND_TIMEOUT_MS = 1_000;
const BACKOFF: Backoff = { firstMs: 100, longestMs: 2_000 };
const CHANNEL = '+switch-master';

/**
 * Listens to one sentinel after the other until it is disposed of, and tells when they name another primary. The old one
 * may answer its clients for some seconds more, and what they change there is lost.
 */
export class PrimaryWatch implements AsyncDisposable {
  readonly #settings: RedisSettings;
  readonly #onSwitch: () => void;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #attempts = 0;

  /** @param settings with an address of sentinels */
  constructor(settings: RedisSettings, onSwitch: () => void) {
    this.#settings = settings;
    this.#onSwitch = onSwitch;
    this.#running = repeat(() => this.#listen(), BACKOFF, this.#stopping.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Resolves when the connection ended; true when it had listened. */
  async #listen(): Promise<boolean> {
    const { signal } = this.#stopping;
    const address = addressOf(this.#settings);
    this.#attempts += 1;
    const sentinel = address.hosts[this.#attempts % address.hosts.length];
    if (sentinel === undefined) return false;
    const options = { name: 'waybill-watch', beforeReconnect: null };
    const client = openClient(
      this.#settings,
      COMMAND_TIMEOUT_MS,
      options,
      addressOfSentinel(sentinel, address),
    );
    const hangUp = () => client.disconnect();
    signal.addEventListener('abort', hangUp);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    client.once('end', resolve);
    client.on('message', (_channel, message: string) => {
      if (message.split(' ')[0] === address.primary) this.#onSwitch();
    });
    let listened = false;
    try {
      await client.connect();
      await client.subscribe(CHANNEL);
      listened = true;
      await ended;
    } catch {
      // Tried again, at another sentinel, after a pause.
    } finally {
      signal.removeEventListener('abort', hangUp);
      client.disconnect();
    }
    return listened;
  }
}

function addressOfSentinel(sentinel: HostAndPort, address: RedisAddress): RedisAddress {
  const { sentinelUsername: username, sentinelPassword: password } = address;
  return { ...address, hosts: [sentinel], primary: null, database: 0, username, password };
}
