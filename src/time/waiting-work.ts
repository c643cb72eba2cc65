/**
 * Work that waits for the answer of one neighbour, oldest first. All of it can be refused at once, so that no caller waits
 * for a neighbour that is known to be away. The neighbour may still do refused work.
 */
export class WaitingWork {
  readonly #began = new Map<(error: Error) => void, number>();

  /** When the oldest work began, by `performance.now()`; null while none waits. */
  get oldest(): number | null {
    const [began = null] = this.#began.values();
    return began;
  }

  /** The result of the work, or the error with which all waiting work is refused. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#began.set(reject, performance.now());
    void work()
      .then(resolve, reject)
      .finally(() => this.#began.delete(reject));
    return promise;
  }

  refuse(refusal: () => Error): void {
    for (const reject of this.#began.keys()) reject(refusal());
    this.#began.clear();
  }
}
