import { invalidate } from '../../redis/cache-invalidation.ts';
import type { ChangeEvent } from '../../salesforce/change-feed/change-event.ts';
import { type Backoff, grownMs } from '../../time/backoff.ts';
import { pause } from '../../time/pause.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { ownWrites, stampsOf } from './own-echoes.ts';
import type { ReadAgainOptions } from './read-again.ts';

/** Shipments about which one look decides. */
const TOGETHER = 1_000;
/** Shipments whose events are kept in memory at most: those of the bulk jobs of four workers. */
const MOST_WAITING = 20_000;
/** How long events wait for the worker that sent their records, milliseconds: a bulk job takes some seconds. */
const SENDING_MS = 30_000;
const LOOKS: Backoff = { firstMs: 50, longestMs: 1_000 };

/** Events about shipments that only the hub changed. */
interface Told {
  readonly events: readonly ChangeEvent[];
  /** Salesforce's ids of the shipments. */
  readonly ids: ReadonlySet<string>;
  /** Called with those of the shipments of which the events tell more than the hub wrote. */
  readonly onForeign: (ids: ReadonlySet<string>) => Promise<void>;
  /** Aborts when nobody waits for the decision any more. */
  readonly signal: AbortSignal;
}

interface Waiting extends Told {
  readonly since: number;
  readonly open: Set<string>;
  readonly works: Promise<void>[];
  readonly decided: PromiseWithResolvers<void>;
}

/**
 * Decides about the events of the hub's own writes, one look after the other: a backfill makes thousands a second, and its
 * bulk jobs are settled seconds after their events.
 */
export class OwnEvents {
  readonly #dependencies: SyncDependencies;
  readonly #onApplied: ReadAgainOptions['onApplied'];
  /** In the order of their arrival, which is about that in which they are settled. */
  #waiting: Waiting[] = [];
  #isLooking = false;

  constructor({ dependencies, onApplied }: Pick<ReadAgainOptions, 'dependencies' | 'onApplied'>) {
    this.#dependencies = dependencies;
    this.#onApplied = onApplied;
  }

  /** Those of the shipments about which `decide` may be asked: none while too many wait, so that their rows are read. */
  waiting(ids: ReadonlySet<string>): ReadonlySet<string> {
    const open = this.#waiting.reduce((sum, each) => sum + each.open.size, 0);
    return open + ids.size > MOST_WAITING ? new Set() : ids;
  }

  /**
   * Resolves when each of the shipments was an echo, or was handed over as foreign.
   *
   * @throws the reason of the signal; as `onForeign` does; WaybillError when a system is away
   */
  async decide(told: Told): Promise<void> {
    if (told.ids.size === 0) return;
    const decided = Promise.withResolvers<void>();
    this.#waiting.push({ ...told, since: performance.now(), open: new Set(told.ids), works: [], decided });
    if (!this.#isLooking) void this.#lookOn();
    await decided.promise;
  }

  async #lookOn(): Promise<void> {
    this.#isLooking = true;
    for (let looks = 0; this.#waiting.length > 0; ) {
      const some = this.#next();
      const [first] = some;
      if (first === undefined) continue;
      const hasDecided = await this.#look(some).catch((error: unknown) => {
        for (const each of some) this.#end(each, () => each.decided.reject(error));
        return true;
      });
      looks = hasDecided ? 0 : looks + 1;
      if (looks > 0) await pause(grownMs(LOOKS, looks), first.signal);
    }
    this.#isLooking = false;
  }

  /** The oldest that still wait. */
  #next(): readonly Waiting[] {
    for (const each of this.#waiting.filter(({ signal }) => signal.aborted)) {
      this.#end(each, () => each.decided.reject(each.signal.reason));
    }
    let count = 0;
    return this.#waiting.filter(({ open }) => {
      const fits = count < TOGETHER;
      count += open.size;
      return fits;
    });
  }

  /** @returns whether anything was decided */
  async #look(some: readonly Waiting[]): Promise<boolean> {
    const events = some.flatMap((each) => each.events);
    const ids = new Set(some.flatMap(({ open }) => [...open]));
    const { echoes, unsettled } = await ownWrites(this.#dependencies, events, ids);
    await this.#echoed(events, echoes);
    const before = performance.now() - SENDING_MS;
    for (const each of some) {
      const isLate = each.since < before;
      const foreign = new Set(
        [...each.open].filter((id) => !echoes.has(id) && (isLate || !unsettled.has(id))),
      );
      if (foreign.size > 0) {
        const work = each.onForeign(foreign);
        // Reported where all are awaited.
        work.catch(() => undefined);
        each.works.push(work);
      }
      for (const id of each.open) if (echoes.has(id) || foreign.has(id)) each.open.delete(id);
      if (each.open.size === 0) this.#end(each, () => each.decided.resolve(whole(each.works)));
    }
    return [...ids].some((id) => !unsettled.has(id));
  }

  /** Nothing is read of shipments of which events tell only what the hub wrote. */
  async #echoed(events: readonly ChangeEvent[], echoes: ReadonlySet<string>): Promise<void> {
    const echoed = [...echoes].map((id) => ({ id, values: {} }));
    await invalidate(this.#dependencies, 'Shipment__c', echoed);
    this.#onApplied('Shipment__c', stampsOf(events, echoes));
  }

  #end(waiting: Waiting, tell: () => void): void {
    this.#waiting = this.#waiting.filter((each) => each !== waiting);
    tell();
  }
}

async function whole(works: readonly Promise<void>[]): Promise<void> {
  await Promise.all(works);
}
