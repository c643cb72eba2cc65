import { randomUUID } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { PLAIN_CURSORS, type StreamCursors } from '../src/domain/stream-cursors.ts';
import type { ServedCertificate } from '../src/http-listener/http-listener.ts';
import type { Authenticator } from '../src/identity/authenticator.ts';
import type { LinkCallers } from '../src/identity/link-callers.ts';
import type { LinkSessions } from '../src/identity/link-sessions.ts';
import { AccountVolume, type BusiestAccount } from '../src/telemetry/account-volume.ts';
import { type Composition, composeSupergraph } from './composition.ts';
import type { PlanCacheMeasures } from './engine/plan-cache.ts';
import type { ExportOptions } from './exports/export-ports.ts';
import { rowWriter } from './exports/export-rows.ts';
import { ExportRunner } from './exports/export-runner.ts';
import { type DocumentDoor, DocumentsOverHttp } from './front/document-door.ts';
import { EpcisOverHttp, type ExecuteFor } from './front/epcis-door.ts';
import { type ExportDoor, ExportsOverHttp } from './front/export-door.ts';
import type { Readiness, ReadinessCheck } from './front/health.ts';
import { type InterchangeDoor, InterchangesOverHttp } from './front/interchange-door.ts';
import { Pages, type PagesOptions } from './front/pages.ts';
import { GRAPHQL_PATH } from './front/paths.ts';
import { Front } from './front/server.ts';
import { SharedLinksOverHttp } from './front/shared-link-door.ts';
import { type SignIn, SignInOverHttp, tokenOrigins } from './front/sign-in.ts';
import { UnreadAnswers } from './front/unread-answers.ts';
import { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
import { UserRates } from './limits/user-rates.ts';
import type { GatewayLogger } from './logger.ts';
import { Refusal } from './pipeline.ts';
import { createPlanner, type Planner, type PlannerMetrics } from './planner/planner.ts';
import { plannerAway } from './planner/refusals.ts';
import { ServedGraph, type ServedGraphOptions } from './served-graph.ts';
import { Tally } from './shared-streams/tally.ts';
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
  /** The cursors of the subgraphs' subscriptions. Without it, they are plain numbers. */
  readonly cursors?: () => Promise<StreamCursors>;
  /** Documents over HTTP. Without it, the gateway serves GraphQL only. */
  readonly documents?: DocumentDoor;
  /** The callers of signed links to documents. Without it, no link opens a document. */
  readonly documentLinks?: LinkCallers;
  /** Exports in the background, and their files. Without it, this gateway runs none. */
  readonly exports?: ExportOptions & { readonly door: ExportDoor; readonly links: LinkCallers };
  /** Events of shipments as EPCIS documents, with the hub's own identifiers under this address. */
  readonly epcis?: { readonly baseUrl: () => string };
  /** Uploads of X12 interchanges. */
  readonly interchanges?: InterchangeDoor;
  /** Those that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** Introspection, and suggestions in messages. */
  readonly development: boolean;
  readonly logger: GatewayLogger;
  /** Dependencies besides the subgraphs. */
  readonly readiness?: readonly ReadinessCheck[];
  /** Web pages. Without it, the gateway serves none. */
  readonly pages?: PagesOptions | undefined;
  /** Signing in with a browser, which needs the pages. Without it, only programs that have a token can sign in. */
  readonly signIn?: SignIn | null;
  /** Sessions of shared links. Without it, no shared link opens. */
  readonly linkSessions?: LinkSessions;
  /** Web origins whose pages may send requests and open a WebSocket, besides the gateway's own. */
  readonly allowedOrigins?: readonly string[];
  /** Serves TLS. Without it, a proxy in front of the gateway does. */
  readonly certificate?: ServedCertificate | null;
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

export interface GatewayMeasures {
  readonly subscriptions: number;
  /** WebSockets and event streams. */
  readonly connections: number;
  readonly planner: PlannerMetrics;
  readonly busiest: BusiestAccount;
}

export interface Gateway {
  readonly supergraphSdl: string;
  readonly publicSdl: string;
  /** Of queries and mutations, since the graph was taken up. */
  readonly planCache: PlanCacheMeasures;
  /** As it is now, for metrics. */
  measures(): GatewayMeasures;
  /** The answer of `/health/ready`, unless the gateway is draining. */
  readiness(): Promise<Readiness>;
  /** Port 0 takes a free one. Rejects when the port is busy. */
  listen(port: number, host: string): Promise<GatewayAddress>;
  /**
   * Replaces schemas of subgraphs, by name. New operations use the new graph; operations in flight end on the old one. The
   * clients of its streams are disconnected a few at a time, and reconnect.
   *
   * @returns whether the graph has changed
   * @throws CompositionError when the schemas do not compose; then nothing changes
   */
  reload(schemas: ReadonlyMap<string, string>): boolean;
  /** Runs an operation through the same pipeline without a network. Never rejects. */
  execute(operation: GatewayOperation): Promise<ExecutionResult>;
  /**
   * Keeps serving, but `/health/ready` now tells load balancers to send no new requests. Call `close` when they have seen
   * it.
   */
  drain(): void;
  /**
   * Waits up to ten seconds for operations in flight, disconnects the clients of streams, then closes the transports. A
   * second call resolves with the first.
   */
  close(): Promise<void>;
}

/** Composes the subgraphs and builds the gateway over them. Throws a `CompositionError` when they do not compose. */
export function createGateway(options: GatewayOptions): Gateway {
  const { subgraphs, authenticator, development, logger } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const allowedOrigins = options.allowedOrigins ?? [];
  const compose = (schemas: ReadonlyMap<string, string>): Composition =>
    composeSupergraph(subgraphs.map(({ name, sdl }) => ({ name, sdl: schemas.get(name) ?? sdl })));
  const composition = compose(new Map());
  const planner = createPlanner({ logger });
  const connections = new Tally(limits.connectionsPerPrincipal);
  const volume = new AccountVolume();
  const served: ServedGraphOptions = {
    authenticator,
    volume,
    cursors: options.cursors ?? (async () => PLAIN_CURSORS),
    development,
    logger,
    limits,
    allowedOrigins,
    planner,
    transports: new Map(subgraphs.map(({ name, transport }) => [name, transport])),
    connections,
    rates: new UserRates(limits),
    unread: new UnreadAnswers(limits.unreadBytesPerPrincipal),
  };
  let graph = new ServedGraph(composition, served);
  const { pages: pagesOptions, signIn: issuer } = options;
  const pages =
    pagesOptions === undefined
      ? null
      : new Pages({ ...pagesOptions, connects: async () => (issuer ? await tokenOrigins(issuer) : []) });
  const signIn = pages && issuer ? new SignInOverHttp(issuer, pages) : null;
  const executeFor: ExecuteFor = (caller, query, variables) =>
    graph.pipeline.executeFor(caller, { requestId: randomUUID(), query, variables });
  const front = new Front({
    protocols: graph.protocols,
    documents:
      options.documents === undefined
        ? null
        : new DocumentsOverHttp(options.documents, authenticator, options.documentLinks ?? null, signIn),
    epcis: options.epcis ? new EpcisOverHttp(authenticator, executeFor, options.epcis.baseUrl) : null,
    exports:
      options.exports === undefined
        ? null
        : new ExportsOverHttp(options.exports.door, authenticator, options.exports.links),
    interchanges:
      options.interchanges === undefined
        ? null
        : new InterchangesOverHttp(options.interchanges, authenticator),
    pages,
    signIn,
    sharedLinks: options.linkSessions === undefined ? null : new SharedLinksOverHttp(options.linkSessions),
    subgraphs: subgraphs.map(({ name, transport }) => ({ name, check: () => transport.ready() })),
    checks: [...(options.readiness ?? []), plannerCheck(planner)],
    allowedOrigins,
    maxHeaders: limits.headers,
    bodyBytes: limits.bodyBytes,
    connections: { connections: limits.connections, stalledMs: limits.stalledMilliseconds },
    certificate: options.certificate ?? null,
    logger,
  });

  const exports =
    options.exports &&
    new ExportRunner(
      options.exports,
      {
        execute: executeFor,
        writer: (format, { document }) => rowWriter(format, document, graph.composition.publicSchema),
      },
      logger,
    );

  let closed: Promise<void> | undefined;
  const close = async () => {
    await Promise.all([front.close(), exports?.close()]);
    graph[Symbol.dispose]();
    await planner.close();
    await Promise.all(subgraphs.map(({ transport }) => transport.close()));
  };

  return {
    get supergraphSdl() {
      return graph.composition.supergraphSdl;
    },
    get publicSdl() {
      return graph.composition.publicSdl;
    },
    get planCache() {
      return graph.planCache;
    },
    measures: () => ({
      subscriptions: graph.subscriptions,
      connections: connections.held,
      planner: planner.metrics,
      busiest: volume.busiest(),
    }),
    readiness: () => front.readiness(),
    async listen(port, host) {
      const bound = await front.listen(port, host);
      exports?.start();
      const authority = `${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
      const secure = options.certificate ? 's' : '';
      const address = (scheme: string) => `${scheme}${secure}://${authority}${GRAPHQL_PATH}`;
      return { url: address('http'), wsUrl: address('ws') };
    },
    reload(schemas) {
      const composition = compose(schemas);
      if (composition.supergraphSdl === graph.composition.supergraphSdl) return false;
      const before = graph;
      graph = new ServedGraph(composition, served);
      void front.serve(graph.protocols).then(() => before[Symbol.dispose]());
      return true;
    },
    async execute({ query, operationName, variables = {}, authorization }) {
      const { pipeline } = graph;
      const admission = await pipeline.admit({
        requestId: randomUUID(),
        authorization,
        remoteAddress: undefined,
        query,
        operationName,
        variables,
        signal: undefined,
      });
      return admission instanceof Refusal ? { errors: admission.errors } : pipeline.execute(admission);
    },
    drain: () => front.drain(),
    close() {
      closed ??= close();
      return closed;
    },
  };
}

/** Without a planner, the gateway still answers documents with a cached plan. */
function plannerCheck(planner: Planner): ReadinessCheck {
  return {
    name: 'planner',
    check: async () => {
      if (!planner.isWell) throw plannerAway();
    },
    isNeeded: () => planner.metrics.plans === 0,
  };
}
