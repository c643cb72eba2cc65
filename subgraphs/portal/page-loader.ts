import DataLoader from 'dataloader';

/**
 * Batches one list field over its parents: parents that ask with the same arguments share one statement, so the number
 * of statements depends on the query and never on the size of a page.
 */
export class PageLoader<A extends object, V> {
  readonly #loaders = new Map<string, DataLoader<string, V>>();
  readonly #load: (parents: readonly string[], args: A) => Promise<readonly V[]>;

  constructor(load: (parents: readonly string[], args: A) => Promise<readonly V[]>) {
    this.#load = load;
  }

  load(parent: string, args: A): Promise<V> {
    const key = JSON.stringify(args);
    let loader = this.#loaders.get(key);
    if (!loader) {
      // Async, because DataLoader loses an error that its batch function throws synchronously, such as the refusal of an
      // argument.
      loader = new DataLoader(async (parents) => await this.#load(parents, args));
      this.#loaders.set(key, loader);
    }
    return loader.load(parent);
  }

  clearAll(): void {
    this.#loaders.clear();
  }
}
