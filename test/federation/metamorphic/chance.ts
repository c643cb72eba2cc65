import { createHash } from 'node:crypto';

/** Draws that are equal for equal texts, in every process and in every order of asking. */
export class Chance {
  readonly text: string;
  readonly #digest: Buffer;
  #at = 0;

  constructor(text: string) {
    this.text = text;
    this.#digest = createHash('sha1').update(text).digest();
  }

  /** An integer from 0 to `below` - 1. At most five draws. */
  below(below: number): number {
    const drawn = this.#digest.readUInt32BE(this.#at);
    this.#at += 4;
    return drawn % below;
  }

  oneOf<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError('nothing to choose from');
    return value;
  }

  /** Unlike that of any other text. */
  name(): string {
    return this.#digest.toString('hex', 12, 20);
  }
}
