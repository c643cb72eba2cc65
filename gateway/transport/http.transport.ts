import { Client, type Dispatcher, Pool, errors as undiciErrors } from 'undici';
import { WaybillError } from '../../src/domain/errors.ts';
import type { UpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import { traceHeaders } from '../../src/telemetry/tracing.ts';
import { Availability } from '../../src/time/availability.ts';
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
/**
 * Milliseconds that a request waits before the transport probes the subgraph, and the time-out of the probe; at most half
 * the time-out of a request.
 */
const MAX_SUSPENSE_MS = 2_000;
/** Bytes of one answer; far above any page within the cost limit. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const TIMEOUT_CODES = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
/** The subgraph had just closed the kept-alive connection; no part of an answer arrived. */
const CLOSED_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

export interface HttpTransportOptions {
  readonly name: string;
  /** The subgraph's GraphQL address, as `http://host:port/graphql`. */
  readonly url: string;
  readonly signer: EnvelopeSigner;
  /** Milliseconds for one exchange, from the request to the end of the answer. */
  readonly timeoutMs?: number;
}

interface RemoteAnswer extends SubgraphResult {
  readonly extensions?: { readonly upstream?: Partial<UpstreamUsage> };
}

interface Exchange {
  readonly status: number;
  readonly text: string;
}

/**
 * Reaches a remote subgraph over kept-alive HTTP connections, with the caller in a signed envelope. It adds the subgraph's
 * upstream usage to the request's. If the connection closes before the answer, a query is sent once more; a mutation never.
 *
 * The first unanswered requests reveal a frozen subgraph. From then on, all requests and streams fail at once, until the
 * subgraph answers a background probe (`GET /health/live`).
 */
export class HttpTransport implements SubgraphTransport {
  readonly #name: string;
  readonly #path: string;
  readonly #origin: string;
  readonly #signer: EnvelopeSigner;
  readonly #timeoutMs: number;
  readonly #pool: Pool;
  /** Separate from the pool, whose connections may all wait for a frozen subgraph. */
  readonly #probes: Client;
  readonly #availability: Availability;
  readonly #streams: RemoteStreams;

  constructor(options: HttpTransportOptions) {
    const url = new URL(options.url);
    this.#name = options.name;
    this.#origin = url.origin;
    this.#path = `${url.pathname}${url.search}`;
    this.#signer = options.signer;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#pool = new Pool(this.#origin, {
      connections: CONNECTIONS,
      connect: { timeout: this.#timeoutMs },
      headersTimeout: this.#timeoutMs,
      bodyTimeout: this.#timeoutMs,
      maxResponseSize: MAX_ANSWER_BYTES,
    });
    const suspenseMs = Math.min(MAX_SUSPENSE_MS, this.#timeoutMs / 2);
    this.#probes = new Client(this.#origin, { connect: { timeout: suspenseMs } });
    this.#availability = new Availability({
      probe: () => this.#probe(suspenseMs),
      refusal: () => this.#unavailable('does not answer'),
      suspectAfterMs: suspenseMs,
      onAway: () => this.#streams.terminate(),
    });
    this.#streams = new RemoteStreams({
      name: options.name,
      url: options.url.replace(/^http/, 'ws'),
      signer: options.signer,
      availability: this.#availability,
    });
  }

  async execute(request: SubgraphRequest, context: RequestContext): Promise<SubgraphResult> {
    const body = JSON.stringify({ query: request.operation.text, variables: request.variables });
    const work = context.usage.work === 'STREAM' ? 'STREAM' : 'REQUEST';
    const headers = () => ({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-request-id': context.requestId,
      ...traceHeaders(),
      ...this.#signer.headersFor(this.#name, body, { caller: context.caller, work }),
    });
    const send = (signal: AbortSignal) =>
      this.#exchange({ method: 'POST', path: this.#path, headers: headers(), body, signal });
    const { status, text } = await this.#guarded(context.signal, (signal) =>
      send(signal).catch((error: unknown) => {
        if (request.operation.kind === 'query' && CLOSED_CODES.has(codeOf(error))) return send(signal);
        throw error;
      }),
    );
    return this.#answer(status, text, context.usage);
  }

  subscribe(request: SubgraphRequest, context: RequestContext): AsyncIterable<SubgraphResult> {
    return this.#streams.subscribe(request, context);
  }

  async ready(): Promise<void> {
    const { status } = await this.#guarded(undefined, (signal) =>
      this.#exchange({ method: 'GET', path: '/health/ready', signal }),
    );
    if (status !== 200) throw this.#unavailable(`answered ${status}`);
    // A subgraph answers a GET of its graph with 405. A 404 means that its graph has another path.
    const graph = await this.#guarded(undefined, (signal) =>
      this.#exchange({ method: 'GET', path: this.#path, signal }),
    );
    if (graph.status === 404) throw this.#unavailable(`has no graph at ${this.#path}: correct its address`);
  }

  async close(): Promise<void> {
    this.#availability.close();
    await this.#streams.close();
    await this.#probes.destroy();
    await this.#pool.close();
  }

  /**
   * Runs one exchange, unless the subgraph is away. A request that timed out or was cancelled is aborted, which frees its
   * connection.
   */
  async #guarded(
    parent: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Exchange>,
  ): Promise<Exchange> {
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    const settled = new AbortController();
    const signals = parent === undefined ? [deadline] : [deadline, parent];
    try {
      return await this.#availability.run(() => work(AbortSignal.any([...signals, settled.signal])));
    } catch (error) {
      throw this.#failure(error, deadline.aborted);
    } finally {
      settled.abort();
    }
  }

  async #exchange(options: Dispatcher.RequestOptions): Promise<Exchange> {
    const { statusCode, body } = await this.#pool.request(options);
    return { status: statusCode, text: await body.text() };
  }

  /** Probes the subgraph. A busy subgraph still answers; a proxy that cannot reach it answers 502, 503 or 504. */
  async #probe(timeoutMs: number): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, body } = await this.#probes.request({ method: 'GET', path: '/health/live', signal });
    await body.dump();
    if (statusCode >= 500) throw this.#unavailable(`answered ${statusCode}`);
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
