import { LANES } from '../domain/ownership/index.ts';
import type { SealReport } from '../ledger/audit/seal-audit.ts';
import type { DatabaseUrl } from '../postgres/database.ts';
import { LIVE_CHANNEL, OUTBOX_CHANNEL } from '../postgres/notifications.ts';
import { WakeUp } from '../postgres/wake-up.ts';
import type { LiveStreams } from '../redis/live-streams.ts';
import type { SyncDependencies } from './exchange/dependencies.ts';
import type { FeedOptions } from './feed/feed-reader.ts';
import { finishIntents } from './intents.ts';
import { Measuring } from './measuring/measuring.ts';
import type { ChangeSource } from './pull/change-source.ts';
import { Push } from './push/push-round.ts';
import { Recovery } from './recovery.ts';
import { Refold } from './refold/refold.ts';
import { Relay } from './relay.ts';
import { DecisionWork } from './review/decision-work.ts';
import { ReviewChecks } from './review-checks.ts';
import { LANE_PLANS } from './rounds/lanes.ts';
import { Loop, type LoopOptions } from './rounds/loop.ts';
import { RightOfWay } from './rounds/right-of-way.ts';
import { Schedule, type ScheduledWork } from './rounds/schedule.ts';
import { LEASE_SWEEP_MS, WayBack } from './way-back.ts';
import { healthOf, type WorkerHealth } from './worker-health.ts';

export interface WorkerOptions extends SyncDependencies {
  /** Of PostgreSQL itself, not of a pooler. */
  readonly directDatabaseUrl: DatabaseUrl;
  readonly changes: ChangeSource;
  /** Where Salesforce's changes are heard as they happen; null where polling alone finds them. */
  readonly changeFeed: FeedOptions | null;
  /** Where live events are published. */
  readonly streams: Pick<LiveStreams, 'publish' | 'newest'>;
  /** Rejects while PostgreSQL does not answer, or lacks migrations of this version. */
  readonly checkDatabase: () => Promise<void>;
  /** Why Redis is not used now; null while it answers. */
  readonly redisProblem: () => string | null;
  /** How often Salesforce is asked for changes, milliseconds. */
  readonly pollMs: number;
  /** How late a change may become visible and still be found by a look once a minute, milliseconds. */
  readonly lateMs: number;
  /** Chains what business transactions added to the audit. */
  readonly sealAudit: () => Promise<Pick<SealReport, 'more'>>;
  /** Work that is due at certain times. */
  readonly scheduled: readonly ScheduledWork[];
}

const SWEEP_MS = { REALTIME: 500, NEAR_REALTIME: 1_000, BATCH: 2_000, BULK: 2_000 } as const;
const RELAY_SWEEP_MS = 500;
const INTENT_SWEEP_MS = 5_000;
const DECISION_SWEEP_MS = 2_000;
const CHECK_SWEEP_MS = 5_000;
const SEAL_MS = 1_000;
const MEASURE_SWEEP_MS = 5_000;
/** Nothing is sent meanwhile, so the recovery of a restored database begins soon. */
const RECOVERY_SWEEP_MS = 1_000;
/** After an upgrade the rounds follow at once; a sweep finds what was locked, or inserted by an earlier release. */
const REFOLD_SWEEP_MS = 60_000;
/** A worker that stops takes PostgreSQL for away when it answers nothing for so long. */
const SILENCE_MS = 3_000;

/**
 * All the loops of one worker process: push by lane, the way back, the relay of live events, abandoned intents,
 * decisions of people, open review items, shipments that an earlier rule folded, measures, the seal of the audit. Any
 * number of processes may run; each piece of work belongs to one of them at a time.
 */
export class Worker implements AsyncDisposable {
  readonly #options: WorkerOptions;
  readonly #push: Push;
  readonly #wayBack: WayBack;
  readonly #decisions: DecisionWork;
  readonly #checks: ReviewChecks;
  readonly #relay: Relay;
  readonly #refold: Refold;
  readonly #measuring: Measuring;
  readonly #loops: readonly (readonly [name: string, loop: Loop])[];
  readonly #urgent: readonly Loop[];
  readonly #wakeUps: readonly WakeUp[];
  readonly #schedule: Schedule;
  readonly #listening = new Set<string>();
  #state: 'NEW' | 'RUNNING' | 'STOPPED' = 'NEW';

