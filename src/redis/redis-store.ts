import type { Redis } from 'ioredis';
import type { LuaScript } from './lua-script.ts';

/** One server, as work on it sees it. */
export interface RedisServer {
  /** The first part of every key on this server, except for the streams of live events. */
  readonly keyPrefix: string;
  /** The first part of the keys of those streams. */
  readonly serverPrefix: string;
  /** Runs a script on the partition whose head key is given. */
  script(script: LuaScript, head: string, args: readonly (string | number)[]): Promise<unknown>;
  /** Runs commands on the client. Only this folder may call it. */
  run<T>(commands: (client: Redis) => Promise<T>): Promise<T>;
}

/**
 * All servers of one Redis. Keys with one hash tag, `{cache:Account}`, are on one server, and no command names keys of two
 * tags.
 */
export interface RedisStore extends AsyncDisposable {
  /** False while some commands would be refused at once. */
  readonly available: boolean;
  /** The reason why commands cannot run, for people; null while `available`. */
  readonly problem: string | null;
  /**
   * Runs work on the server that holds the keys of a tag. If that server answers that another one holds them now, and so
   * has done nothing, the work is run on that one. The work names its keys with the prefix of the server that it gets.
   *
   * @param tag with its braces
   * @throws WaybillError UPSTREAM_UNAVAILABLE when that server is away or refused a command
   */
  on<T>(tag: string, work: (server: RedisServer) => Promise<T>): Promise<T>;
  /**
   * Runs work on each server that holds keys, one after the other.
   *
   * @throws WaybillError UPSTREAM_UNAVAILABLE when one of them is away or refused a command
   */
  each(work: (server: RedisServer) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
