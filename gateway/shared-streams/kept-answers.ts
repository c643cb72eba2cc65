import type { JoinedAnswer } from './joined-answer.ts';

/** A stream keeps its newest answers for subscribers that reconnect. These limits bound their number and their bytes. */
const KEPT_ANSWERS = 256;
const KEPT_BYTES = 128 * 1024;

/** The newest answers of a stream, without gaps. */
export class KeptAnswers {
  /** Every answer after position `#from`, oldest first. */
  readonly #answers: JoinedAnswer[] = [];
  #from: number | null;
  #bytes = 0;

  /** @param from the position before the first answer; null when it is unknown */
  constructor(from: number | null) {
    this.#from = from;
  }

  add(answer: JoinedAnswer): void {
    this.#from ??= answer.position;
    const last = this.#answers.at(-1);
    // A heartbeat replaces the heartbeat directly before it.
    if (answer.isHeartbeat && last?.isHeartbeat) this.#removed(this.#answers.pop());
    this.#answers.push(answer);
    this.#bytes += answer.bytes;
    while (this.#answers.length > KEPT_ANSWERS || this.#bytes > KEPT_BYTES) {
      const dropped = this.#removed(this.#answers.shift());
      if (dropped === undefined) return;
      this.#from = dropped.position;
    }
  }

  /** Whether every answer after the position is kept. */
  reachBack(position: number): boolean {
    return this.#from !== null && position >= this.#from;
  }

  after(position: number): readonly JoinedAnswer[] {
    return this.#answers.filter((answer) => answer.position > position);
  }

  #removed(answer: JoinedAnswer | undefined): JoinedAnswer | undefined {
    this.#bytes -= answer?.bytes ?? 0;
    return answer;
  }
}
