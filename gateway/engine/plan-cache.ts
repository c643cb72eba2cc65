import type { PlanNode } from '@graphql-hive/router-query-planner';
import { LRUCache } from 'lru-cache';

/** How much is remembered, and how often that sufficed. */
export interface PlanCacheMeasures {
  readonly plans: number;
  /** Of the canonical texts and of what their plans ask. */
  readonly characters: number;
  readonly hits: number;
  readonly misses: number;
}

interface Kept<Plan> {
  readonly plan: Plan;
  readonly characters: number;
}

/** Compiled plans by their canonical text, the least recently used forgotten first. Failures are not remembered. */
export class PlanCache<Plan> {
  readonly #compile: (node: PlanNode) => Plan;
  readonly #kept: LRUCache<string, Kept<Plan>>;
  readonly #underWay = new Map<string, Promise<Plan>>();
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
   * The plan of a text, made where it is not known.
   *
   * @param asker whose request makes it: users do not wait for each other's, nor fail with it
   */
  get(text: string, asker: string, make: () => Promise<PlanNode | undefined>): Plan | Promise<Plan> {
    const kept = this.#kept.get(text);
    if (kept !== undefined) {
      this.#hits += 1;
      return kept.plan;
    }
    const key = `${asker}\n${text}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    this.#misses += 1;
    const made = make()
      .then((node) => this.#keep(text, node))
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, made);
    return made;
  }

  #keep(text: string, node: PlanNode | undefined): Plan {
    if (node === undefined) throw new TypeError('an operation without a plan');
    const plan = this.#compile(node);
    this.#kept.set(text, { plan, characters: text.length + JSON.stringify(node).length });
    return plan;
  }
}
