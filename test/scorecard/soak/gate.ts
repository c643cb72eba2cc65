import { GraphClient } from '../../harness/chaos/graph-client.ts';

/** Stands between the load and the hub. While it is closed, no work of the load begins, and none is in flight. */
export class Gate {
  #closed: Promise<void> | null = null;
  readonly #inFlight = new Set<Promise<unknown>>();

  /** Begins the work when the gate is open. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== null) await this.#closed;
    const inFlight = work();
    this.#inFlight.add(inFlight);
    try {
      return await inFlight;
    } finally {
      this.#inFlight.delete(inFlight);
    }
  }

  /** Closes the gate, waits until all work in flight has ended, and opens the gate after `work`. One caller at a time. */
  async whileClosed<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    try {
      await Promise.allSettled(this.#inFlight);
      return await work();
    } finally {
      this.#closed = null;
      resolve();
    }
  }
}

/** A client whose requests go through a gate. */
export class GatedClient extends GraphClient {
  readonly #gate: Gate;

  constructor(gate: Gate, ...options: ConstructorParameters<typeof GraphClient>) {
    super(...options);
    this.#gate = gate;
  }

  override ask(query: string, variables: object): ReturnType<GraphClient['ask']> {
    return this.#gate.through(() => super.ask(query, variables));
  }
}
