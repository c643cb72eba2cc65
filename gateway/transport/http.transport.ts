import { Pool, errors as undiciErrors } from 'undici';
import { WaybillError } from '../../src/domain/errors.ts';
import type { UpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { EnvelopeSigner } from './envelope-signer.ts';
import { RemoteStreams } from './remote-streams.ts';
import {
  type SubgraphRequest,
  type SubgraphResult,
  type SubgraphTransport,
  systemOf,
} from './subgraph-transport.ts';

const CONNECTIONS = 32;
const DEFAULT_TIMEOUT_MS = 15_000;
/** Bytes of one answer; far above any page within the cost limit. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const TIMEOUT_CODES = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
/** A kept-alive connection that the other side had just closed: nothing of the answer came. */
const CLOSED_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

export interface HttpTransportOptions {
  readonly name: string;
  /** Where the subgraph answers GraphQL, as `http://host:port/graphql`. */
  readonly url: string;
  readonly signer: EnvelopeSigner;
  /** Milliseconds for one whole exchange. */
  readonly timeoutMs?: number;
}

interface RemoteAnswer extends SubgraphResult {
  readonly extensions?: { readonly upstream?: Partial<UpstreamUsage> };
}

/**
 * Reaches a subgraph elsewhere over kept-alive HTTP connections, with the caller in a signed envelope. What the answer
 * cost upstream is added to the request's usage. A query whose connection was closed under it is sent once more; a
 * mutation never.
 */
export class HttpTransport implements SubgraphTransport {
  readonly #name: string;
  readonly #path: string;
  readonly #origin: string;
  readonly #signer: EnvelopeSigner;
  readonly #timeoutMs: number;
  readonly #pool: Pool;
  readonly #streams: RemoteStreams;

  constructor(options: HttpTransportOptions) {
    const url = new URL(options.url);
    this.#name = options.name;
    this.#origin = url.origin;
    this.#path = `${url.pathname}${url.search}`;
    this.#signer = options.signer;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#streams = new RemoteStreams(options.name, options.url.replace(/^http/, 'ws'), options.signer);
    this.#pool = new Pool(this.#origin, {
      connections: CONNECTIONS,
      connect: { timeout: this.#timeoutMs },
      headersTimeout: this.#timeoutMs,
      bodyTimeout: this.#timeoutMs,
      maxResponseSize: MAX_ANSWER_BYTES,
    });
  }

  async execute(request: SubgraphRequest, context: RequestContext): Promise<SubgraphResult> {
    const body = JSON.stringify({ query: request.operation.text, variables: request.variables });
    const headers = () => ({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-request-id': context.requestId,
      ...this.#signer.headersFor(this.#name, body, context.caller),
    });
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    const signal = context.signal === undefined ? deadline : AbortSignal.any([deadline, context.signal]);
    const send = () =>
      this.#pool.request({ method: 'POST', path: this.#path, headers: headers(), body, signal });
    try {
      const response = await send().catch((error: unknown) => {
        if (request.operation.kind === 'query' && CLOSED_CODES.has(codeOf(error))) return send();
        throw error;
      });
      const text = await response.body.text();
      return this.#answer(response.statusCode, text, context.usage);
    } catch (error) {
      throw this.#failure(error, deadline.aborted);
    }
  }

  subscribe(request: SubgraphRequest, context: RequestContext): AsyncIterable<SubgraphResult> {
    return this.#streams.subscribe(request, context);
  }

  async ready(): Promise<void> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await this.#pool.request({ method: 'GET', path: '/health/ready', signal });
      await response.body.dump();
      if (response.statusCode !== 200) throw this.#unavailable(`answered ${response.statusCode}`);
    } catch (error) {
      throw this.#failure(error, signal.aborted);
    }
  }

  async close(): Promise<void> {
    await this.#streams.close();
    await this.#pool.close();
  }

  #answer(status: number, text: string, usage: UpstreamUsage): SubgraphResult {
    if (status === 401 || status === 403) {
      throw new WaybillError(
        'UPSTREAM_AUTHENTICATION',
        `The ${this.#name} subgraph refused the hub's envelope.`,
        {
          details: { system: systemOf(this.#name), status },
        },
      );
    }
    const answer = parsedAnswer(text);
    if (answer === null) throw this.#unavailable(`answered ${status} without a GraphQL result`);
    addUsage(usage, answer.extensions?.upstream);
    return answer;
  }

  #failure(error: unknown, timedOut: boolean): WaybillError {
    if (error instanceof WaybillError) return error;
    const details = { system: systemOf(this.#name) };
    if (timedOut || TIMEOUT_CODES.has(codeOf(error))) {
      const message = `The ${this.#name} subgraph did not answer within ${this.#timeoutMs} ms.`;
      return new WaybillError('UPSTREAM_TIMEOUT', message, { details, cause: error });
    }
    return this.#unavailable('cannot be reached', error);
  }

  #unavailable(what: string, cause?: unknown): WaybillError {
    return new WaybillError('UPSTREAM_UNAVAILABLE', `The ${this.#name} subgraph ${what}.`, {
      details: { system: systemOf(this.#name) },
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  if (error instanceof undiciErrors.UndiciError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return '';
}

function parsedAnswer(text: string): RemoteAnswer | null {
  try {
    const value: unknown = JSON.parse(text);
    return isAnswer(value) ? value : null;
  } catch {
    return null;
  }
}

function isAnswer(value: unknown): value is RemoteAnswer {
  if (typeof value !== 'object' || value === null) return false;
  if ('errors' in value && !Array.isArray(value.errors)) return false;
  return 'data' in value || 'errors' in value;
}

function addUsage(usage: UpstreamUsage, more: Partial<UpstreamUsage> | undefined): void {
  if (more === undefined) return;
  usage.salesforceCalls += more.salesforceCalls ?? 0;
  usage.cacheHits += more.cacheHits ?? 0;
  usage.cacheMisses += more.cacheMisses ?? 0;
  usage.sqlStatements += more.sqlStatements ?? 0;
  const remaining = more.apiBudgetRemaining ?? null;
  if (remaining !== null) {
    usage.apiBudgetRemaining = Math.min(remaining, usage.apiBudgetRemaining ?? remaining);
  }
}
