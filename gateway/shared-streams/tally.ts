/** Counts the slots, or other amounts, that each user holds, up to a limit. */
export class Tally {
  readonly #limit: number;
  readonly #held = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Takes a slot for the user; disposing of it gives it back. Null when the user is at the limit. A user who holds nothing may
   * take any amount.
   */
  take(subject: string, amount = 1): Disposable | null {
    const held = this.#held.get(subject) ?? 0;
    if (held >= this.#limit || (held > 0 && held + amount > this.#limit)) return null;
    this.#held.set(subject, held + amount);
    return { [Symbol.dispose]: () => this.#giveBack(subject, amount) };
  }

  /** What all users hold. */
  get held(): number {
    return [...this.#held.values()].reduce((sum, held) => sum + held, 0);
  }

  #giveBack(subject: string, amount: number): void {
    const held = (this.#held.get(subject) ?? amount) - amount;
    if (held <= 0) this.#held.delete(subject);
    else this.#held.set(subject, held);
  }
}
