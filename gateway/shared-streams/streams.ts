import type { GraphQLError } from 'graphql';
import { type Caller, scopeKey } from '../../src/domain/access.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import type { StreamCursors } from '../../src/domain/stream-cursors.ts';
import type { AccessChanges } from '../../src/identity/access-changes.ts';
import { pause } from '../../src/time/pause.ts';
import { refusesCaller } from '../refused-caller.ts';
import type { JoinedAnswer } from './joined-answer.ts';
import type { Listener } from './listener.ts';
import { Positions } from './positions.ts';
import { SharedStream, type StreamMember } from './shared-stream.ts';
import type { StreamRequest } from './stream-request.ts';
import { type SourceOptions, streamSource } from './stream-source.ts';
import { Tally } from './tally.ts';

export interface Subscription {
  /** After this, nothing is delivered. */
  cancel(): void;
}

export interface StreamsOptions extends SourceOptions {
  readonly accessChanges: AccessChanges;
  readonly cursors: () => Promise<StreamCursors>;
  readonly streamsPerPrincipal: number;
  readonly streamCostPerPrincipal: number;
}

const RETRY_MS = 500;

/**
 * All streams of a gateway. Subscribers with the same fields, variables and access share one stream: one subscription to
 * the subgraph, and one execution for each event.
 *
 * The portal's user row decides access. When it changes, the user's places leave their streams at once and receive
 * nothing. Each place then resumes from its position in the stream of the user's new access, or ends.
 */
