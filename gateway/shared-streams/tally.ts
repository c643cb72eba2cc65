/** Counts the slots that each user holds, up to a limit. */
export class Tally {
  readonly #limit: number;
  readonly #held = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a slot for the user; disposing of it gives it back. Null when the user is at the limit. */
  take(subject: string): Disposable | null {
    const held = this.#held.get(subject) ?? 0;
    if (held >= this.#limit) return null;
    this.#held.set(subject, held + 1);
    return { [Symbol.dispose]: () => this.#giveBack(subject) };
  }

  #giveBack(subject: string): void {
    const held = (this.#held.get(subject) ?? 1) - 1;
    if (held === 0) this.#held.delete(subject);
    else this.#held.set(subject, held);
  }
}
