import { setTimeout as pause } from 'node:timers/promises';
import type { GraphQLError } from 'graphql';
import type { SubgraphResult } from '../transport/subgraph-transport.ts';
import type { StreamAnswer } from './listener.ts';

/** Answers that are kept for who comes back after a broken connection. */
const KEPT_ANSWERS = 256;
/** Answers that are joined at the same time; they are handed out in their order all the same. */
const JOINED_AT_ONCE = 16;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** What a stream reads from, and how its answers are made. */
export interface StreamSource {
  /** The subgraph's answers after a position; null begins now. */
  open(after: number | null, signal: AbortSignal): AsyncIterable<SubgraphResult>;
  /** Joins an answer with the other subgraphs. Null for one without a message. Never rejects. */
  complete(answer: SubgraphResult): Promise<StreamAnswer | null>;
  /** The errors of an answer by which the subgraph refuses the subscription. Never rejects. */
  refusal(answer: SubgraphResult): Promise<readonly GraphQLError[]>;
  /** Told of each failure of the subgraph; the stream goes on from where it stands. */
  onFailure(error: unknown): void;
}

/** Somebody who may be in one stream at a time. */
export interface StreamMember {
  /** Kept by the stream. */
  stream: SharedStream | null;
  deliver(answer: StreamAnswer): void;
  refuse(errors: readonly GraphQLError[]): void;
}

/**
 * One subscription to a subgraph for any number of members who ask the same and may see the same: each event is read,
 * joined and written once, then handed to all.
 *
 * A member joins at a position: what it missed is taken from the answers that are kept, what follows comes live, and
 * nothing comes twice. When the subgraph goes away the stream resumes from its position, unseen by its members.
 */
export class SharedStream {
  readonly #source: StreamSource;
  readonly #onCaughtUp: () => void;
  /** With the position up to which each had everything when it joined. */
  readonly #members = new Map<StreamMember, number>();
  readonly #end = new AbortController();
  /** The newest answers, oldest first; all of those that came after `#keptFrom`. */
  readonly #kept: StreamAnswer[] = [];
  #keptFrom: number | null;
  #position: number | null;
  #heartbeat: StreamAnswer | null = null;
  readonly #beganNow: boolean;

  /**
   * @param after where to begin; null for now
   * @param onCaughtUp called whenever the stream has handed out all that there is
   */
  constructor(source: StreamSource, after: number | null, onCaughtUp: () => void) {
    this.#source = source;
    this.#onCaughtUp = onCaughtUp;
    this.#keptFrom = after;
    this.#position = after;
    this.#beganNow = after === null;
  }

  get position(): number | null {
    return this.#position;
  }

  /** Whether it has handed out all that there was, at least once. */
  get isCaughtUp(): boolean {
    return this.#heartbeat !== null;
  }

  /** Whether somebody who has had everything up to `after` can join without a gap. */
  covers(after: number | null): boolean {
    if (this.#end.signal.aborted) return false;
    if (after === null) return this.#beganNow || this.isCaughtUp;
    return this.#keptFrom !== null && after >= this.#keptFrom;
  }

  /** For a position that it covers. */
  join(member: StreamMember, after: number | null): void {
    this.#members.set(member, after ?? this.#position ?? -1);
    member.stream = this;
    // Tells who begins now that the stream is live.
    if (after === null) return this.#heartbeat === null ? undefined : member.deliver(this.#heartbeat);
    for (const answer of this.#kept) if (answer.position > after) member.deliver(answer);
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
    const { signal } = this.#end;
    for (let failures = 0; !signal.aborted; failures += 1) {
      if (failures > 0) await pause(pauseMs(failures), undefined, { signal }).catch(() => undefined);
      const before = this.#position;
      const refused = await this.#follow(signal);
      if (refused !== null) return this.#refuse(refused);
      if (this.#position !== before) failures = 0;
    }
  }

  close(): void {
    this.#end.abort();
  }

  /** Resolves when the subgraph's stream ended; the errors with which it was refused, or null. */
  async #follow(signal: AbortSignal): Promise<readonly GraphQLError[] | null> {
    const joining: Promise<StreamAnswer | null>[] = [];
    let handing = Promise.resolve();
    const handOn = async () => {
      for (let next = joining[0]; next !== undefined; next = joining[0]) {
        const answer = await next;
        void joining.shift();
        if (answer !== null && !signal.aborted) this.#handOut(answer);
      }
    };
    try {
      for await (const answer of this.#source.open(this.#position, signal)) {
        if (signal.aborted) break;
        if (answer.data == null && answer.errors) return await this.#source.refusal(answer);
        const joined = this.#source.complete(answer);
        if (joining.push(joined) === 1) handing = handOn();
        if (joining.length >= JOINED_AT_ONCE) await joining[0];
      }
    } catch (error) {
      if (!signal.aborted) this.#source.onFailure(error);
    }
    await handing;
    return null;
  }

  #handOut(answer: StreamAnswer): void {
    const { position, isHeartbeat } = answer;
    this.#position = position;
    this.#keptFrom ??= position;
    if (isHeartbeat) this.#heartbeat = answer;
    this.#keep(answer);
    for (const [member, joinedAt] of this.#members) {
      if (position > joinedAt || (isHeartbeat && position === joinedAt)) member.deliver(answer);
    }
    if (isHeartbeat) this.#onCaughtUp();
  }

  #keep(answer: StreamAnswer): void {
    const last = this.#kept.at(-1);
    // Of heartbeats in a row the newest says all.
    if (answer.isHeartbeat && last?.isHeartbeat) this.#kept.pop();
    this.#kept.push(answer);
    if (this.#kept.length <= KEPT_ANSWERS) return;
    const dropped = this.#kept.shift();
    if (dropped !== undefined) this.#keptFrom = dropped.position;
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

function pauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
}
