import { type DocumentNode, type ExecutionResult, execute as executeMeta, GraphQLError } from 'graphql';
import type { Caller } from '../src/domain/access.ts';
import type { UpstreamUsage } from '../src/domain/upstream-usage.ts';
import type { Authentication, Authenticator } from '../src/identity/authenticator.ts';
import type { AccountVolume } from '../src/telemetry/account-volume.ts';
import type { ClientAnswer } from './canonical/canonical-operation.ts';
import type { Variables } from './canonical/selection.ts';
import type { Composition } from './composition.ts';
import type { Engine } from './engine/engine.ts';
import type { Limits } from './limits/limits.ts';
import type { UserRates } from './limits/user-rates.ts';
import type { GatewayLogger } from './logger.ts';
import { maskEngineError, maskThrown } from './masking.ts';
import { measuredOperation } from './measured-operation.ts';
import type { OperationDocuments } from './operations/operation-documents.ts';
import { carryOutParts, planParts } from './operations/operation-parts.ts';
import type { PreparedOperation } from './operations/prepared-operation.ts';
import { costOfOneAnswer, needsToken, oneAnswerOnly } from './operations/refused-operations.ts';
import { type AskedParts, type RequestedOperation, requestedOf } from './operations/requested-operation.ts';
import type { Listener } from './shared-streams/listener.ts';
import type { Streams, Subscription } from './shared-streams/streams.ts';

export interface OperationRequest {
  readonly requestId: string;
  /** The Authorization header, or the token of a WebSocket's `connection_init`. */
  readonly authorization: string | undefined;
  readonly remoteAddress: string | undefined;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Requests only the cost of the operation. The operation is not run. */
  readonly costOnly?: boolean | undefined;
  readonly signal: AbortSignal | undefined;
}

/** An operation that may run. The transports pass it from `admit` to `execute` or `subscribe`. */
export interface Admission {
  readonly requestId: string;
  /** Null only for operations that need no credentials. */
  readonly authentication: Authentication | null;
  readonly prepared: PreparedOperation;
  /** The client's variables, coerced. */
  readonly variables: Variables;
  readonly requested: RequestedOperation;
  readonly cost: number;
  /** The answer is the operation's cost; the operation is not run. */
  readonly costOnly: boolean;
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
  readonly documents: OperationDocuments;
  readonly composition: Composition;
  readonly engine: Engine;
  readonly limits: Limits;
  readonly logger: GatewayLogger;
  readonly streams: Streams;
  /** Counts what each user spends over all graphs. */
  readonly rates: UserRates;
  /** Counts the operations of each customer. */
  readonly volume: AccountVolume;
}

/**
 * The steps of every operation on every transport, in this order: authenticate, limit, look the document up, canonicalize,
 * plan, execute, project, mask. `admit` does the first four; `execute` does the others, or `subscribe` for a subscription.
 * None of the three throws.
 */
