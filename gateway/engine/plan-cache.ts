import type { PlanNode } from '@graphql-hive/router-query-planner';
import { LRUCache } from 'lru-cache';

/** The size of the cache, and its hits and misses. */
export interface PlanCacheMeasures {
  readonly plans: number;
  /** Of the canonical texts and of the operations in their plans. */
  readonly characters: number;
  readonly hits: number;
  readonly misses: number;
}

interface Kept<Plan> {
  readonly plan: Plan;
  readonly characters: number;
}

/** A least-recently-used cache of compiled plans by canonical text. Failures are not cached. */
export class PlanCache<Plan> {
  readonly #compile: (node: PlanNode) => Plan;
  readonly #kept: LRUCache<string, Kept<Plan>>;
  readonly #inFlight = new Map<string, Promise<Plan>>();
  #hits = 0;
  #misses = 0;

  constructor(compile: (node: PlanNode) => Plan, bounds: { plans: number; characters: number }) {
    this.#compile = compile;
    this.#kept = new LRUCache({
      max: bounds.plans,
      maxSize: bounds.characters,
      sizeCalculation: ({ characters }) => characters,
    });
  }

  get measures(): PlanCacheMeasures {
    const { size, calculatedSize } = this.#kept;
    return { plans: size, characters: calculatedSize, hits: this.#hits, misses: this.#misses };
  }

  /**
   * Returns the plan of a text; on a cache miss, plans it.
   *
   * @param asker the user whose request needs the plan: a user neither waits for another user's planning nor fails with it
   */
  get(text: string, asker: string, make: () => Promise<PlanNode | undefined>): Plan | Promise<Plan> {
    const kept = this.#kept.get(text);
    if (kept !== undefined) {
      this.#hits += 1;
      return kept.plan;
    }
    const key = `${asker}\n${text}`;
    const inFlight = this.#inFlight.get(key);
    if (inFlight !== undefined) return inFlight;
    this.#misses += 1;
    const made = make()
      .then((node) => this.#keep(text, node))
      .finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, made);
    return made;
  }

  #keep(text: string, node: PlanNode | undefined): Plan {
    if (node === undefined) throw new TypeError('an operation without a plan');
    const plan = this.#compile(node);
    this.#kept.set(text, { plan, characters: text.length + JSON.stringify(node).length });
    return plan;
  }
}
