import { type DocumentNode, type ExecutionResult, execute as executeMeta, GraphQLError } from 'graphql';
import { WaybillError } from '../src/domain/errors.ts';
import { newUpstreamUsage, type UpstreamUsage } from '../src/domain/upstream-usage.ts';
import type { Authentication, Authenticator } from '../src/identity/authenticator.ts';
import type { Composition } from './composition.ts';
import type { Documents, PreparedOperation } from './documents.ts';
import type { Limits } from './limits/limits.ts';
import type { Listener } from './live/listener.ts';
import type { Streams, Subscription } from './live/streams.ts';
import type { GatewayLogger } from './logger.ts';
import { maskEngineError, maskThrown } from './masking.ts';

export interface OperationRequest {
  readonly requestId: string;
  /** The Authorization header, or what a WebSocket client sent in its place. */
  readonly authorization: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal | undefined;
}

/** An operation that may run: what the hooks of each transport carry from `admit` to `execute`. */
export interface Admission {
  readonly requestId: string;
  /** Who asks; null only for operations of meta fields. */
  readonly authentication: Authentication | null;
  readonly prepared: PreparedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cost: number;
  readonly signal: AbortSignal | undefined;
}

/** Why an operation may not run. */
export class Refusal {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    this.errors = errors;
  }
}

export interface PipelineOptions {
  readonly authenticator: Authenticator;
  readonly documents: Documents;
  readonly composition: Composition;
  readonly limits: Limits;
  readonly logger: GatewayLogger;
  readonly streams: Streams;
}

/** The error of a subscription where there can be one answer only. */
export function oneAnswerOnly(): WaybillError {
  const message = 'Subscriptions come over WebSocket (graphql-transport-ws) or as server-sent events only.';
  return new WaybillError('BAD_USER_INPUT', message);
}

/**
 * What happens to every operation on every transport, in this order: authenticate, limit, look the document up, build
 * the context, execute, mask, measure. The first four are `admit`, the others `execute`, or `subscribe` for a
 * subscription; none of them throws.
 */
export class Pipeline {
  readonly #options: PipelineOptions;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  async admit(request: OperationRequest): Promise<Admission | Refusal> {
    try {
      return await this.#admit(request);
    } catch (error) {
      return new Refusal([maskThrown(error, request.requestId, this.#options.logger)]);
    }
  }

  /** Who sends this Authorization header. Throws as the authenticator does. */
  authenticate(
    authorization: string | undefined,
    origin: Pick<OperationRequest, 'requestId' | 'remoteAddress'>,
  ): Promise<Authentication> {
    return this.#options.authenticator.authenticate({ ...withoutGaps(origin), authorization });
  }

  /**
   * Begins an admitted subscription. Its answers go to the listener until either side ends it.
   *
   * @param after where to resume, when the transport says so; else the operation's `after` counts
   */
  async subscribe(
    admission: Admission,
    listener: Listener,
    after: string | null = null,
  ): Promise<Subscription | Refusal> {
    const { authentication, prepared, variables, requestId } = admission;
    const { streams, logger } = this.#options;
    try {
      if (authentication === null) throw needsToken();
      const operation = await prepared.stream(authentication.caller.userId);
      return streams.subscribe({ operation, variables, after }, authentication.caller.userId, listener);
    } catch (error) {
      return new Refusal([maskThrown(error, requestId, logger)]);
    }
  }

  async execute(admission: Admission): Promise<ExecutionResult> {
    const started = performance.now();
    const usage = newUpstreamUsage();
    const result = await this.#execute(admission, usage);
    const { requestId, prepared, cost } = admission;
    this.#options.logger.debug(
      {
        requestId,
        operation: prepared.operation.name?.value,
        milliseconds: performance.now() - started,
        errors: result.errors?.map((error) => error.extensions['code']),
        cost,
        ...usage,
      },
      'operation',
    );
    return result;
  }

  async #admit(request: OperationRequest): Promise<Admission | Refusal> {
    const { requestId, authorization, query, operationName, signal } = request;
    const { documents } = this.#options;
    // Without credentials an operation of meta fields may still run: it is a probe and reads no data.
    const authentication =
      authorization === undefined ? null : await this.authenticate(authorization, request);
    let prepared = documents.find(query, operationName);
    if (prepared === undefined) {
      const parsed = documents.parse(query);
      // Before validation, whose messages would tell a stranger what the schema holds.
      if (authentication === null && !documents.isMeta(parsed, operationName))
        return this.#refuseStranger(request);
      const admitted = documents.admit(parsed, operationName);
      if (isErrors(admitted)) return new Refusal(admitted);
      prepared = admitted;
    }
    if (authentication === null && prepared.readsData) return this.#refuseStranger(request);
    const coerced = prepared.coerce(request.variables);
    if (isErrors(coerced)) return new Refusal(coerced);
    return { requestId, authentication, prepared, ...coerced, signal };
  }

  async #refuseStranger(request: OperationRequest): Promise<never> {
    // The authenticator refuses, and records that it did.
    await this.authenticate(request.authorization, request);
    throw needsToken();
  }

  async #execute(admission: Admission, usage: UpstreamUsage): Promise<ExecutionResult> {
    const { requestId, authentication, prepared, variables } = admission;
    const { logger, limits } = this.#options;
    const stop = new AbortController();
    const abort = () => stop.abort();
    const timer = setTimeout(abort, limits.milliseconds);
    admission.signal?.addEventListener('abort', abort);
    const extensions = this.#extensions(admission, usage);
    try {
      if (prepared.isSubscription) throw oneAnswerOnly();
      if (authentication === null || !prepared.readsData) {
        return { ...(await this.#executeMeta(prepared.document, admission)), extensions: extensions() };
      }
      const plan = await prepared.plan(authentication.caller.userId);
      const { data, errors } = await plan.execute(variables, {
        ...{ requestId, usage, signal: stop.signal },
        caller: authentication.caller,
      });
      if (errors.length === 0) return { data, extensions: extensions() };
      const masked = errors.map((error) => maskEngineError(error, requestId, logger));
      return { data, errors: masked, extensions: extensions() };
    } catch (error) {
      return { data: null, errors: [maskThrown(error, requestId, logger)], extensions: extensions() };
    } finally {
      clearTimeout(timer);
      admission.signal?.removeEventListener('abort', abort);
    }
  }

  #executeMeta(document: DocumentNode, admission: Admission): ExecutionResult | Promise<ExecutionResult> {
    return executeMeta({
      schema: this.#options.composition.publicSchema,
      document,
      operationName: admission.prepared.operation.name?.value ?? null,
      variableValues: admission.variables,
    });
  }

  #extensions({ cost }: Admission, usage: UpstreamUsage): () => Record<string, unknown> {
    return () => ({
      upstream: {
        salesforceCalls: usage.salesforceCalls,
        cacheHits: usage.cacheHits,
        cacheMisses: usage.cacheMisses,
        apiBudgetRemaining: usage.apiBudgetRemaining,
      },
      cost: { requested: cost, limit: this.#options.limits.cost },
    });
  }
}

function needsToken(): WaybillError {
  return new WaybillError('UNAUTHENTICATED', 'This operation needs a token.');
}

function withoutGaps({ requestId, remoteAddress }: Pick<OperationRequest, 'requestId' | 'remoteAddress'>) {
  return remoteAddress === undefined ? { requestId } : { requestId, remoteAddress };
}

function isErrors(value: object): value is readonly GraphQLError[] {
  return Array.isArray(value);
}
