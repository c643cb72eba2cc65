import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { GatewayOptions } from '../../../gateway/gateway.ts';
import type { LocalSubgraph } from '../../../gateway/transport/local.transport.ts';
import type { Caller, Role } from '../../../src/domain/access.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { StreamCursors } from '../../../src/domain/stream-cursors.ts';
import type { RequestContext } from '../../../src/graph/request-context.ts';
import { AuthenticationError } from '../../../src/identity/authentication-error.ts';
import type { Authenticator } from '../../../src/identity/authenticator.ts';
import { staff, toyGateway } from './toy-gateway.ts';

/** Two small subgraphs, one of which has a stream; with the conventions of the real ones. */

const LINK = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
`;

const PORTAL_SDL = `${LINK}
type Query { shipment(id: ID!): Shipment held: Account }
type Mutation { move: Boolean }
type Subscription { moved(branch: String, after: String): MovedMessage }
interface StreamMessage { cursor: String! }
union MovedMessage = Moved | Heartbeat | GapNotice
type Moved implements StreamMessage { cursor: String! branch: String! text: String strict: String! account: Account entry: Entry }
type Entry { number: Int name: String }
type Heartbeat implements StreamMessage { cursor: String! }
type GapNotice implements StreamMessage { cursor: String! from: String! to: String! }
type Shipment { id: ID! }
type Account @key(fields: "portalId") { portalId: ID displayName: String }
`;

const SALESFORCE_SDL = `${LINK}
type Query { crmAccount: Account }
type Account @key(fields: "portalId") { portalId: ID legalName: String }
`;

export interface ToyEvent {
  readonly seq: number;
  readonly branch: string;
  readonly text: string;
}

/** A log of events in memory, and what was asked of the toys. */
export class ToyLog {
  readonly events: ToyEvent[] = [];
  /** Events up to this one are gone. */
  forgotten = 0;
  /** Streams that subgraphs were asked to open. */
  opened = 0;
  /** Streams that are open. */
  open = 0;
  /** Accounts that the other subgraph was asked for. */
  fetched = 0;
  /** Enciphers what the stream's own subgraph sends; null while it is of a version that sends plain numbers. */
  cursors: StreamCursors | null = null;
  legalName = 'Legal';
  /** What the other subgraph throws when it is asked. */
  failure: Error | null = null;
  /** What the stream's own subgraph throws when it is asked for a stream, or for a part of an event. */
  refusal: Error | null = null;
  fault: Error | null = null;
  /** How often the fault was met. */
  faults = 0;
  /** How the stream's own subgraph reads the record of an event, and a part of that. */
  readEntry: (number: number) => object | null | Promise<object | null> = (number) => ({ number });
  readName: () => string = () => 'named';
  /** Calls to the other subgraph wait for it. */
  held: Promise<void> | undefined;
  readonly #wakes = new Set<() => void>();
  #broken = 0;
  #beats = 0;
  /** How something is, for streams that tell that beside no event; null for streams of events. */
  #state: string | null = null;

  /** Answers its number. */
  add(branch = 'b1', text = ''): number {
    const seq = (this.events.at(-1)?.seq ?? this.forgotten) + 1;
    this.events.push({ seq, branch, text });
    this.#wake();
    return seq;
  }

  tell(state: string): void {
    this.#state = state;
    this.#wake();
  }

  beat(): void {
    this.#beats += 1;
    this.#wake();
  }

  /** Breaks every open stream. */
  break(): void {
    this.#broken += 1;
    this.#wake();
  }

  async *stream(after: number | null, signal: AbortSignal | undefined) {
    this.opened += 1;
    this.open += 1;
    const broken = this.#broken;
    let beats = this.#beats - 1;
    let at = after ?? this.#head;
    let told: string | null = null;
    try {
      if (after === null && this.#state === null) {
        beats = this.#beats;
        yield { __typename: 'Heartbeat', cursor: `${at}` };
      }
      if (at < this.forgotten) {
        yield {
          __typename: 'GapNotice',
          cursor: `${this.forgotten}`,
          from: `${at}`,
          to: `${this.forgotten}`,
        };
        at = this.forgotten;
      }
      for (;;) {
        if (signal?.aborted) return;
        if (this.#broken !== broken) throw new WaybillError('UPSTREAM_UNAVAILABLE', 'The toys are away.');
        const next = this.events.find(({ seq }) => seq > at);
        if (next !== undefined) {
          at = next.seq;
          yield { __typename: 'Moved', cursor: `${at}`, branch: next.branch, text: next.text };
        } else if (this.#state !== told) {
          told = this.#state;
          beats = this.#beats;
          yield { __typename: 'Moved', cursor: `${at}`, branch: 'b1', text: told ?? '' };
        } else if (beats !== this.#beats) {
          beats = this.#beats;
          yield { __typename: 'Heartbeat', cursor: `${at}` };
        } else await this.#change(signal);
      }
    } finally {
      this.open -= 1;
    }
  }

  positionOf(cursor: string): number {
    return this.cursors?.decode(cursor) ?? Number(cursor);
  }

  get #head(): number {
    return this.events.at(-1)?.seq ?? this.forgotten;
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakes.add(resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    return promise;
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  }
}

export function liveToySubgraphs(log: ToyLog): readonly LocalSubgraph[] {
  const toy = (name: string, sdl: string, resolvers: object): LocalSubgraph => ({
    name,
    sdl,
    schema: buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]),
    contextFor: (request) => request,
  });
  const moved = async function* (
    _source: unknown,
    { branch, after }: { branch?: string; after?: string },
    { caller, signal }: RequestContext,
  ) {
    if (log.refusal) throw log.refusal;
    if (branch === 'unknown') throw new WaybillError('NOT_FOUND', 'There is no such branch.');
    for await (const event of log.stream(after === undefined ? null : log.positionOf(after), signal)) {
      const { scope } = caller;
      const allowed =
        scope.kind === 'ALL' ||
        (scope.kind === 'ACCOUNT' && scope.branches.some(({ portalId }) => portalId === event.branch));
      if (event.__typename !== 'Moved' || (allowed && (branch ?? event.branch) === event.branch)) {
        const cursor = log.cursors?.encode(Number(event.cursor)) ?? event.cursor;
        yield { moved: { ...event, cursor } };
      }
    }
  };
  return [
    toy('portal', PORTAL_SDL, {
      Query: { held: () => ({ portalId: 'p1' }) },
      Mutation: { move: () => log.add() > 0 },
      Subscription: { moved: { subscribe: moved } },
      Moved: {
        account: () => ({ portalId: 'p1', displayName: 'Shown' }),
        entry: ({ cursor }: { cursor: string }) => log.readEntry(log.positionOf(cursor)),
        strict: () => {
          if (log.fault) {
            log.faults += 1;
            throw log.fault;
          }
          return 'whole';
        },
      },
      Entry: { name: () => log.readName() },
    }),
    toy('salesforce', SALESFORCE_SDL, {
      Account: {
        __resolveReference: async (key: object) => {
          log.fetched += 1;
          await log.held;
          if (log.failure) throw log.failure;
          return { ...key, legalName: log.legalName };
        },
      },
    }),
  ];
}

/** The toys' users: the token is the user's id, and what they may see can change. */
export class ToyUsers implements Authenticator {
  readonly #callers = new Map<string, Caller>();
  readonly #listeners = new Set<(subject: string | null) => void>();
  expiresAt = new Date('2100-01-01T00:00:00Z');
  /** What asking for a user throws. */
  failure: Error | null = null;
  /** Questions wait for it, and are answered by what was so when they were asked. */
  held: Promise<void> | undefined;
  /** Called with each token. */
  onAsked: (authorization: string | undefined) => void = () => undefined;

  /** @param branches null for staff */
  set(userId: string, branches: readonly string[] | null, role: Role = 'CUSTOMER'): void {
    const refs = (branches ?? []).map((portalId) => ({ portalId, crmId: null }));
    const account = { portalId: 'p1', crmId: null };
    this.#callers.set(
      userId,
      branches === null
        ? { ...staff(userId), ...(role !== 'CUSTOMER' && { role }) }
        : {
            subject: `subject-${userId}`,
            userId,
            role,
            scope: {
              kind: 'ACCOUNT',
              account,
              branches: refs,
              recordAccounts: refs,
            },
          },
    );
    this.tell(userId);
  }

  remove(userId: string): void {
    this.#callers.delete(userId);
    this.tell(userId);
  }

  tell(userId: string | null): void {
    for (const listener of this.#listeners) listener(userId);
  }

  /** How many hear of changes. */
  get listening(): number {
    return this.#listeners.size;
  }

  listen(listener: (userId: string | null) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  async authenticate({ authorization }: { authorization: string | undefined }) {
    const { failure, expiresAt } = this;
    // A token may say how often it was renewed: `user-1.2`.
    const userId = /^Bearer ([\w-]+)(\.\d+)?$/.exec(authorization ?? '')?.[1];
    const caller = this.#callers.get(userId ?? '');
    this.onAsked(authorization);
    await this.held;
    if (failure !== null) throw failure;
    if (authorization === undefined) throw new AuthenticationError('MISSING_TOKEN');
    if (caller === undefined) throw new AuthenticationError('UNKNOWN_USER');
    return { caller, expiresAt };
  }
}

/** A gateway over the live toys. Several of them may share a log and users. */
export function liveToyGateway(log: ToyLog, users: ToyUsers, options: Partial<GatewayOptions> = {}) {
  return toyGateway({ authenticator: users, ...options }, liveToySubgraphs(log));
}
