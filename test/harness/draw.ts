import { Arbitrary, type Random, Stream, Value } from 'fast-check';

/** Choices of a generator, all from fast-check's seeded source. */
export class Draw {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(below: number): number {
    return this.#random.nextInt(0, below - 1);
  }

  /** True `percent` times in a hundred. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  oneOf<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError('nothing to choose from');
    return value;
  }
}

/** What a function makes of its draws: the same for the same seed. It does not shrink. */
export function drawn<T>(make: (draw: Draw) => T): Arbitrary<T> {
  return new Drawn(make);
}

class Drawn<T> extends Arbitrary<T> {
  readonly #make: (draw: Draw) => T;

  constructor(make: (draw: Draw) => T) {
    super();
    this.#make = make;
  }

  override generate(random: Random): Value<T> {
    return new Value(this.#make(new Draw(random)), undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is T {
    return false;
  }

  override shrink(): Stream<Value<T>> {
    return Stream.nil();
  }
}
