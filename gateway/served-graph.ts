import type { StreamCursors } from '../src/domain/stream-cursors.ts';
import type { Composition } from './composition.ts';
import { Engine } from './engine/engine.ts';
import type { PlanCacheMeasures } from './engine/plan-cache.ts';
import { GraphQLOverEvents } from './front/graphql-over-events.ts';
import { GraphQLOverHttp } from './front/graphql-over-http.ts';
import { GraphQLOverWebSocket } from './front/graphql-over-websocket.ts';
import type { Protocols } from './front/protocols.ts';
import type { UnreadAnswers } from './front/unread-answers.ts';
import type { Limits } from './limits/limits.ts';
import type { UserRates } from './limits/user-rates.ts';
import { OperationDocuments } from './operations/operation-documents.ts';
import { Pipeline, type PipelineOptions } from './pipeline.ts';
import type { GraphPlanner, Planner } from './planner/planner.ts';
import { Streams } from './shared-streams/streams.ts';
import type { Tally } from './shared-streams/tally.ts';
import type { SubgraphTransport } from './transport/subgraph-transport.ts';

export interface ServedGraphOptions extends Pick<PipelineOptions, 'authenticator' | 'logger' | 'volume'> {
  readonly planner: Planner;
  readonly cursors: () => Promise<StreamCursors>;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly limits: Limits;
  readonly development: boolean;
  readonly allowedOrigins: readonly string[];
  /** Counts the connections of each user over all graphs. */
  readonly connections: Tally;
  /** Counts what each user spends over all graphs. */
  readonly rates: UserRates;
  readonly unread: UnreadAnswers;
}

/** One composition while it is served: its plans, its streams and its protocols. */
export class ServedGraph implements Disposable {
  readonly composition: Composition;
  readonly pipeline: Pipeline;
  readonly protocols: Protocols;
  readonly #engine: Engine;
  readonly #streams: Streams;
  readonly #planner: GraphPlanner;

  constructor(composition: Composition, options: ServedGraphOptions) {
    const { authenticator, limits, logger, development, connections, rates, unread, allowedOrigins } =
      options;
    const { milliseconds, streamsPerPrincipal, streamCostPerPrincipal } = limits;
    const planner = options.planner.open(composition.supergraphSdl);
    const engine = new Engine(composition, options.transports, planner);
    const documents = new OperationDocuments({ composition, limits, development });
    const accessChanges = authenticator;
    const streams = new Streams({
      accessChanges,
      cursors: options.cursors,
      logger,
      milliseconds,
      streamsPerPrincipal,
      streamCostPerPrincipal,
    });
    const pipeline = new Pipeline({
      authenticator,
      documents,
      composition,
      engine,
      limits,
      logger,
      streams,
      rates,
      volume: options.volume,
    });
    this.composition = composition;
    this.pipeline = pipeline;
    this.#engine = engine;
    this.#streams = streams;
    this.#planner = planner;
    this.protocols = {
      http: new GraphQLOverHttp(pipeline, unread),
      webSocket: new GraphQLOverWebSocket({
        pipeline,
        composition,
        limits,
        connections,
        logger,
        allowedOrigins,
      }),
      events: new GraphQLOverEvents({ pipeline, connections, unread }),
    };
  }

  get planCache(): PlanCacheMeasures {
    return this.#engine.measures;
  }

  get subscriptions(): number {
    return this.#streams.count;
  }

  /** Ends the streams that are still open. */
  [Symbol.dispose](): void {
    this.#streams[Symbol.dispose]();
    this.#planner[Symbol.dispose]();
  }
}