export class Pipeline {
  readonly #options: PipelineOptions;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  async admit(request: OperationRequest): Promise<Admission | Refusal> {
    try {
      return await this.#admit(request, null);
    } catch (error) {
      return new Refusal([maskThrown(error, request.requestId, this.#options.logger)]);
    }
  }

  /**
   * Runs an operation that the hub itself needs for a user, such as a page of an export, with the limits and checks of the
   * user's own operations. Never throws.
   */
  async executeFor(caller: Caller, request: Pick<OperationRequest, 'requestId' | 'query' | 'variables'>) {
    const requested = {
      ...request,
      authorization: undefined,
      remoteAddress: undefined,
      operationName: undefined,
    };
    try {
      const admission = await this.#admit({ ...requested, signal: undefined }, { caller, expiresAt: NEVER });
      return admission instanceof Refusal ? { errors: admission.errors } : await this.execute(admission);
    } catch (error) {
      return { errors: [maskThrown(error, request.requestId, this.#options.logger)] };
    }
  }

  /** Authenticates an Authorization header. Throws as the authenticator does. */
  authenticate(
    authorization: string | undefined,
    origin: Pick<OperationRequest, 'requestId' | 'remoteAddress'>,
  ): Promise<Authentication> {
    return this.#options.authenticator.authenticate({ ...withoutGaps(origin), authorization });
  }

  /**
   * Starts an admitted subscription. The listener receives its answers until either side ends it.
   *
   * @param after the cursor that the transport carries; otherwise the operation's `after` counts
   */
  async subscribe(
    admission: Admission,
    listener: Listener,
    after: string | null = null,
  ): Promise<Subscription | Refusal> {
    const { authentication, requested, variables, requestId, cost } = admission;
    const { streams, engine, logger } = this.#options;
    try {
      if (authentication === null) throw needsToken();
      if (admission.costOnly) throw costOfOneAnswer();
      if (requested.kind !== 'STREAM') throw new TypeError('not a subscription');
      const { userId } = authentication.caller;
      const { form } = requested;
      const plan = await engine.planSubscription(form.text, userId);
      return await streams.subscribe({ form, plan, variables, after, cost }, userId, listener);
    } catch (error) {
      return new Refusal([maskThrown(error, requestId, logger)]);
    }
  }

  /** The result has no `data` if the operation was not started, because the user runs too many. */
  async execute(admission: Admission): Promise<ExecutionResult> {
    const { authentication } = admission;
    if (admission.costOnly) return this.#appraised(admission);
    if (authentication === null) return this.#logged(admission);
    try {
      using _place = this.#options.rates.run(authentication.caller.userId, admission.cost);
      return await this.#logged(admission);
    } catch (error) {
      return { errors: [maskThrown(error, admission.requestId, this.#options.logger)] };
    }
  }

  #appraised({ authentication, cost }: Admission): ExecutionResult {
    const { limits, rates } = this.#options;
    const { costPerSecond } = limits;
    const available = authentication === null ? 0 : rates.available(authentication.caller.userId);
    return {
      data: null,
      extensions: { cost: { requested: cost, limit: limits.cost, available, costPerSecond } },
    };
  }

  #logged(admission: Admission): Promise<ExecutionResult> {
    const { logger, volume } = this.#options;
    return measuredOperation(admission, { logger, volume }, (usage) => this.#execute(admission, usage));
  }

  /** @param known a caller who needs no token; null for a request from outside */
  async #admit(request: OperationRequest, known: Authentication | null): Promise<Admission | Refusal> {
    const { requestId, authorization, query, operationName, signal } = request;
    const { documents, rates } = this.#options;
    // `isOpenToStrangers` decides what may run without credentials.
    const authentication =
      known ?? (authorization === undefined ? null : await this.authenticate(authorization, request));
    const userId = authentication?.caller.userId;
    let prepared = documents.find(query, operationName);
    if (userId !== undefined) rates.beginOperation(userId, prepared === undefined ? query.length : 0);
    if (prepared === undefined) {
      const parsed = documents.parse(query);
      // The refusal comes before validation, whose messages would reveal the schema to a caller without a token.
      if (authentication === null && !documents.isOpenToStrangers(parsed, operationName))
        return this.#refuseStranger(request);
      const admitted = documents.admit(parsed, operationName);
      if (isErrors(admitted)) return new Refusal(admitted);
      prepared = admitted;
    }
    if (authentication === null && !prepared.isOpenToStrangers) return this.#refuseStranger(request);
    const coerced = prepared.coerce(request.variables);
    if (isErrors(coerced)) return new Refusal(coerced);
    const { variables, cost } = coerced;
    const costOnly = request.costOnly === true;
    if (userId !== undefined && !costOnly) rates.spend(userId, cost);
    return {
      requestId,
      authentication,
      prepared,
      variables,
      cost,
      costOnly,
      signal,
      requested: requestedOf(prepared, variables),
    };
  }

  async #refuseStranger(request: OperationRequest): Promise<never> {
    // The authenticator refuses the caller and records the refusal.
    await this.authenticate(request.authorization, request);
    throw needsToken();
  }

  async #execute(admission: Admission, usage: UpstreamUsage): Promise<ExecutionResult> {
    const { requestId, authentication, requested, prepared, variables } = admission;
    const { logger } = this.#options;
    const extensions = this.#extensions(admission, usage);
    try {
      if (requested.kind === 'STREAM') throw oneAnswerOnly();
      if (authentication === null || requested.kind === 'META') {
        const meta = await this.#executeMeta(prepared.document, prepared, variables);
        return { ...meta, extensions: extensions() };
      }
      const { data, errors } = await this.#answer(requested, authentication.caller, admission, usage);
      if (errors.length === 0) return { data, extensions: extensions() };
      const masked = errors.map((error) => maskEngineError(error, requestId, logger));
      return { data, errors: masked, extensions: extensions() };
    } catch (error) {
      return { data: null, errors: [maskThrown(error, requestId, logger)], extensions: extensions() };
    }
  }

  async #answer(
    { form, values }: AskedParts,
    caller: Caller,
    { requestId, prepared, variables, signal }: Admission,
    usage: UpstreamUsage,
  ): Promise<ClientAnswer> {
    const { engine, limits } = this.#options;
    const plans = await planParts(form, engine, caller.userId);
    const stop = new AbortController();
    const abort = () => stop.abort();
    if (signal?.aborted === true) abort();
    // Planning has a time limit of its own.
    const timer = setTimeout(abort, limits.milliseconds);
    signal?.addEventListener('abort', abort);
    try {
      const answers = await carryOutParts(form, plans, values, {
        requestId,
        usage,
        caller,
        signal: stop.signal,
      });
      if (form.introspection === null) return form.combine({}, answers);
      const meta = await this.#executeMeta(form.introspection, prepared, variables);
      return form.combine(meta.data ?? {}, answers);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  #executeMeta(
    document: DocumentNode,
    { operation }: PreparedOperation,
    variableValues: Variables,
  ): ExecutionResult | Promise<ExecutionResult> {
    const { publicSchema: schema } = this.#options.composition;
    const operationName = operation.name?.value ?? null;
    return executeMeta({ schema, document, operationName, variableValues });
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

/** The expiry of an admission without a token: the latest time that a Date can hold. */
const NEVER = new Date(8_640_000_000_000_000);

function withoutGaps({ requestId, remoteAddress }: Pick<OperationRequest, 'requestId' | 'remoteAddress'>) {
  return remoteAddress === undefined ? { requestId } : { requestId, remoteAddress };
}

function isErrors(value: object): value is readonly GraphQLError[] {
  return Array.isArray(value);
}
