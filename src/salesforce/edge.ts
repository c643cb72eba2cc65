import type { Connection } from 'jsforce/lib/connection.js';
import { WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage, UpstreamWork } from '../domain/upstream-usage.ts';
import { count, measure } from '../telemetry/measuring.ts';
import { traced } from '../telemetry/tracing.ts';
import { backoffMs } from '../time/backoff.ts';
import { pause, unlessAborted } from '../time/pause.ts';
import { callSpan } from './call-span.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { Deadline } from './deadline.ts';
import type { Exchange } from './edge-transport.ts';
import { parseLimitInfo } from './limit-info.ts';
import { CALL_BACKOFF, mayRepeat, type Repeatable } from './retry.ts';
import { noAnswer, notOffered, translated } from './salesforce-error.ts';
import type { Session } from './session.ts';
import type { ApiUsage, CallOptions } from './values.ts';

export interface EdgeCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root (`DATA_URL`) or below the version (`/composite`). */
  readonly url: string;
  /** Text is sent as it is (name its `contentType`), anything else as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** Further headers of this call. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly repeatable: Repeatable;
  /** Leaves the reply's body as text. */
  readonly asText?: boolean;
  /** Instead of the client's time-out, for long transfers. Milliseconds. */
  readonly timeoutMs?: number;
}

export interface EdgeReply<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

export interface EdgeOptions {
  readonly connection: Connection;
  readonly session: Session;
  readonly breaker: CircuitBreaker;
  readonly timeoutMs: number;
  readonly onApiUsage: ((usage: ApiUsage, work: UpstreamWork) => void) | undefined;
}

/**
 * Every call to Salesforce passes through here: circuit breaker, session with one renewal, time-out, count of calls,
 * API budget, translation of errors, retries.
 */
export class Edge {
  readonly #options: EdgeOptions;
  #apiUsage: ApiUsage | null = null;
  #lastReplyAt: Date | null = null;

  constructor(options: EdgeOptions) {
    this.#options = options;
  }

  get apiUsage(): ApiUsage | null {
    return this.#apiUsage;
  }

  get lastReplyAt(): Date | null {
    return this.#lastReplyAt;
  }

