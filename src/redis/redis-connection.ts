import type { Redis } from 'ioredis';
import { WaybillError } from '../domain/errors.ts';
import type { HostAndPort } from '../domain/redis-address.ts';
import { endsWithin } from '../time/pause.ts';
import { WaitingWork } from '../time/waiting-work.ts';
import type { LuaScript } from './lua-script.ts';
import { openClient, type RedisSettings, renewOptions } from './redis-client.ts';
import type { RedisServer, RedisStore } from './redis-store.ts';
import { isOfReplica, RefusalPace, refusalOf } from './refusals.ts';
import { identify } from './server-identity.ts';

export type { RedisSettings } from './redis-client.ts';

const COMMAND_TIMEOUT_MS = 150;
const READY_TIMEOUT_MS = 1_000;
const PROBE_INTERVAL_MS = 250;
/** After so many unanswered probes the socket counts as dead, and a new one is opened. */
const PROBES_PER_SOCKET = 3;

/**
 * One connection to one server, or to the primary that sentinels name. It fails fast. Its own failures never end the
 * process.
 *
 * The circuit is UP until a command times out or the connection closes. Then it is DOWN: every command is refused at once,
 * also those in flight. While it is DOWN, only a probe in the background waits for Redis, and its first answer makes the
 * circuit UP. So a frozen Redis costs a read at most one command time-out, and later reads nothing. A server that
 * refuses changes counts as away, too: its data may be older than the last change that was sent to it.
 *
 * This class watches the time-out itself. The timers of ioredis fire before it reads replies that wait in the socket, so a
 * pause of this process (garbage collection, a busy machine) would look like a frozen Redis.
 */
export class RedisConnection implements RedisStore, RedisServer {
  readonly #client: Redis;
  readonly #onStateChange: (available: boolean, reason: string) => void;
  readonly #generation: () => string | null;
  readonly #commandTimeoutMs: number;
  /** Commands in flight; refused when the circuit opens. */
  readonly #waiting = new WaitingWork();
  #watch: NodeJS.Timeout | null = null;
  /** Null while the circuit is open. */
  #serverPrefix: string | null = null;
  #isCluster = false;
  #refusal: string | null = null;
  readonly #pace = new RefusalPace();
  /** The availability that was reported last; null before the first attempt. */
  #reported: boolean | null = null;
  #probe: NodeJS.Timeout | null = null;
  #probing: Promise<void> | null = null;
  /** The first attempt. */
  #connecting: Promise<void> | null = null;
  #probesUnanswered = 0;
  #closed = false;

