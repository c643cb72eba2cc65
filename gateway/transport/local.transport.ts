import { execute, type GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { WaybillError } from '../../src/domain/errors.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import {
  type SubgraphOperation,
  type SubgraphRequest,
  type SubgraphResult,
  type SubgraphTransport,
  systemOf,
} from './subgraph-transport.ts';
import { executeSubscription } from './subscription-execution.ts';

/** A subgraph in this process. `Subgraph` of src/graph fits. */
export interface LocalSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  contextFor(request: RequestContext): object;
}

/** `false`: graphql-jit cannot compile the operation, so graphql-js always runs it. */
type Compiled = CompiledQuery | false;

/**
 * Executes a subgraph's schema in this process. graphql-js runs an operation the first time; graphql-jit compiles it the
 * second time, so one-off documents cause no compilation. A compiled operation lives as long as its plan.
 */
export class LocalTransport implements SubgraphTransport {
  readonly #subgraph: LocalSubgraph;
  readonly #compiled = new WeakMap<SubgraphOperation, Compiled>();
  readonly #seen = new WeakSet<SubgraphOperation>();
  /** One context, and so one set of loaders, for each request of the gateway. */
  readonly #contexts = new WeakMap<RequestContext, object>();

  constructor(subgraph: LocalSubgraph) {
    this.#subgraph = subgraph;
  }

  execute(request: SubgraphRequest, context: RequestContext): SubgraphResult | Promise<SubgraphResult> {
    if (context.signal?.aborted === true) throw this.#late();
    const contextValue = this.#contextFor(context);
    const compiled = this.#compiledFor(request.operation);
    const result = compiled
      ? compiled.query(undefined, contextValue, request.variables)
      : execute({
          schema: this.#subgraph.schema,
          document: request.operation.document,
          contextValue,
          variableValues: request.variables,
        });
    const { signal } = context;
    return signal !== undefined && result instanceof Promise ? this.#untilStopped(result, signal) : result;
  }

  subscribe(request: SubgraphRequest, context: RequestContext): AsyncIterable<SubgraphResult> {
    const contextFor = (signal: AbortSignal) =>
      this.#subgraph.contextFor({ ...context, usage: newUpstreamUsage('STREAM'), signal });
    return executeSubscription(this.#subgraph.schema, request, contextFor, context.signal);
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {}

  /** A resolver that hangs delays only its own part of the answer, and only until the request is aborted. */
  #untilStopped(result: Promise<SubgraphResult>, signal: AbortSignal): Promise<SubgraphResult> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.#late());
      signal.addEventListener('abort', stop);
      result.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }

  #late(): WaybillError {
    const message = `The ${this.#subgraph.name} subgraph did not answer in time.`;
    return new WaybillError('UPSTREAM_TIMEOUT', message, {
      details: { system: systemOf(this.#subgraph.name) },
    });
  }

  #contextFor(request: RequestContext): object {
    let context = this.#contexts.get(request);
    if (context === undefined) {
      context = this.#subgraph.contextFor(request);
      this.#contexts.set(request, context);
    }
    return context;
  }

  #compiledFor(operation: SubgraphOperation): Compiled {
    const known = this.#compiled.get(operation);
    if (known !== undefined) return known;
    if (!this.#seen.has(operation)) {
      this.#seen.add(operation);
      return false;
    }
    const compiled = compile(this.#subgraph.schema, operation);
    this.#compiled.set(operation, compiled);
    return compiled;
  }
}

function compile(schema: GraphQLSchema, operation: SubgraphOperation): Compiled {
  try {
    const compiled = compileQuery(schema, operation.document, '', { disablingCapturingStackErrors: true });
    return isCompiledQuery(compiled) ? compiled : false;
  } catch {
    return false;
  }
}
