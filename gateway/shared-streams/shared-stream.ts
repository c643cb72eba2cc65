import type { GraphQLError } from 'graphql';
import { isTemporary } from '../../src/domain/errors.ts';
import { repeat } from '../../src/time/backoff.ts';
import { endsWithin } from '../../src/time/pause.ts';
import { STREAM_BACKOFF } from '../retry-pause.ts';
import type { SubgraphResult } from '../transport/subgraph-transport.ts';
import type { JoinedAnswer } from './joined-answer.ts';
import { KeptAnswers } from './kept-answers.ts';

/** Answers that are joined at the same time; they are handed out in their order all the same. */
const JOINED_AT_ONCE = 16;
/** How long a stream that catches up waits for a member to read; then it is waited for no more. */
const PATIENCE_MS = 5_000;

/** What a stream reads from, and how its answers are made. */
export interface StreamSource {
  /** The subgraph's answers after a position; null begins now. */
  open(after: number | null, signal: AbortSignal): AsyncIterable<SubgraphResult>;
  /** Joins an answer with the other subgraphs. Null for one without a message. Never rejects. */
  complete(answer: SubgraphResult): Promise<JoinedAnswer | null>;
  /** The errors of an answer that has nothing else; null for any other answer. Never rejects. */
  failure(answer: SubgraphResult): Promise<readonly GraphQLError[]> | null;
  /** Told of each failure of the subgraph; the stream goes on from where it stands. */
  onFailure(error: unknown): void;
}

/** Somebody who may be in one stream at a time. */
export interface StreamMember {
  /** Kept by the stream. */
  stream: SharedStream | null;
  deliver(answer: JoinedAnswer): void;
  /** Resolves when the member has read what it was given, or will not; null when it can take more. */
  room(): Promise<void> | null;
  refuse(errors: readonly GraphQLError[]): void;
}

/**
 * One subscription to a subgraph for any number of members who ask the same and may see the same: each event is read,
 * joined and written once, then handed to all.
 *
 * A member joins at a position: what it missed is taken from the answers that are kept, what follows comes live, and
 * nothing comes twice. When the subgraph goes away the stream resumes from its position, unseen by its members.
 *
 * Until it has caught up, a stream reads no faster than its members: what they missed may be more than can wait for
 * them. From then on it waits for nobody.
 */
export class SharedStream {
  readonly #source: StreamSource;
  readonly #onCaughtUp: () => void;
  /** With the position up to which each had everything when it joined. */
  readonly #members = new Map<StreamMember, number>();
  readonly #unread = new WeakSet<StreamMember>();
  readonly #end = new AbortController();
  readonly #kept: KeptAnswers;
  #position: number | null;
  #heartbeat: JoinedAnswer | null = null;
  /** The newest answer of a stream that tells how something is, not what happened: it says all. */
  #state: JoinedAnswer | null = null;

  /**
   * @param after where to begin; null for now
   * @param onCaughtUp called whenever the stream has handed out all that there is
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

  /** Whether it has handed out all that there was, at least once. */
  get isCaughtUp(): boolean {
    return this.#heartbeat !== null || this.#state !== null;
  }

  /** Whether somebody who has had everything up to `after` can join without a gap. */
  covers(after: number | null): boolean {
    if (this.#end.signal.aborted) return false;
    // If the member's cursor is ahead of ours, the subgraph decides whether it is valid.
    if (after !== null && after > (this.#position ?? -1)) return false;
    if (this.#state !== null) return true;
    if (after !== null) return this.#kept.reachBack(after);
    // A new member first receives the current cursor. An old heartbeat would let it skip later events.
    return this.#heartbeat === null ? this.#position === null : this.#heartbeat.position === this.#position;
  }

  /** For a position that it covers. */
  join(member: StreamMember, after: number | null): void {
    this.#members.set(member, after ?? this.#position ?? -1);
    member.stream = this;
    if (this.#state !== null) return member.deliver(this.#state);
    if (after === null) return this.#heartbeat === null ? undefined : member.deliver(this.#heartbeat);
    for (const answer of this.#kept.after(after)) member.deliver(answer);
  }

  /** Answers the position up to which the member has had everything. The last who leaves ends the stream. */
  leave(member: StreamMember): number | null {
    const joinedAt = this.#members.get(member);
    this.#members.delete(member);
    member.stream = null;
    if (this.#members.size === 0) this.close();
    return joinedAt === undefined || this.#position === null ? null : Math.max(joinedAt, this.#position);
  }

  /** Hands its members over to a stream that covers its position. */
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
      const { refused, handed } = await this.#follow(this.#end.signal);
      if (refused !== null) this.#refuse(refused);
      return handed > 0;
    };
    await repeat(follow, STREAM_BACKOFF, this.#end.signal);
  }

  close(): void {
    this.#end.abort();
  }

  /** Resolves when the subgraph's stream ended: with the errors of a refusal, and how many answers came before. */
  async #follow(signal: AbortSignal): Promise<{ refused: readonly GraphQLError[] | null; handed: number }> {
    let handed = 0;
    let refused: readonly GraphQLError[] | null = null;
    let handing = Promise.resolve();
    const underWay: Promise<void>[] = [];
    const handOn = async (before: Promise<void>, joined: Promise<JoinedAnswer | null>) => {
      await before;
      const answer = await joined;
      if (answer === null || signal.aborted) return;
      this.#handOut(answer);
      handed += 1;
      if (!this.isCaughtUp) await this.#untilRead();
    };
    try {
      for await (const answer of this.#source.open(this.#position, signal)) {
        if (signal.aborted) break;
        refused = (await this.#source.failure(answer)) ?? null;
        if (refused !== null) break;
        handing = handOn(handing, this.#source.complete(answer));
        if (underWay.push(handing) >= JOINED_AT_ONCE) await underWay.shift();
      }
    } catch (error) {
      if (!signal.aborted) this.#source.onFailure(error);
    }
    await handing;
    if (refused === null || !refused.some(isTemporary)) return { refused, handed };
    this.#source.onFailure(refused[0]);
    return { refused: null, handed };
  }

  #handOut(answer: JoinedAnswer): void {
    const { position, isHeartbeat } = answer;
    const isState = this.#tellsState(answer);
    this.#position = position;
    if (isHeartbeat) this.#heartbeat = answer;
    if (isState) this.#state = answer;
    else this.#kept.add(answer);
    for (const [member, joinedAt] of this.#members) {
      const isNews = position > joinedAt || (position === joinedAt && (isHeartbeat || isState));
      if (isNews) member.deliver(answer);
    }
    if (isHeartbeat) this.#onCaughtUp();
  }

  /** Events have positions of their own, and a stream of them that begins now begins with a heartbeat. */
  #tellsState({ position, isHeartbeat }: JoinedAnswer): boolean {
    if (isHeartbeat) return false;
    return this.#state !== null || this.#position === null || this.#position === position;
  }

  async #untilRead(): Promise<void> {
    const waiting = new Set<StreamMember>();
    const rooms = [...this.#members.keys()].flatMap((member) => {
      const room = this.#unread.has(member) ? null : member.room();
      if (room === null) return [];
      waiting.add(member);
      return [room.then(() => waiting.delete(member))];
    });
    if (rooms.length === 0) return;
    await endsWithin(PATIENCE_MS, Promise.all(rooms));
    for (const member of waiting) this.#unread.add(member);
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
