import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { PlanNode } from '@graphql-hive/router-query-planner';
import { LRUCache } from 'lru-cache';
import type { WaybillError } from '../../src/domain/errors.ts';
import type { GatewayLogger } from '../logger.ts';
import { FairQueue } from './fair-queue.ts';
import { type Job, keyOf, newJob, type Waiter } from './job.ts';
import { DEFAULT_PLANNER_LIMITS, type PlannerLimits } from './planner-limits.ts';
import { PlanningProcess } from './planning-process.ts';
import type { PlanningAnswer } from './protocol.ts';
import {
  noPlan,
  plannerAway,
  plannerSlow,
  planRefused,
  planTooExpensive,
  tooManyWaiting,
} from './refusals.ts';

/** Documents in planning at the same time, each of another asker. */
const MAX_PLANNING = Math.min(Math.max(availableParallelism(), 2), 4);
/** Times that a document may be in flight while its process is ended from outside. */
const MAX_LOSSES = 3;

export interface PlannerMetrics {
  /** Of the planning process. */
  readonly starts: number;
  readonly restarts: number;
  /** Documents for which the planning process had an answer. */
  readonly plans: number;
  /** Documents that ended the planning process alone. */
  readonly refused: number;
  /** Documents that wait. */
  readonly waiting: number;
  /** Documents that are being planned. */
  readonly planning: number;
}

export interface PlannerOptions {
  readonly logger: GatewayLogger;
  /** Those that differ from the defaults. */
  readonly limits?: Partial<PlannerLimits>;
}

export interface Planner {
  readonly metrics: PlannerMetrics;
  /** Of the planning process that runs now. */
  readonly pid: number | undefined;
  /** False while no planning process can be started. */
  readonly isWell: boolean;
  /** A graph to plan for. Dispose of it when nothing plans with it any more. */
  open(supergraphSdl: string): GraphPlanner;
  /** Ends the planning process. Callers who wait are refused. */
  close(): Promise<void>;
}

export interface GraphPlanner extends Disposable {
  /**
   * Plans one operation. Callers who ask for the same text at the same time share one plan.
   *
   * @param text exactly one operation with its fragments
   * @param asker the user's id whose share it counts against
   * @returns undefined when the operation asks nothing of a subgraph
   * @throws WaybillError QUERY_TOO_EXPENSIVE, PLAN_REFUSED, TOO_MANY_OPERATIONS, UPSTREAM_TIMEOUT,
   * UPSTREAM_UNAVAILABLE; INTERNAL when the planner finds no plan
   */
  plan(text: string, asker: string): Promise<PlanNode | undefined>;
}

/** Starts the planning process at once. */
export function createPlanner(options: PlannerOptions): Planner {
  return new FairPlanner(options);
}

/**
 * Decides which document is planned when, in one planning process for all graphs:
 *
 *     plan() ─► waiting: a line for each asker ─► planning: one for each asker ─► answered
 *                                                   │
 *                                         again ◄───┤ the process was ended from outside, or was silent
 *                                  again, alone ◄───┤ the process crashed
 *                                                   └─► refused: the process crashed while planning it alone
 */
class FairPlanner implements Planner {
  readonly #logger: GatewayLogger;
  readonly #limits: PlannerLimits;
  readonly #process: PlanningProcess;
  readonly #supergraphs = new Map<number, string>();
  readonly #jobs = new Map<string, Job>();
  readonly #queue = new FairQueue<Job>();
  /** Jobs whose process ended while they were in flight. They are planned first. */
  readonly #again = new Set<Job>();
  readonly #planning = new Map<number, { readonly job: Job; readonly silence: NodeJS.Timeout }>();
  readonly #refused: LRUCache<string, true>;
  #characters = 0;
  #plans = 0;
  #lastId = 0;
  #isClosed = false;

