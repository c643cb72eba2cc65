import { type DocumentNode, type GraphQLError, getOperationAST, parse, visit } from 'graphql';
import type { Caller } from '../src/domain/access.ts';
import { WaybillError } from '../src/domain/errors.ts';
import { OperationCost } from './limits/cost.ts';
import { type CostWeights, readCostWeights } from './limits/cost-weights.ts';
import type { Limits } from './limits/limits.ts';
import { UserRates } from './limits/user-rates.ts';
import type { GatewayLogger } from './logger.ts';
import { inputError, maskThrown } from './masking.ts';
import { parseDocument } from './operations/operation-documents.ts';
import { coerceWithin, fragmentsOf } from './operations/prepared-operation.ts';
import { validationErrors } from './operations/validation.ts';
import { Refusal } from './pipeline.ts';
import { tooManyStreams } from './shared-streams/streams.ts';
import { Tally } from './shared-streams/tally.ts';
import type { LocalSubgraph } from './transport/local.transport.ts';

export interface ForwardedRequest {
  readonly requestId: string;
  readonly userId: string;
  /** Null when the request names a document by its hash. The server stores no documents. */
  readonly query: string | null;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Operations that callers send to a subgraph with their own token, past the gateway. The gateway's limits hold for them:
 * size and shape of the document, its cost by the subgraph's own schema, no introspection, and the rates of each user.
 * `_entities` costs as much as a list with one object for each representation.
 */
export class ForwardedOperations {
  readonly #subgraph: LocalSubgraph;
  readonly #limits: Limits;
  readonly #logger: GatewayLogger;
  readonly #weights: CostWeights;
  readonly #rates: UserRates;
  readonly #streams: Tally;

  constructor(subgraph: LocalSubgraph, limits: Limits, logger: GatewayLogger) {
    this.#subgraph = subgraph;
    this.#limits = limits;
    this.#logger = logger;
    this.#rates = new UserRates(limits);
    this.#streams = new Tally(limits.streamsPerPrincipal);
    const weights = readCostWeights(parse(subgraph.sdl, { noLocation: true }));
    const entities = { assumedSize: undefined, slicingArguments: ['representations'], sizedFields: [] };
    this.#weights = {
      ...weights,
      listSizes: new Map([...weights.listSizes, ['Query._entities', entities]]),
    };
  }

  /** Checks an operation before any of it runs, and takes a place for it. Never throws. */
  begin(request: ForwardedRequest): Disposable | Refusal {
    return this.#guarded(request.requestId, () => {
      const cost = this.#check(request);
      return cost instanceof Refusal ? cost : this.#rates.run(request.userId, cost);
    });
  }

  /** Only checks; null when the operation may run. Never throws. */
  check(request: ForwardedRequest): Refusal | null {
    const result = this.#guarded(request.requestId, () => this.#check(request));
    return result instanceof Refusal ? result : null;
  }

  /** Takes one of the user's streams. Never throws. */
  takeStream({ userId }: Caller, requestId: string): Disposable | Refusal {
    return this.#guarded(requestId, () => {
      const slot = this.#streams.take(userId);
      if (slot === null) throw tooManyStreams(this.#limits.streamsPerPrincipal);
      return slot;
    });
  }

  #guarded<T>(requestId: string, act: () => T): T | Refusal {
    try {
      return act();
    } catch (error) {
      return new Refusal([maskThrown(error, requestId, this.#logger)]);
    }
  }

  /** Returns the cost. */
  #check({ userId, query, operationName, variables }: ForwardedRequest): number | Refusal {
    if (query === null) return 0;
    const { schema } = this.#subgraph;
    const limits = this.#limits;
    this.#rates.beginOperation(userId, query.length);
    const document = parseDocument(limits, query);
    refuseServiceField(document);
    const errors = validationErrors(schema, document, { development: false });
    if (errors.length > 0) return new Refusal(errors.map(inputError));
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new WaybillError('BAD_USER_INPUT', 'The document has no such operation.');
    const cost = new OperationCost(schema, this.#weights, operation, fragmentsOf(document));
    const coerced = coerceWithin({ schema, limits, development: false }, operation, cost, variables);
    if (isErrors(coerced)) return new Refusal(coerced);
    this.#rates.spend(userId, coerced.cost);
    return coerced.cost;
  }
}

/** `_service` would reveal the subgraph's schema, as introspection does. The gateway reads schemas from files. */
function refuseServiceField(document: DocumentNode): void {
  visit(document, {
    Field({ name }) {
      if (name.value === '_service') throw new WaybillError('BAD_USER_INPUT', 'No schema is answered here.');
    },
  });
}

function isErrors(value: object): value is readonly GraphQLError[] {
  return Array.isArray(value);
}