  /** @throws WaybillError; or the reason of the caller's signal, when that ended the call. */
  async call<Body>(call: EdgeCall, usage: UpstreamUsage, options?: CallOptions): Promise<EdgeReply<Body>> {
    return await traced(
      () => callSpan(call),
      async (span) => {
        const reply = await this.#repeated<Body>(call, usage, options, (attempt) => {
          count('waybill_salesforce_call_retries', usage);
          span?.set({ 'http.request.resend_count': attempt });
        });
        span?.set({ 'http.response.status_code': reply.status });
        return reply;
      },
    );
  }

  async #repeated<Body>(
    call: EdgeCall,
    usage: UpstreamUsage,
    options: CallOptions | undefined,
    onRetry: (attempt: number) => void,
  ): Promise<EdgeReply<Body>> {
    using deadline = new Deadline(call.timeoutMs ?? this.#options.timeoutMs, options?.signal);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#guarded<Body>(call, usage, deadline);
      } catch (error) {
        if (deadline.abandoned) throw error;
        const failure = translated(error, { status: null, writes: writes(call) });
        if (!mayRepeat(failure, call.repeatable, attempt) || this.#options.breaker.isOpen) throw failure;
        await pause(backoffMs(CALL_BACKOFF, attempt), deadline.signal);
        if (deadline.signal.aborted) throw failure;
        onRetry(attempt);
      }
    }
  }

  async #guarded<Body>(call: EdgeCall, usage: UpstreamUsage, deadline: Deadline): Promise<EdgeReply<Body>> {
    const { breaker, session } = this.#options;
    const refusal = breaker.refusal();
    if (refusal !== null) throw refusal;
    try {
      const reply = await this.#withSession<Body>(call, usage, deadline);
      breaker.succeeded();
      return reply;
    } catch (error) {
      if (deadline.abandoned) {
        breaker.abandoned();
        throw error;
      }
      const failure =
        deadline.error(writes(call)) ?? translated(error, { status: null, writes: writes(call) });
      if (isDown(failure)) breaker.failed(failure);
      else if (isOurs(failure)) breaker.abandoned();
      else breaker.succeeded();
      // An org that moved has another address, which only a new login tells.
      if (breaker.isOpen || failure.details.vendorCode === 'REDIRECT_REFUSED') session.doubt();
      throw failure;
    }
  }

  async #withSession<Body>(
    call: EdgeCall,
    usage: UpstreamUsage,
    deadline: Deadline,
  ): Promise<EdgeReply<Body>> {
    const { session } = this.#options;
    const generation = await unlessAborted(session.ensure(), deadline.signal);
    try {
      return await this.#send<Body>(call, usage, deadline);
    } catch (error) {
      if (!isRefusedSession(error)) throw error;
      // Salesforce did nothing for a refused session, so sending again is safe for writes, too. Once.
      await unlessAborted(session.renew(generation), deadline.signal);
    }
    try {
      return await this.#send<Body>(call, usage, deadline);
    } catch (error) {
      if (isRefusedSession(error)) session.refused(error);
      throw error;
    }
  }

  /** One HTTP call. */
  async #send<Body>(call: EdgeCall, usage: UpstreamUsage, deadline: Deadline): Promise<EdgeReply<Body>> {
    const { connection, session } = this.#options;
    let status: number | null = null;
    let headers: Readonly<Record<string, string>> = {};
    const exchange: Exchange = {
      signal: deadline.signal,
      onReply: (replyStatus, replyHeaders) => {
        status = replyStatus;
        headers = replyHeaders;
        this.#heard(replyHeaders, usage);
      },
      ...(call.asText === true && { responseType: 'text/plain' }),
    };
    usage.salesforceCalls += 1;
    const started = performance.now();
    const ended = (outcome: 'ok' | 'error') => {
      const labels = { work: usage.work, outcome };
      measure('waybill_salesforce_call_seconds', labels, (performance.now() - started) / 1000);
    };
    try {
      const body = await connection.request<Body>(request(call), exchange);
      if (!isAnswer(call, headers, body)) throw noAnswer({ status, writes: writes(call) }, null);
      ended('ok');
      session.accepted();
      return { status: status ?? 0, headers, body };
    } catch (error) {
      ended('error');
      if (deadline.signal.aborted || error instanceof WaybillError) throw error;
      const circumstances = { status, writes: writes(call) };
      const isOfOthers = isPage(headers) && !JUDGED_BY_STATUS.has(status ?? 0);
      throw isOfOthers
        ? noAnswer(circumstances, error)
        : withoutRecord(call, translated(error, circumstances));
    }
  }

  #heard(headers: Readonly<Record<string, string>>, usage: UpstreamUsage): void {
    this.#lastReplyAt = new Date();
    const apiUsage = parseLimitInfo(headers['sforce-limit-info'], this.#lastReplyAt);
    if (apiUsage === null) return;
    this.#apiUsage = apiUsage;
    usage.apiBudgetRemaining = apiUsage.remaining;
    this.#options.onApiUsage?.(apiUsage, usage.work);
  }
}

function request(call: EdgeCall): Parameters<Connection['request']>[0] {
  if (call.body === undefined) return { method: call.method, url: call.url };
  return {
    method: call.method,
    url: call.url,
    body: typeof call.body === 'string' ? call.body : JSON.stringify(call.body),
    headers: { 'content-type': call.contentType ?? 'application/json', ...call.headers },
  };
}

/** Pages of status codes that say what the hub did, whoever answers. */
const JUDGED_BY_STATUS: ReadonlySet<number> = new Set([401, 413, 414, 431]);

/** Salesforce's API never answers in HTML: proxies, maintenance windows and orgs that moved do, also with status 200. */
function isPage(headers: EdgeReply<unknown>['headers']): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '');
}

/** Whether a reply without an error is an answer: jsforce gives JSON that it cannot read as text. */
function isAnswer(call: EdgeCall, headers: EdgeReply<unknown>['headers'], body: unknown): boolean {
  if (isPage(headers)) return false;
  if (call.asText === true || typeof body !== 'string') return true;
  return body === '' && writes(call);
}

/** A collection or a composite call names no single record: if it is not found, Salesforce does not offer it. */
function withoutRecord(call: EdgeCall, error: WaybillError): WaybillError {
  return error.code === 'NOT_FOUND' && call.url.startsWith('/composite') ? notOffered(error) : error;
}

function writes(call: EdgeCall): boolean {
  return call.repeatable !== 'READ';
}

/** Failures that concern Salesforce as a whole, not one call. */
function isDown(error: WaybillError): boolean {
  if (error.code === 'UPSTREAM_UNAVAILABLE') return true;
  return error.code === 'UPSTREAM_TIMEOUT' && error.details.vendorCode !== 'QUERY_TIMEOUT';
}

/** Failures that may occur without an answer of Salesforce's data API. */
function isOurs(error: WaybillError): boolean {
  return error.code === 'UPSTREAM_AUTHENTICATION' || error.code === 'CONFIGURATION';
}

function isRefusedSession(error: unknown): error is WaybillError {
  return error instanceof WaybillError && error.code === 'UPSTREAM_AUTHENTICATION';
}
