import { randomUUID } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import type { Authenticator } from '../src/identity/authenticator.ts';
import { composeSupergraph } from './composition.ts';
import type { ExampleOperation } from './development/examples.ts';
import { GraphiqlPage } from './development/graphiql.ts';
import { Documents } from './documents.ts';
import { Engine } from './engine/engine.ts';
import { type DocumentDoor, DocumentsOverHttp } from './front/documents.ts';
import { GraphQLOverEvents } from './front/graphql-over-events.ts';
import { GraphQLOverHttp } from './front/graphql-over-http.ts';
import { GraphQLOverWebSocket } from './front/graphql-over-websocket.ts';
import type { ReadinessCheck } from './front/health.ts';
import { GRAPHQL_PATH } from './front/paths.ts';
import { Front } from './front/server.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import { Streams } from './live/streams.ts';
import { Tally } from './live/tally.ts';
import type { GatewayLogger } from './logger.ts';
import { Pipeline, Refusal } from './pipeline.ts';
import type { SubgraphTransport } from './transport/subgraph-transport.ts';

export interface GatewaySubgraph {
  readonly name: string;
  /** Federation v2 SDL. */
  readonly sdl: string;
  readonly transport: SubgraphTransport;
}

export interface GatewayOptions {
  readonly subgraphs: readonly GatewaySubgraph[];
  readonly authenticator: Authenticator;
  /** Papers over HTTP; a gateway without it answers GraphQL alone. */
  readonly documents?: DocumentDoor;
  /** Those that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** Introspection, suggestions in messages, and GraphiQL. */
  readonly development: boolean;
  readonly logger: GatewayLogger;
  /** Besides the subgraphs. */
  readonly readiness?: readonly ReadinessCheck[];
  /** Tabs of GraphiQL. */
  readonly examples?: readonly ExampleOperation[];
  /** Web origins whose pages may ask and open a WebSocket, besides the gateway's own. */
  readonly allowedOrigins?: readonly string[];
}

export interface GatewayAddress {
  readonly url: string;
  readonly wsUrl: string;
}

export interface GatewayOperation {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** As an Authorization header. */
  readonly authorization?: string;
}

export interface Gateway {
  readonly supergraphSdl: string;
  readonly publicSdl: string;
  /** Port 0 takes a free one. Rejects when the port is busy. */
  listen(port: number, host: string): Promise<GatewayAddress>;
  /** Runs an operation through the same pipeline without a network. Never rejects. */
  execute(operation: GatewayOperation): Promise<ExecutionResult>;
  /**
   * Finishes what runs and sends the clients of streams elsewhere, within ten seconds, then closes the transports.
   * Called again it answers when that is done.
   */
  close(): Promise<void>;
}

/** Composes the subgraphs and builds the gateway over them. Throws a `CompositionError` when they do not fit. */
export function createGateway(options: GatewayOptions): Gateway {
  const { subgraphs, authenticator, development, logger } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const composition = composeSupergraph(subgraphs);
  const engine = new Engine(composition, new Map(subgraphs.map(({ name, transport }) => [name, transport])));
  const documents = new Documents({ composition, engine, limits, development });
  const { milliseconds, streamsPerPrincipal } = limits;
  const streams = new Streams({
    accessChanges: authenticator,
    ...{ logger, milliseconds, streamsPerPrincipal },
  });
  const pipeline = new Pipeline({ authenticator, documents, composition, limits, logger, streams });
  const connections = new Tally(limits.connectionsPerPrincipal);
  const front = new Front({
    http: new GraphQLOverHttp(pipeline, composition, limits),
    webSocket: new GraphQLOverWebSocket({
      ...{ pipeline, composition, limits, connections, logger },
      allowedOrigins: options.allowedOrigins ?? [],
    }),
    events: new GraphQLOverEvents({ pipeline, limits, connections }),
    documents:
      options.documents === undefined ? null : new DocumentsOverHttp(options.documents, authenticator),
    graphiql: development ? new GraphiqlPage(options.examples ?? []) : null,
    subgraphs: subgraphs.map(({ name, transport }) => ({ name, check: () => transport.ready() })),
    checks: options.readiness ?? [],
    allowedOrigins: options.allowedOrigins ?? [],
    maxHeaders: limits.headers,
    logger,
  });

  let closed: Promise<void> | undefined;
  const close = async () => {
    await front.close();
    streams[Symbol.dispose]();
    await Promise.all(subgraphs.map(({ transport }) => transport.close()));
  };

  return {
    supergraphSdl: composition.supergraphSdl,
    publicSdl: composition.publicSdl,
    async listen(port, host) {
      const address = await front.listen(port, host);
      const authority = `${host.includes(':') ? `[${host}]` : host}:${address.port}`;
      return { url: `http://${authority}${GRAPHQL_PATH}`, wsUrl: `ws://${authority}${GRAPHQL_PATH}` };
    },
    async execute({ query, operationName, variables = {}, authorization }) {
      const admission = await pipeline.admit({
        requestId: randomUUID(),
        authorization,
        remoteAddress: undefined,
        query,
        operationName,
        variables,
        messageBytes: Number.POSITIVE_INFINITY,
        signal: undefined,
      });
      return admission instanceof Refusal ? { errors: admission.errors } : pipeline.execute(admission);
    },
    close() {
      closed ??= close();
      return closed;
    },
  };
}