export class Streams implements Disposable {
  readonly #options: StreamsOptions;
  /** By fields, variables and access: usually one stream, and others that catch up with it. */
  readonly #families = new Map<string, Set<SharedStream>>();
  readonly #places = new Map<string, Set<Place>>();
  readonly #tally: Tally;
  readonly #costs: Tally;
  readonly #watching: Disposable;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#tally = new Tally(options.streamsPerPrincipal);
    this.#costs = new Tally(options.streamCostPerPrincipal);
    this.#watching = options.accessChanges.listen((userId) => this.#accessChanged(userId));
  }

  /**
   * Starts once the user's access has been looked up. If the access changes during the look-up, the look-up is repeated.
   *
   * @throws WaybillError INVALID_CURSOR, TOO_MANY_STREAMS; UPSTREAM_UNAVAILABLE while the key of cursors is not known
   */
  async subscribe(request: StreamRequest, userId: string, listener: Listener): Promise<Subscription> {
    const cursors = await this.#options.cursors();
    const cursor = request.after ?? request.form.afterOf(request.variables);
    const after = cursor === null ? null : cursors.positionAfter(cursor);
    const slot = this.#tally.take(userId);
    if (slot === null) throw tooManyStreams(this.#options.streamsPerPrincipal);
    const share = this.#costs.take(userId, request.cost);
    if (share === null) {
      slot[Symbol.dispose]();
      throw tooDear(this.#options.streamCostPerPrincipal);
    }
    const place = new Place({ request, cursors, cursor, after, listener }, () => {
      slot[Symbol.dispose]();
      share[Symbol.dispose]();
      this.#places.get(userId)?.delete(place);
      if (this.#places.get(userId)?.size === 0) this.#places.delete(userId);
    });
    this.#places.set(userId, (this.#places.get(userId) ?? new Set()).add(place));
    void this.#admit(place);
    return place;
  }

  get count(): number {
    return this.#tally.held;
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
    for (const family of this.#families.values()) for (const stream of family) stream.close();
  }

  #enter(place: Place, caller: Caller): void {
    const { form, variables } = place.request;
    const key = [scopeKey(caller), form.valuesKey(variables), form.text].join('\n');
    const family = this.#families.get(key) ?? new Set();
    this.#families.set(key, family);
    const after = place.position;
    const open = [...family].find((stream) => stream.covers(after));
    const stream = open ?? this.#open(key, family, place, caller);
    stream.join(place, after);
  }

  #open(key: string, family: Set<SharedStream>, place: Place, caller: Caller): SharedStream {
    const { request, position, cursors, newest } = place;
    const source = streamSource(this.#options, request, caller, new Positions(cursors, newest));
    const stream: SharedStream = new SharedStream(source, position, () => joinOthers(family, stream));
    family.add(stream);
    void stream.run().finally(() => {
      family.delete(stream);
      if (family.size === 0 && this.#families.get(key) === family) this.#families.delete(key);
    });
    return stream;
  }

  #accessChanged(userId: string | null): void {
    const userIds = userId === null ? [...this.#places.keys()] : [userId];
    for (const each of userIds) {
      for (const place of this.#places.get(each) ?? []) void this.#admit(place);
    }
  }

  /** Moves a place from its stream to the stream of its user's current access. */
  async #admit(place: Place): Promise<void> {
    const lookUp = place.leave();
    while (place.isNewest(lookUp)) {
      const caller = await place.listener.authenticate().catch((error: unknown) => {
        if (refusesCaller(error) && place.isNewest(lookUp)) place.endAccess(error);
        return null;
      });
      if (!place.isNewest(lookUp)) return;
      if (caller !== null) return this.#enter(place, caller);
      await pause(RETRY_MS);
    }
  }
}

/** Merges a stream that has caught up into another stream of its family that has caught up. */
function joinOthers(family: ReadonlySet<SharedStream>, stream: SharedStream): void {
  const { position } = stream;
  const other = [...family].find((open) => open !== stream && open.isCaughtUp && open.covers(position));
  if (other !== undefined) stream.moveTo(other);
}

interface PlaceOptions {
  readonly request: StreamRequest;
  readonly cursors: StreamCursors;
  /** The client's cursor, and its position. */
  readonly cursor: string | null;
  readonly after: number | null;
  readonly listener: Listener;
}

/** One subscription of a client: a member of one stream, or of none while its user's access is looked up. */
class Place implements StreamMember, Subscription {
  readonly request: StreamRequest;
  readonly listener: Listener;
  readonly cursors: StreamCursors;
  /** The newest cursor that the client has. */
  newest: string | null;
  readonly #onGone: () => void;
  stream: SharedStream | null = null;
  /** While in no stream: the position up to which the client has received everything; null before the first answer. */
  position: number | null;
  #lookUps = 0;
  #isGone = false;

  constructor({ request, cursors, cursor, after, listener }: PlaceOptions, onGone: () => void) {
    this.request = request;
    this.cursors = cursors;
    this.newest = cursor;
    this.position = after;
    this.listener = listener;
    this.#onGone = onGone;
  }

  deliver(answer: JoinedAnswer): void {
    this.newest = answer.cursor;
    this.listener.deliver(answer.in(this.request.form));
  }

  room(): Promise<void> | null {
    return this.listener.room();
  }

  refuse(errors: readonly GraphQLError[]): void {
    this.cancel();
    this.listener.end({ kind: 'REFUSED', errors });
  }

  endAccess(error: WaybillError): void {
    this.cancel();
    this.listener.end({ kind: 'ACCESS_ENDED', error });
  }

  cancel(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.stream?.leave(this);
    this.#onGone();
  }

  /** Returns the number of the look-up that starts now. It is the newest one until the place leaves again. */
  leave(): number {
    if (this.stream !== null) this.position = this.stream.leave(this) ?? this.position;
    this.#lookUps += 1;
    return this.#lookUps;
  }

  isNewest(lookUp: number): boolean {
    return !this.#isGone && this.#lookUps === lookUp;
  }
}

export function tooManyStreams(limit: number): WaybillError {
  const message = `One user may listen to ${limit} streams at the same time.`;
  return new WaybillError('TOO_MANY_STREAMS', message, { details: { limit } });
}

function tooDear(limit: number): WaybillError {
  const message = `The streams that one user listens to may cost ${limit} together, for each event.`;
  return new WaybillError('TOO_MANY_STREAMS', message, { details: { limit } });
}
