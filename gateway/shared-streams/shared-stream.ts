import type { GraphQLError } from 'graphql';
import { isTemporary } from '../../src/domain/errors.ts';
import { repeat } from '../../src/time/backoff.ts';
import { endsWithin } from '../../src/time/pause.ts';
import { STREAM_BACKOFF } from '../retry-pause.ts';
import type { SubgraphResult } from '../transport/subgraph-transport.ts';
import type { JoinedAnswer } from './joined-answer.ts';
import { KeptAnswers } from './kept-answers.ts';

/** Joins in flight at the same time. Their answers are delivered in the subgraph's order. */
const MAX_JOINS_IN_FLIGHT = 16;
/** How long a stream that catches up waits for a member to read. After that it never waits for this member again. */
const READ_TIMEOUT_MS = 5_000;

/** The subgraph's side of a stream: opens the subscription and joins its answers. */
export interface StreamSource {
  /** Returns the subgraph's answers after a position; null starts with the current one. */
  open(after: number | null, signal: AbortSignal): AsyncIterable<SubgraphResult>;
  /** Joins an answer with the other subgraphs. Resolves to null when it has no message. Never rejects. */
  complete(answer: SubgraphResult): Promise<JoinedAnswer | null>;
  /** Returns the errors of an answer without a message; null for any other answer. Never rejects. */
  failure(answer: SubgraphResult): Promise<readonly GraphQLError[]> | null;
  /** Called for each failure of the subgraph. The stream then resumes from its position. */
  onFailure(error: unknown): void;
}

/** A subscriber. It is a member of at most one stream at a time. */
export interface StreamMember {
  /** Set by the stream. */
  stream: SharedStream | null;
  deliver(answer: JoinedAnswer): void;
  /** Null when the member can take more. Otherwise resolves when the member has read everything, or is gone. */
  room(): Promise<void> | null;
  refuse(errors: readonly GraphQLError[]): void;
}

/**
 * One subscription to a subgraph, shared by all members that ask the same fields and have the same access. The stream
 * reads, joins and serializes each event once, and delivers it to all members.
 *
 * A member joins at a position. The stream first delivers the kept answers after that position, then the live ones, each
 * once. When the subgraph goes away, the stream resumes from its position; its members do not notice.
 *
 * While a stream catches up, it reads no faster than its members, because the backlog may exceed their buffers. After
 * that it never waits for a member.
 */
export class SharedStream {
  readonly #source: StreamSource;
  readonly #onCaughtUp: () => void;
  /** Each member with the position up to which it had received everything when it joined. */
  readonly #members = new Map<StreamMember, number>();
  /** Members that did not read in time: the stream waits for them no more. */
  readonly #slow = new WeakSet<StreamMember>();
  readonly #end = new AbortController();
  readonly #kept: KeptAnswers;
  #position: number | null;
  #heartbeat: JoinedAnswer | null = null;
  /** The newest snapshot, for a stream of snapshots. A snapshot replaces all answers before it. */
  #snapshot: JoinedAnswer | null = null;

  /**
   * @param after the position to resume from; null starts with the current one
   * @param onCaughtUp called for each heartbeat: the stream has then delivered every event
   */
  constructor(source: StreamSource, after: number | null, onCaughtUp: () => void) {
    this.#source = source;
    this.#onCaughtUp = onCaughtUp;
    this.#kept = new KeptAnswers(after);
    this.#position = after;
  }

  get position(): number | null {
    return this.#position;
  }

  /** Whether the stream has caught up with the subgraph at least once. */
  get isCaughtUp(): boolean {
    return this.#heartbeat !== null || this.#snapshot !== null;
  }

