import type { JoinedAnswer } from './joined-answer.ts';

/** Bounds of what a stream keeps for who comes back after a broken connection: answers, and bytes of all. */
const KEPT_ANSWERS = 256;
const KEPT_BYTES = 128 * 1024;

/** The newest answers of a stream, without a gap. */
export class KeptAnswers {
  /** Oldest first; all of those that came after `#from`. */
  readonly #answers: JoinedAnswer[] = [];
  #from: number | null;
  #bytes = 0;

  /** @param from the position before the first answer; null when that is not known */
  constructor(from: number | null) {
    this.#from = from;
  }

  add(answer: JoinedAnswer): void {
    this.#from ??= answer.position;
    const last = this.#answers.at(-1);
    // Of heartbeats in a row the newest says all.
    if (answer.isHeartbeat && last?.isHeartbeat) this.#removed(this.#answers.pop());
    this.#answers.push(answer);
    this.#bytes += answer.bytes;
    while (this.#answers.length > KEPT_ANSWERS || this.#bytes > KEPT_BYTES) {
      const dropped = this.#removed(this.#answers.shift());
      if (dropped === undefined) return;
      this.#from = dropped.position;
    }
  }

  /** Whether everything that came after the position is here. */
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
