/**
 * Waiting items, in one first-in-first-out line for each asker. Askers take turns: an asker with a long line delays
 * another asker by one item.
 */
export class FairQueue<T> {
  /** In the order of turns. */
  readonly #lines = new Map<string, Set<T>>();

  get size(): number {
    let size = 0;
    for (const line of this.#lines.values()) size += line.size;
    return size;
  }

  lengthOf(asker: string): number {
    return this.#lines.get(asker)?.size ?? 0;
  }

  has(asker: string, item: T): boolean {
    return this.#lines.get(asker)?.has(item) ?? false;
  }

  add(asker: string, item: T): void {
    const line = this.#lines.get(asker) ?? new Set();
    this.#lines.set(asker, line.add(item));
  }

  delete(asker: string, item: T): void {
    const line = this.#lines.get(asker);
    line?.delete(item);
    if (line?.size === 0) this.#lines.delete(asker);
  }

  /** Removes the next item of the first asker who may have one, and moves that asker behind the others. */
  take(mayHave: (asker: string) => boolean): { readonly asker: string; readonly item: T } | undefined {
    for (const [asker, line] of this.#lines) {
      if (!mayHave(asker)) continue;
      for (const item of line) {
        line.delete(item);
        this.#lines.delete(asker);
        if (line.size > 0) this.#lines.set(asker, line);
        return { asker, item };
      }
    }
    return undefined;
  }
}