  constructor(options: WorkerOptions) {
    this.#options = options;
    const rightOfWay = new RightOfWay();
    this.#push = new Push(options, rightOfWay);
    this.#wayBack = new WayBack({
      dependencies: options,
      changes: options.changes,
      feed: options.changeFeed,
      lateMs: options.lateMs,
      rightOfWay,
      wakePolling: () => polling.wake(),
    });
    this.#decisions = new DecisionWork(options);
    this.#checks = new ReviewChecks(options);
    this.#relay = new Relay(options);
    this.#refold = new Refold(options);
    this.#measuring = new Measuring(options);
    const recovery = new Recovery(options);
    const pull = this.#loop('pull', options.pollMs, (signal) => this.#wayBack.poll(signal));
    const [, polling] = pull;
    const relay = this.#loop('relay', RELAY_SWEEP_MS, () => this.#relay.round());
    const lanes = LANES.flatMap((lane) =>
      Array.from({ length: LANE_PLANS[lane].workers }, (_, index) =>
        this.#loop(`push ${lane} ${index + 1}`, SWEEP_MS[lane], () => this.#push.round(lane)),
      ),
    );
    this.#urgent = lanes.map(([, loop]) => loop);
    this.#loops = [
      ...lanes,
      relay,
      pull,
      this.#loop('lease of the pull', LEASE_SWEEP_MS, () => this.#wayBack.keepLease()),
      this.#loop('intents', INTENT_SWEEP_MS, () => finishIntents(options)),
      this.#loop('decisions', DECISION_SWEEP_MS, () => this.#decisions.round()),
      this.#loop('checks', CHECK_SWEEP_MS, (signal) => this.#checks.round(signal)),
      this.#loop('fold', REFOLD_SWEEP_MS, () => this.#refold.round()),
      this.#loop('measures', MEASURE_SWEEP_MS, () => this.#measuring.round()),
      this.#loop('recovery', RECOVERY_SWEEP_MS, (signal) => recovery.round(signal)),
      this.#loop('audit', SEAL_MS, async () => ((await options.sealAudit()).more ? 'MORE' : 'IDLE')),
    ];
    const [, relayLoop] = relay;
    this.#wakeUps = [
      this.#wakeUp(OUTBOX_CHANNEL, () => {
        for (const loop of this.#urgent) loop.wake();
      }),
      this.#wakeUp(LIVE_CHANNEL, () => relayLoop.wake()),
    ];
    this.#schedule = new Schedule(options.directDatabaseUrl, options.scheduled, options.logger);
  }

  start(): void {
    this.#state = 'RUNNING';
    for (const wakeUp of this.#wakeUps) wakeUp.start();
    for (const [, loop] of this.#loops) loop.start();
    void this.#schedule.start();
  }

  /**
   * Finishes what is under way; what was not begun stays in the outbox. Every part ends, whatever fails: a part that
   * stayed behind would go on working without its database. While PostgreSQL is away nothing can be finished, and what is
   * under way is left as by a worker that died: another one does it once the leases have run out.
   */
  async stop(): Promise<void> {
    if (this.#state !== 'RUNNING') return;
    this.#state = 'STOPPED';
    const rounds = Promise.all([this.#wayBack.stop(), ...this.#loops.map(([, loop]) => loop.stop())]);
    const [finished] = await Promise.all([
      Promise.race([rounds.then(() => true), this.#databaseIsAway().then(() => false)]),
      this.#schedule[Symbol.asyncDispose](),
      ...this.#wakeUps.map((wakeUp) => wakeUp[Symbol.asyncDispose]()),
    ]);
    const { logger } = this.#options;
    try {
      if (!finished) throw new Error('PostgreSQL does not answer');
      await this.#relay.release();
      await this.#wayBack.release();
      await this.#measuring.release();
    } catch (error) {
      // Another worker takes over at once what is given back, and the rest when its lease has run out.
      logger.warn({ error: (error as Error).message }, 'the worker stops without giving back its leases');
    }
  }

  /** Resolves when PostgreSQL is away; never while it answers. */
  async #databaseIsAway(): Promise<void> {
    const silence = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error('PostgreSQL does not answer')), SILENCE_MS).unref();
    });
    try {
      await Promise.race([this.#options.ledger.outbox.counts(), silence]);
    } catch {
      return;
    }
    await new Promise<never>(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async health(): Promise<WorkerHealth> {
    const { ledger, salesforce, budget, checkDatabase, redisProblem } = this.#options;
    await checkDatabase();
    const [lanes, pullFailures, missingPermissions, changeFeed, { state }, apiBudget, scheduled] =
      await Promise.all([
        ledger.outbox.counts(),
        ledger.pullFailures.lasting(),
        ledger.missingPermissions.list(),
        ledger.changeFeed.status(),
        salesforce.health(),
        budget.state(),
        this.#schedule.results(),
      ]);
    const failing = Object.fromEntries(
      this.#loops.flatMap(([name, loop]) => (loop.failures > 0 ? [[name, loop.failures]] : [])),
    );
    const observed = {
      lanes,
      listening: this.#listening.size === this.#wakeUps.length,
      scheduling: this.#schedule.running,
      scheduled,
      pulling: this.#wayBack.isLeading,
      pullFailures,
      missingPermissions,
      changeFeed,
      salesforce: state,
      redis: redisProblem(),
      apiBudget,
      failing,
    };
    return healthOf(observed, this.#state === 'RUNNING');
  }

  #wakeUp(channel: string, onWake: () => void): WakeUp {
    return new WakeUp({
      url: this.#options.directDatabaseUrl,
      channel,
      onWake,
      onStateChange: (listening, isPooled) => {
        if (listening) this.#listening.add(channel);
        else this.#listening.delete(channel);
        const advice = isPooled
          ? ': a pooler is in between; set DATABASE_DIRECT_URL to PostgreSQL itself'
          : '';
        if (!listening)
          this.#options.logger.warn({ channel }, `the worker is woken by its sweeps only${advice}`);
      },
    });
  }

  #loop(name: string, sweepMs: number, round: LoopOptions['round']): readonly [string, Loop] {
    const onError = (error: unknown) => {
      const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
      this.#options.logger.error({ work: name, kind, error: message }, 'a round of the worker failed');
    };
    return [name, new Loop({ name, sweepMs, round, onError })];
  }
}