  constructor(settings: RedisSettings) {
    this.#onStateChange = settings.onStateChange ?? (() => undefined);
    this.#generation = settings.generation ?? (() => '');
    this.#commandTimeoutMs = settings.commandTimeoutMs ?? COMMAND_TIMEOUT_MS;
    this.#client = openClient(settings, this.#commandTimeoutMs, {
      beforeReconnect: () => renewOptions(this.#client, settings),
    });
    this.#client.on('error', (error: Error) => this.#fail(error));
    this.#client.on('close', () => this.#goDown('the connection closed'));
    this.#client.on('ready', () => void this.#tryGoUp());
    this.#client.on('end', () => this.#beginAgain());
  }

  /** False while commands would be refused at once. */
  get available(): boolean {
    return this.#serverPrefix !== null && this.#generation() !== null;
  }

  /** Whether the server answers. Commands on keys also need the generation. */
  get answers(): boolean {
    return this.#serverPrefix !== null;
  }

  get problem(): string | null {
    if (this.available) return null;
    return this.answers
      ? 'The hub does not know yet which entries in Redis belong to its database.'
      : this.silence;
  }

  /** Why the server does not answer. */
  get silence(): string {
    return this.#refusal ?? 'Redis does not answer.';
  }

  /** What people must correct before it can answer; null when nothing is known. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Whether the server is one of a cluster; known when it has answered. */
  get isCluster(): boolean {
    return this.#isCluster;
  }

  /** The other end of the present socket; null without one. */
  get peer(): HostAndPort | null {
    const { remoteAddress: host, remotePort: port } = this.#client.stream ?? {};
    return host === undefined || port === undefined ? null : { host, port };
  }

  /**
   * The first part of every key, except for the streams of live events. It names the generation of the database: after
   * that was restored to an earlier moment, Redis looks empty.
   */
  get keyPrefix(): string {
    const generation = this.#generation() ?? 'none';
    return generation === '' ? this.serverPrefix : `${this.serverPrefix}${generation}:`;
  }

  /**
   * The prefix names the running Redis process. After Redis restarted from an old snapshot, or after a replica that may lack
   * writes took over, Redis looks empty, exactly as after FLUSHALL.
   */
  get serverPrefix(): string {
    return this.#serverPrefix ?? 'waybill:none:';
  }

  on<T>(_tag: string, work: (server: RedisServer) => Promise<T>): Promise<T> {
    return work(this);
  }

  each(work: (server: RedisServer) => Promise<void>): Promise<void> {
    return work(this);
  }

  /** Connects in the background; resolves when ready, or after the ready time-out. */
  async connect(readyTimeoutMs = READY_TIMEOUT_MS): Promise<void> {
    this.#connecting ??= this.#client.connect().then(() => this.#tryGoUp());
    await endsWithin(readyTimeoutMs, this.#connecting);
  }

  script(script: LuaScript, head: string, args: readonly (string | number)[]): Promise<unknown> {
    return this.run(async (client) => {
      try {
        return await client.evalsha(script.sha, 1, head, ...args);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return await client.eval(script.source, 1, head, ...args);
      }
    });
  }

  /**
   * Runs commands on the client. Only this folder may call it.
   * @throws WaybillError UPSTREAM_UNAVAILABLE when Redis is away or refused the command.
   */
  run<T>(commands: (client: Redis) => Promise<T>): Promise<T> {
    return this.available ? this.ask(commands) : Promise.reject(unavailable('Redis is away'));
  }

  /** Runs commands that touch no key. */
  ask<T>(commands: (client: Redis) => Promise<T>): Promise<T> {
    if (!this.answers) return Promise.reject(unavailable('Redis is away'));
    const answer = this.#waiting.run(() =>
      commands(this.#client).catch((error: Error) => {
        // A reply shows that the server runs, unless it would be the reply to every change.
        if (error.name !== 'ReplyError') this.#goDown(error.message);
        else this.#hear(error);
        throw unavailable('Redis did not run the command', error);
      }),
    );
    if (!this.#watch) this.#watchOldest(this.#commandTimeoutMs);
    return answer;
  }

  /** Disconnects, and connects to the server that the address, or the sentinels, name now. */
  reconnect(reason: string): void {
    this.#goDown(reason);
    if (!this.#closed) this.#client.disconnect(true);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#goDown('closed by the hub');
    if (this.#probe) clearTimeout(this.#probe);
    if (this.#watch) clearTimeout(this.#watch);
    // In the other states there is no socket, and ioredis emits no 'end'.
    const open = ['connecting', 'connect', 'ready'].includes(this.#client.status);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#client.once('end', resolve);
    this.#client.disconnect();
    if (open) await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #fail(error: Error): void {
    const refusal = refusalOf(error);
    // When a server cannot be reached, its earlier refusal no longer holds.
    if (refusal !== null || 'syscall' in error) this.#refusal = refusal;
    this.#goDown(refusal === null ? error.message : `${error.message} (${refusal})`);
  }

  /** Disconnects from a server that refuses changes: the address, or the sentinels, may name another one by now. */
  #hear(reply: Error): void {
    if (!this.answers || refusalOf(reply) === null) return;
    this.#scheduleProbe(this.#pace.refused());
    this.#fail(reply);
    if (isOfReplica(reply)) this.#client.disconnect(true);
  }

  #goDown(reason: string): void {
    if (this.answers) {
      this.#serverPrefix = null;
      this.#waiting.refuse(() => unavailable('Redis is away'));
    }
    if (this.#reported !== false) {
      this.#reported = false;
      this.#onStateChange(false, reason);
    }
    if (!this.#probe) void this.#tryGoUp();
  }

  #watchOldest(ms: number): void {
    const due = performance.now() + ms;
    this.#watch = setTimeout(() => {
      this.#watch = null;
      const began = this.#waiting.oldest;
      if (began === null) return;
      const now = performance.now();
      // If the timer is late, this process was paused: replies get the full time again.
      const paused = now - due > this.#commandTimeoutMs / 5;
      if (paused) this.#watchOldest(this.#commandTimeoutMs);
      else if (now - began >= this.#commandTimeoutMs) this.#goDown('a command timed out');
      else this.#watchOldest(began + this.#commandTimeoutMs - now);
    }, Math.ceil(ms));
  }

  /** If ioredis is disconnected while it asks the sentinels, it stops reconnecting. */
  #beginAgain(): void {
    if (this.#closed) return;
    setTimeout(() => {
      if (this.#closed || this.#client.status !== 'end') return;
      this.#client.connect().catch(() => undefined);
    }, PROBE_INTERVAL_MS).unref();
  }

  #scheduleProbe(ms: number): void {
    if (this.#closed || this.#probe) return;
    this.#probe = setTimeout(() => {
      this.#probe = null;
      void this.#tryGoUp();
    }, ms);
    this.#probe.unref();
  }

  #tryGoUp(): Promise<void> {
    // ioredis reconnects by itself and reports 'ready'; there is nothing to probe before that.
    if (this.#closed || this.answers || this.#client.status !== 'ready') return Promise.resolve();
    this.#probing ??= this.#identifyServer().finally(() => {
      this.#probing = null;
    });
    return this.#probing;
  }

  async #identifyServer(): Promise<void> {
    try {
      const { prefix, isCluster } = await identify(this.#client);
      if (this.#closed) return;
      this.#probesUnanswered = 0;
      this.#refusal = null;
      this.#pace.accepted();
      this.#isCluster = isCluster;
      this.#serverPrefix = prefix;
      this.#reported = true;
      this.#onStateChange(true, 'connected');
    } catch (error) {
      this.#probesUnanswered += 1;
      const refusal = error instanceof Error ? refusalOf(error) : null;
      this.#refusal = refusal;
      if (refusal !== null) this.#goDown(refusal);
      // A host that vanished sends no reset; TCP alone would take a quarter of an hour to notice.
      if (this.#probesUnanswered % PROBES_PER_SOCKET === 0) this.#client.disconnect(true);
      else this.#scheduleProbe(refusal === null ? PROBE_INTERVAL_MS : this.#pace.refused());
    }
  }
}

/** Connects to Redis, waiting for it no longer than the ready time-out. Close it, or declare it with `await using`. */
export async function connectRedis(settings: RedisSettings): Promise<RedisConnection> {
  const connection = new RedisConnection(settings);
  await connection.connect(settings.readyTimeoutMs);
  return connection;
}

export function unavailable(message: string, cause?: unknown): WaybillError {
  return new WaybillError('UPSTREAM_UNAVAILABLE', message, { details: { system: 'REDIS' }, cause });
}
