import { Redis, type RedisOptions } from 'ioredis';
import { type Backoff, backoffMs } from '../time/backoff.ts';

export interface RedisSettings {
  /**
   * `redis://` or, encrypted and verified, `rediss://`; with the user, password and database where needed. A function
   * is called for each new socket, so that a changed password needs no restart; scheme and database must stay the same.
   */
  readonly url: string | (() => string);
  /** PEM of the authority that signed the server's certificate, when the system's list lacks it. */
  readonly certificateAuthority?: string;
  /** Longest wait for one command, milliseconds. Only offline work (a rebuild) should raise it. */
  readonly commandTimeoutMs?: number;
  /** Longest wait for the first connection, milliseconds; after it the hub starts without Redis. */
  readonly readyTimeoutMs?: number;
  /**
   * A part of every key: the generation of the database that the entries belong to; null while it is not known, and no
   * command is run. Read before each command. By default there is one generation.
   */
  readonly generation?: () => string | null;
  /** Called on each change of availability and when the first attempt fails, for the log. */
  readonly onStateChange?: (available: boolean, reason: string) => void;
}

export interface ClientOptions {
  /** Shown in CLIENT LIST. */
  readonly name?: string;
  /** Called before each new attempt to connect. Null: a connection that ends stays ended. */
  readonly beforeReconnect: (() => void) | null;
}

/** ioredis's own command time-out as a multiple of ours: a backstop for the probe and the handshake. */
const BACKSTOP = 10;
const RECONNECTING: Backoff = { firstMs: 50, longestMs: 1_000 };

/**
 * A client that is not connected yet. Every Redis client of the hub is made here. It has an error listener for its
 * whole life, because ioredis prints errors without one. The commands report failures.
 */
export function openClient(
  settings: RedisSettings,
  commandTimeoutMs: number,
  { name = 'waybill', beforeReconnect }: ClientOptions,
): Redis {
  const { url: address, certificateAuthority: ca } = settings;
  const url = typeof address === 'string' ? address : address();
  const options = {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: true,
    commandTimeout: commandTimeoutMs * BACKSTOP,
    connectTimeout: 1_000,
    disconnectTimeout: 200,
    connectionName: name,
    retryStrategy: (attempt: number) => {
      if (beforeReconnect === null) return null;
      beforeReconnect();
      return backoffMs(RECONNECTING, attempt);
    },
    // After a failover this connection may still be to the old primary, now a read-only replica.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(ca !== undefined && url.startsWith('rediss:') ? { tls: { ca } } : {}),
  } satisfies RedisOptions;
  const client = new Redis(url, options);
  client.on('error', () => undefined);
  return client;
}
