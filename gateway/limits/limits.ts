import { type ErrorCode, WaybillError } from '../../src/domain/errors.ts';

/** The limits of one request. They hold on every transport, and none depends on the data. */
export interface Limits {
  /** Lexical tokens of a document. */
  readonly tokens: number;
  /** Levels of fields in fields. */
  readonly depth: number;
  /** Aliases, fragments written out. */
  readonly aliases: number;
  /** Directives, fragments written out. */
  readonly directives: number;
  /** Fields of the operation's root, fragments written out. */
  readonly rootFields: number;
  /** Fields altogether, fragments written out. */
  readonly fields: number;
  /** Weighted fields times the sizes of the lists around them; see cost.ts. */
  readonly cost: number;
  /** Bytes of an HTTP body: as much as the largest batch of events needs. A WebSocket message may have 64 KB. */
  readonly bodyBytes: number;
  /** Milliseconds an operation may run. Fields that are later are missing from the answer. */
  readonly milliseconds: number;
  /** Milliseconds in which a client reads nothing of its answer over HTTP; then the connection is cut off. */
  readonly stalledMilliseconds: number;
  /** Bytes of answers over HTTP that one user has not read yet, over all connections. */
  readonly unreadBytesPerPrincipal: number;
  /** HTTP connections of a process. Above that, a new one takes the place of an idle one. */
  readonly connections: number;
  /** Header fields of an HTTP request or upgrade. */
  readonly headers: number;
  /** Streams (subscriptions) that one user may listen to at the same time, over all connections. */
  readonly streamsPerPrincipal: number;
  /** The cost of all streams of one user together. Each event is joined, and may cost as much as its subscription. */
  readonly streamCostPerPrincipal: number;
  /** WebSockets and event streams that one user may hold open. */
  readonly connectionsPerPrincipal: number;
  /** Operations that one WebSocket may run at the same time, streams included. */
  readonly operationsPerConnection: number;
  /** Operations a second that one user may send to a process while other users work. */
  readonly operationsPerSecond: number;
  /** The cost of these operations a second: about two thirds of the portal pages that one CPU answers. */
  readonly costPerSecond: number;
  /** Queries and mutations of one user that may run at the same time in a process, over all transports, while others work. */
  readonly runningPerPrincipal: number;
  /** The same limit while no other user works. */
  readonly mostRunningPerPrincipal: number;
  /** Cost of one user's operations that run at the same time in a process: their answers are in memory. */
  readonly runningCostPerPrincipal: number;
}

export const DEFAULT_LIMITS: Limits = {
  tokens: 4_000,
  depth: 15,
  aliases: 60,
  directives: 60,
  rootFields: 20,
  fields: 2_000,
  cost: 10_000,
  bodyBytes: 256 * 1024,
  milliseconds: 25_000,
  stalledMilliseconds: 20_000,
  unreadBytesPerPrincipal: 16 * 1024 * 1024,
  connections: 10_000,
  headers: 100,
  streamsPerPrincipal: 100,
  streamCostPerPrincipal: 50_000,
  connectionsPerPrincipal: 20,
  operationsPerConnection: 50,
  operationsPerSecond: 500,
  costPerSecond: 75_000,
  runningPerPrincipal: 100,
  mostRunningPerPrincipal: 1_000,
  runningCostPerPrincipal: 250_000,
};

/**
 * Derives the other limits from the cost of one query and the streams of one user. A hub that allows dearer queries thus
 * lets a user run them, several at once and as streams.
 */
export function costLimits(
  cost: number,
  streamsPerPrincipal: number,
): Pick<
  Limits,
  'cost' | 'costPerSecond' | 'runningCostPerPrincipal' | 'streamsPerPrincipal' | 'streamCostPerPrincipal'
> {
  return {
    cost,
    costPerSecond: Math.max(DEFAULT_LIMITS.costPerSecond, 1.5 * cost),
    runningCostPerPrincipal: Math.max(DEFAULT_LIMITS.runningCostPerPrincipal, 5 * cost),
    streamsPerPrincipal,
    streamCostPerPrincipal: Math.max(cost, 50 * streamsPerPrincipal),
  };
}

/** Rows that one page of a connection may have. */
export const PAGE_SIZE = { min: 1, max: 100 } as const;

/** The error of a limit, with the limit and the request's actual value. */
export function limitError(code: ErrorCode, message: string, limit: number, actual: number): WaybillError {
  return new WaybillError(code, message, { details: { limit, actual } });
}

/** The error of a connection on which too many operations run. */
export function tooManyOperations({ operationsPerConnection: limit }: Limits, actual: number): WaybillError {
  const message = `One connection may run ${limit} operations at the same time.`;
  return limitError('TOO_MANY_OPERATIONS', message, limit, actual);
}
