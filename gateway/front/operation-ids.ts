/**
 * The ids of one connection's operations. graphql-ws tells operations apart by their ids alone, and a client may use an id again
 * as soon as it has completed the earlier operation, which may still run.
 */
export class OperationIds {
  /** Of operations that are being admitted or executed. graphql-ws itself tracks a stream that has begun. */
  readonly #newest = new Map<string, AbortController>();

  /**
   * Runs one step of an operation. Begins a step in the same turn in which the step before has ended.
   *
   * @param run its signal aborts when the client uses the id again
   * @returns a promise that never settles if the id was used again: graphql-ws would take the answer for that of the newer
   *   operation, and would forget the newer one
   */
  async claim<T>(id: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#newest.get(id)?.abort();
    const superseded = new AbortController();
    this.#newest.set(id, superseded);
    try {
      const result = await run(superseded.signal);
      return superseded.signal.aborted ? await new Promise<never>(() => undefined) : result;
    } finally {
      if (this.#newest.get(id) === superseded) this.#newest.delete(id);
    }
  }
}