  /** Whether a member that has received everything up to `after` can join without a gap. */
  covers(after: number | null): boolean {
    if (this.#end.signal.aborted) return false;
    // If the member's cursor is ahead of ours, the subgraph decides whether it is valid.
    if (after !== null && after > (this.#position ?? -1)) return false;
    if (this.#snapshot !== null) return true;
    if (after !== null) return this.#kept.reachBack(after);
    // A new member first receives the current cursor. An old heartbeat would let it skip later events.
    return this.#heartbeat === null ? this.#position === null : this.#heartbeat.position === this.#position;
  }

  /** Only for a position that `covers` accepts. */
  join(member: StreamMember, after: number | null): void {
    this.#members.set(member, after ?? this.#position ?? -1);
    member.stream = this;
    if (this.#snapshot !== null) return member.deliver(this.#snapshot);
    if (after === null) return this.#heartbeat === null ? undefined : member.deliver(this.#heartbeat);
    for (const answer of this.#kept.after(after)) member.deliver(answer);
  }

  /** Returns the position up to which the member has received everything. The last member to leave ends the stream. */
  leave(member: StreamMember): number | null {
    const joinedAt = this.#members.get(member);
    this.#members.delete(member);
    member.stream = null;
    if (this.#members.size === 0) this.close();
    return joinedAt === undefined || this.#position === null ? null : Math.max(joinedAt, this.#position);
  }

  /** Moves all members to a stream that covers this stream's position. */
  moveTo(other: SharedStream): void {
    for (const [member, joinedAt] of this.#members) {
      other.join(member, Math.max(joinedAt, this.#position ?? joinedAt));
    }
    this.#members.clear();
    this.close();
  }

  /** Follows the subgraph until the stream is closed or refused. */
  async run(): Promise<void> {
    const follow = async () => {
      const { refused, delivered } = await this.#follow(this.#end.signal);
      if (refused !== null) this.#refuse(refused);
      return delivered > 0;
    };
    await repeat(follow, STREAM_BACKOFF, this.#end.signal);
  }

  close(): void {
    this.#end.abort();
  }

  /** Resolves when the subgraph's stream has ended: with the errors of a refusal and the number of delivered answers. */
  async #follow(
    signal: AbortSignal,
  ): Promise<{ refused: readonly GraphQLError[] | null; delivered: number }> {
    let delivered = 0;
    let refused: readonly GraphQLError[] | null = null;
    let delivering = Promise.resolve();
    const inFlight: Promise<void>[] = [];
    const deliverNext = async (before: Promise<void>, joined: Promise<JoinedAnswer | null>) => {
      await before;
      const answer = await joined;
      if (answer === null || signal.aborted) return;
      this.#deliver(answer);
      delivered += 1;
      if (!this.isCaughtUp) await this.#untilRead();
    };
    try {
      for await (const answer of this.#source.open(this.#position, signal)) {
        if (signal.aborted) break;
        refused = (await this.#source.failure(answer)) ?? null;
        if (refused !== null) break;
        delivering = deliverNext(delivering, this.#source.complete(answer));
        if (inFlight.push(delivering) >= MAX_JOINS_IN_FLIGHT) await inFlight.shift();
      }
    } catch (error) {
      if (!signal.aborted) this.#source.onFailure(error);
    }
    await delivering;
    if (refused === null || !refused.some(isTemporary)) return { refused, delivered };
    this.#source.onFailure(refused[0]);
    return { refused: null, delivered };
  }

  #deliver(answer: JoinedAnswer): void {
    const { position, isHeartbeat } = answer;
    const isSnapshot = this.#isSnapshot(answer);
    this.#position = position;
    if (isHeartbeat) this.#heartbeat = answer;
    if (isSnapshot) this.#snapshot = answer;
    else this.#kept.add(answer);
    for (const [member, joinedAt] of this.#members) {
      const isNew = position > joinedAt || (position === joinedAt && (isHeartbeat || isSnapshot));
      if (isNew) member.deliver(answer);
    }
    if (isHeartbeat) this.#onCaughtUp();
  }

  /**
   * An event has a position of its own, and a stream of events that starts now starts with a heartbeat. An answer for
   * which neither holds is a snapshot.
   */
  #isSnapshot({ position, isHeartbeat }: JoinedAnswer): boolean {
    if (isHeartbeat) return false;
    return this.#snapshot !== null || this.#position === null || this.#position === position;
  }

  async #untilRead(): Promise<void> {
    const waiting = new Set<StreamMember>();
    const rooms = [...this.#members.keys()].flatMap((member) => {
      const room = this.#slow.has(member) ? null : member.room();
      if (room === null) return [];
      waiting.add(member);
      return [room.then(() => waiting.delete(member))];
    });
    if (rooms.length === 0) return;
    await endsWithin(READ_TIMEOUT_MS, Promise.all(rooms));
    for (const member of waiting) this.#slow.add(member);
  }

  #refuse(errors: readonly GraphQLError[]): void {
    const members = [...this.#members.keys()];
    this.#members.clear();
    this.close();
    for (const member of members) {
      member.stream = null;
      member.refuse(errors);
    }
  }
}