  constructor({ logger, limits }: PlannerOptions) {
    this.#logger = logger;
    this.#limits = { ...DEFAULT_PLANNER_LIMITS, ...limits };
    this.#refused = new LRUCache({ max: this.#limits.refused });
    this.#process = new PlanningProcess({
      logger,
      threads: MAX_PLANNING,
      onReady: () => this.#processReady(),
      onAnswer: (answer) => this.#processAnswered(answer),
      onEnd: (isCrash) => this.#processEnded(isCrash),
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isWell(): boolean {
    return this.#process.isWell;
  }

  get metrics(): PlannerMetrics {
    const { starts } = this.#process;
    return {
      starts,
      restarts: starts - 1,
      plans: this.#plans,
      refused: this.#refused.size,
      waiting: this.#queue.size + this.#again.size,
      planning: this.#planning.size,
    };
  }

  open(supergraphSdl: string): GraphPlanner {
    this.#lastId += 1;
    const graph = this.#lastId;
    this.#supergraphs.set(graph, supergraphSdl);
    if (this.#process.isReady) this.#process.send({ type: 'open', graph, supergraphSdl });
    return {
      plan: async (text, asker) => this.#plan(graph, text, asker),
      [Symbol.dispose]: () => this.#dispose(graph),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#jobs.values()) this.#reject(job, plannerAway());
    this.#stopPlanning();
    await this.#process.close();
  }

  #dispose(graph: number): void {
    if (!this.#supergraphs.delete(graph)) return;
    for (const job of this.#jobs.values()) if (job.graph === graph) this.#reject(job, plannerAway());
    if (this.#process.isReady) this.#process.send({ type: 'dispose', graph });
  }

  #plan(graph: number, text: string, asker: string): Promise<PlanNode | undefined> {
    if (this.#isClosed || !this.#supergraphs.has(graph)) throw plannerAway();
    const hash = createHash('sha256').update(text).digest('hex');
    const key = keyOf(graph, hash);
    if (this.#refused.get(key)) throw planRefused(hash);
    const known = this.#jobs.get(key);
    const job = known ?? newJob(graph, text, hash);
    if (job.asker === undefined && !this.#queue.has(asker, job)) {
      const { waitingPerAsker, characters } = this.#limits;
      if (this.#queue.lengthOf(asker) >= waitingPerAsker) throw tooManyWaiting(waitingPerAsker);
      if (known === undefined && this.#characters + text.length > characters) throw plannerAway();
      this.#queue.add(asker, job);
    }
    if (known === undefined) {
      this.#jobs.set(key, job);
      this.#characters += text.length;
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(job, waiter), this.#limits.answerMs);
      const waiter: Waiter = { asker, resolve, reject, timer };
      job.waiters.add(waiter);
      this.#startNext();
    });
  }

  #startNext(): void {
    while (this.#process.isReady) {
      const job = this.#next();
      if (job === undefined) return;
      this.#start(job);
    }
  }

  #next(): Job | undefined {
    const planning = [...this.#planning.values()].map(({ job }) => job);
    if (planning.length >= MAX_PLANNING || planning.some(({ isSuspect }) => isSuspect)) return undefined;
    for (const job of this.#again) {
      if (job.isSuspect && planning.length > 0) return undefined;
      this.#again.delete(job);
      return job;
    }
    const turn = this.#queue.take((asker) => planning.every((job) => job.asker !== asker));
    if (turn === undefined) return undefined;
    const { item: job, asker } = turn;
    job.asker = asker;
    for (const waiter of job.waiters) this.#queue.delete(waiter.asker, job);
    return job;
  }

  #start(job: Job): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const silence = setTimeout(() => this.#process.replace(), this.#limits.silenceMs).unref();
    this.#planning.set(id, { job, silence });
    const { graph, text } = job;
    this.#process.send({ type: 'plan', id, graph, text, cpuMs: this.#limits.cpuMs });
  }

  #processReady(): void {
    for (const [graph, supergraphSdl] of this.#supergraphs) {
      this.#process.send({ type: 'open', graph, supergraphSdl });
    }
    this.#startNext();
  }

  #processAnswered(answer: PlanningAnswer): void {
    if (answer.type === 'ready') return;
    if (answer.type === 'unreadable') {
      return this.#logger.error({ reason: answer.reason }, 'the planner cannot read the supergraph');
    }
    const turn = this.#planning.get(answer.id);
    if (turn === undefined) return;
    clearTimeout(turn.silence);
    this.#planning.delete(answer.id);
    this.#plans += 1;
    const { job } = turn;
    if (answer.type === 'planned') this.#settle(job, (waiter) => waiter.resolve(answer.plan));
    else if (answer.type === 'too-expensive') this.#reject(job, planTooExpensive(this.#limits.cpuMs));
    else {
      this.#logger.error({ hash: job.hash }, 'the planner finds no plan for a document');
      this.#reject(job, noPlan());
    }
    this.#startNext();
  }

  #processEnded(isCrash: boolean): void {
    const lost = this.#stopPlanning();
    const [first] = lost;
    if (isCrash && first?.isSuspect) {
      this.#refused.set(first.key, true);
      this.#logger.error(
        { hash: first.hash },
        'a document ends the planning process and is refused from now on',
      );
      return this.#reject(first, planRefused(first.hash));
    }
    for (const job of lost) {
      if (isCrash) job.isSuspect = true;
      else job.losses += 1;
      if (job.losses >= MAX_LOSSES) this.#reject(job, plannerAway());
      else if (job.waiters.size > 0) this.#again.add(job);
    }
  }

  /** Returns the documents that were being planned. */
  #stopPlanning(): readonly Job[] {
    const turns = [...this.#planning.values()];
    this.#planning.clear();
    for (const { silence } of turns) clearTimeout(silence);
    return turns.map(({ job }) => job);
  }

  #giveUp(job: Job, waiter: Waiter): void {
    job.waiters.delete(waiter);
    if (![...job.waiters].some(({ asker }) => asker === waiter.asker)) this.#queue.delete(waiter.asker, job);
    if (job.waiters.size === 0) this.#forget(job);
    waiter.reject(plannerSlow(this.#limits.answerMs));
  }

  #reject(job: Job, error: WaybillError): void {
    this.#settle(job, (waiter) => waiter.reject(error));
  }

  #settle(job: Job, tell: (waiter: Waiter) => void): void {
    const waiters = [...job.waiters];
    job.waiters.clear();
    this.#forget(job);
    for (const waiter of waiters) {
      clearTimeout(waiter.timer);
      this.#queue.delete(waiter.asker, job);
      tell(waiter);
    }
  }

  #forget(job: Job): void {
    this.#again.delete(job);
    // If all callers gave up a job during its planning, a newer job may have its key.
    if (this.#jobs.get(job.key) !== job) return;
    this.#jobs.delete(job.key);
    this.#characters -= job.text.length;
  }
}
