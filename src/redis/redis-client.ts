import type { Socket } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { WaybillError } from '../domain/errors.ts';
import {
  addressOfServer,
  type HostAndPort,
  parseRedisAddress,
  REDIS_FORMS,
  type RedisAddress,
} from '../domain/redis-address.ts';
import { type Backoff, backoffMs } from '../time/backoff.ts';

export interface RedisSettings {
  /**
   * In a form of `REDIS_FORMS`; with the user, password and database where needed. A function is called for each new
   * socket, so that a changed password needs no restart; scheme, sentinels and database must stay the same.
   */
  readonly url: string | (() => string);
  /** The only server to connect to, for one of a cluster; the first one of the address unless given. */
  readonly server?: HostAndPort;
  /**
   * PEM of the authorities that sign the servers' certificates, when the list of Node lacks them. It is called for each
   * new socket.
   */
  readonly certificateAuthority?: (() => string) | undefined;
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

type Options = RedisOptions & { readonly replyMapping?: 'legacy' };
type Credentials = Pick<
  RedisOptions,
  'username' | 'password' | 'tls' | 'sentinelTLS' | 'sentinelUsername' | 'sentinelPassword'
>;

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
  address = addressOf(settings),
): Redis {
  const { primary, hosts, database } = address;
  const again = (attempt: number) => {
    if (beforeReconnect === null) return null;
    beforeReconnect();
    return backoffMs(RECONNECTING, attempt);
  };
  const options: Options = {
    ...(primary === null
      ? { ...hosts[0] }
      : {
          sentinels: [...hosts],
          name: primary,
          sentinelRetryStrategy: again,
          sentinelCommandTimeout: commandTimeoutMs * BACKSTOP,
          enableTLSForSentinelMode: address.tls,
        }),
    ...credentialsOf(settings, address),
    db: database,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: true,
    commandTimeout: commandTimeoutMs * BACKSTOP,
    connectTimeout: 1_000,
    disconnectTimeout: 200,
    connectionName: name,
    retryStrategy: again,
  };
  const client = new Redis(options);
  client.on('error', () => undefined);
  hearSockets(client);
  return client;
}

/**
 * ioredis listens for the first error of a socket only. A socket that is closed in the middle of a TLS handshake may have
 * a second one, and Node ends the process for an error that nobody hears.
 */
function hearSockets(client: Redis): void {
  let socket: Socket | undefined;
  Object.defineProperty(client, 'stream', {
    get: () => socket,
    set: (next: Socket | undefined) => {
      next?.on('error', () => undefined);
      socket = next;
    },
  });
}

/** Lets the next socket of a client use the server, the user and the authorities of the current settings. */
export function renewOptions(client: Redis, settings: RedisSettings): void {
  const address = addressOf(settings);
  const server = address.primary === null ? address.hosts[0] : {};
  Object.assign(client.options, server, credentialsOf(settings, address));
}

/** @throws WaybillError CONFIGURATION */
export function addressOf({ url, server }: Pick<RedisSettings, 'url' | 'server'>): RedisAddress {
  const address = parseRedisAddress(typeof url === 'string' ? url : url());
  if (address === null) {
    throw new WaybillError('CONFIGURATION', `REDIS_URL must be an address like ${REDIS_FORMS}.`);
  }
  return server === undefined ? address : addressOfServer(server, address);
}

function credentialsOf({ certificateAuthority }: RedisSettings, address: RedisAddress): Credentials {
  const { tls, primary, username, password, sentinelUsername, sentinelPassword } = address;
  const ca = tls ? certificateAuthority?.() : undefined;
  const encryption = ca === undefined ? {} : { ca };
  return {
    username: username ?? undefined,
    password: password ?? undefined,
    ...(tls && { tls: encryption }),
    ...(tls && primary !== null && { sentinelTLS: encryption }),
    ...(sentinelUsername !== null && { sentinelUsername }),
    ...(sentinelPassword !== null && { sentinelPassword }),
  };
}
