import { isShareUsedUp } from '../domain/api-shares.ts';
import { WaybillError } from '../domain/errors.ts';
import type { ReadToken } from './cache.ts';
import type { EntryStore } from './entry-store.ts';

/** A load that is under way in this process. */
export interface Flight<V> {
  readonly loaded: Promise<ReadonlyMap<string, V>>;
  /** When the load began; null while Redis was away. */
  readonly token: ReadToken | null;
}

/** The loads under way in this process, by store and entry. */
export class Flights {
  readonly #flights = new Map<string, Flight<unknown>>();

  of<V>(store: EntryStore<V>, id: string): Flight<V> | undefined {
    return this.#flights.get(store.scope + id) as Flight<V> | undefined;
  }

  /** Until the load ends, other readers of these entries find it. */
  add<V>(store: EntryStore<V>, ids: readonly string[], flight: Flight<V>): void {
    for (const id of ids) this.#flights.set(store.scope + id, flight);
    const land = () => {
      for (const id of ids) {
        if (this.#flights.get(store.scope + id) === flight) this.#flights.delete(store.scope + id);
      }
    };
    flight.loaded.then(land, land);
  }

  /** From now on no reader joins a load of these entries that is under way. */
  leave(matches: (name: string) => boolean): void {
    for (const name of this.#flights.keys()) if (matches(name)) this.#flights.delete(name);
  }
}

/** Whether a load that began at `flight` sees the entry's last invalidation that the reader knows of at `now`. */
export function joins(flight: ReadToken, now: ReadToken, invalidatedAt: number): boolean {
  return flight.incarnation === now.incarnation && flight.counter >= invalidatedAt;
}

export async function answerFrom<V>(
  flight: Flight<V>,
  ids: readonly string[],
  found: Map<string, V>,
): Promise<void> {
  const values = await flight.loaded;
  for (const id of ids) {
    const value = values.get(id);
    if (value !== undefined) found.set(id, value);
  }
}

/**
 * Answers one entry from another reader's load. If that load was refused because the other caller's share of the API budget
 * is used up, this reader loads by itself: one caller's refusal never reaches another.
 */
export async function joined<V>(
  flight: Flight<V>,
  id: string,
  found: Map<string, V>,
  loadAlone: () => Flight<V>,
): Promise<void> {
  try {
    await answerFrom(flight, [id], found);
  } catch (error) {
    if (!(error instanceof WaybillError && isShareUsedUp(error))) throw error;
    await answerFrom(loadAlone(), [id], found);
  }
}
