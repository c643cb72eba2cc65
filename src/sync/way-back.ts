import { FEED_OBJECTS } from '../domain/change-feed.ts';
import type { SynchronizedObject } from '../domain/ownership/index.ts';
import { newUpstreamUsage } from '../domain/upstream-usage.ts';
import type { Leadership } from '../ledger/leadership/leader-leases.ts';
import { soql } from '../salesforce/soql.ts';
import type { SyncDependencies } from './exchange/dependencies.ts';
import { type FeedOptions, FeedReader } from './feed/feed-reader.ts';
import { FeedSilence } from './feed/feed-silence.ts';
import { watched } from './feed/watched-source.ts';
import type { ChangeSource } from './pull/change-source.ts';
import { CrmBackfill } from './pull/crm-backfill.ts';
import { FieldWatch } from './pull/field-watch.ts';
import { LateLook } from './pull/late-look.ts';
import { LateRowSource } from './pull/late-rows.ts';
import { LeadershipLost, PULL_LEASE } from './pull/leadership.ts';
import { Pull } from './pull/pull-round.ts';
import { LANE_PLANS } from './rounds/lanes.ts';
import type { RoundResult } from './rounds/loop.ts';
import type { RightOfWay } from './rounds/right-of-way.ts';

export interface WayBackOptions {
  readonly dependencies: SyncDependencies;
  /** The records of Salesforce that the worker polls. */
  readonly changes: ChangeSource;
  /** Where changes are heard as they happen; null where polling alone finds them. */
  readonly feed: FeedOptions | null;
  /** How late a change may become visible and still be found by a look once a minute, milliseconds. */
  readonly lateMs: number;
  readonly rightOfWay: RightOfWay;
  /** Lets the next poll begin at once. */
  readonly wakePolling: () => void;
}

/** Parents first, so that a child finds its parent linked. */
const POLLED: readonly SynchronizedObject[] = [
  'Account',
  'Contact',
  'Shipment__c',
  'Case',
  'Task',
  'Opportunity',
];
/** Polled at the normal rate beside a feed, too. */
const UNFED = POLLED.filter((object) => !FEED_OBJECTS.some((told) => told === object));
/** API calls of one poll: five queries travel in one. */
const POLL_CALLS = 2;
/** Pages of 2,000 rows that one look for late changes reads of an object. */
const LATE_PAGES = 5;
/** How often everything is polled while the feed tells of it, milliseconds: for repair, and to notice a silent feed. */
const REPAIR_MS = 300_000;
/** A process that died holds the lease for so long, milliseconds. Another one goes on within ten seconds. */
const LEASE_MS = 6_000;
/** How often the lease is renewed or asked for, milliseconds. */
export const LEASE_SWEEP_MS = 1_500;

/**
 * Salesforce's changes on their way to the portal: polled, and heard by the change feed where one is configured. Of all
 * processes, the holder of the lease `pull` does both. What it hears is applied by the one way in (`Pull.apply`); both may
 * apply the same change, or at the same time, which changes nothing.
 */
export class WayBack {
  readonly #options: WayBackOptions;
  readonly #pull: Pull;
  readonly #fields: FieldWatch;
  readonly #late: LateLook;
  readonly #backfill: CrmBackfill;
  readonly #silence: FeedSilence;
  readonly #feed: FeedReader | null;
  #leadership: Leadership | null = null;
  #userId: string | null = null;
  /** When everything is polled next beside a healthy feed, by `performance.now()`. */
  #repairAt = 0;

  constructor(options: WayBackOptions) {
    const { dependencies, changes, feed, rightOfWay } = options;
    this.#options = options;
    this.#silence = new FeedSilence(feed?.graceMs);
    const polled = watched(changes, this.#silence);
    const window = { windowMs: options.lateMs, pages: LATE_PAGES };
    const source = new LateRowSource(polled, dependencies.salesforce, window);
    this.#pull = new Pull(dependencies, source, () => this.#integrationUserId());
    this.#fields = new FieldWatch(dependencies);
    this.#late = new LateLook(dependencies, source, this.#pull);
    this.#backfill = new CrmBackfill(dependencies, this.#pull);
    this.#feed =
      feed &&
      new FeedReader({
        ...feed,
        dependencies,
        rightOfWay,
        pull: this.#pull,
        silence: this.#silence,
        integrationUserId: () => this.#integrationUserId(),
        onApplied: (object, rows) => source.seen(object, rows),
        onChange: () => this.#pollEverything(),
      });
  }

  /** Whether this process reads Salesforce's changes. */
  get isLeading(): boolean {
    return this.#leadership !== null;
  }

  async keepLease(): Promise<RoundResult> {
    const { ledger, holder } = this.#options.dependencies;
    const before = this.#leadership;
    this.#leadership = await ledger.leases.acquire(PULL_LEASE, holder, LEASE_MS);
    if (this.#leadership !== null && this.#leadership.epoch !== before?.epoch) {
      if (this.#feed === null) await ledger.changeFeed.switchOff();
      this.#pollEverything();
    }
    this.#feed?.lead(this.#leadership);
    return 'IDLE';
  }

  async poll(signal: AbortSignal): Promise<RoundResult> {
    const leadership = this.#leadership;
    if (leadership === null) return 'IDLE';
    const isFed = this.#feed?.isHealthy === true;
    const isWhole = !isFed || performance.now() >= this.#repairAt;
    const { budget, logger } = this.#options.dependencies;
    await this.#fields.round().catch((error: unknown) => {
      const { message } = error instanceof Error ? error : new Error(String(error));
      logger.warn({ error: message }, 'the permissions of fields could not be read');
    });
    const grant = await budget.take(isWhole ? POLL_CALLS : 1, LANE_PLANS.BATCH.reserve);
    if (grant === null) return 'IDLE';
    try {
      const more = await this.#pull.round(isWhole ? POLLED : UNFED, leadership, signal);
      await this.#late.round(POLLED, leadership, signal);
      if (more) return 'MORE';
      if (isWhole && isFed) {
        this.#repairAt = performance.now() + (this.#options.feed?.repairMs ?? REPAIR_MS);
        this.#silence.polled();
      }
      // Changed records are read before the next page of a backfill.
      return (await this.#backfill.step(leadership, signal)) ? 'MORE' : 'IDLE';
    } catch (error) {
      if (!(error instanceof LeadershipLost)) throw error;
      this.#leadership = null;
      return 'IDLE';
    } finally {
      await grant.settle();
    }
  }

  /** Ends the feed; what it was applying is finished. */
  async stop(): Promise<void> {
    await this.#feed?.stop();
  }

  /** Another process need not wait for the lease to run out. */
  async release(): Promise<void> {
    const leadership = this.#leadership;
    this.#leadership = null;
    if (leadership !== null) await this.#options.dependencies.ledger.leases.release(leadership);
  }

  #pollEverything(): void {
    this.#repairAt = 0;
    this.#options.wakePolling();
  }

  /** Null while Salesforce does not say. */
  async #integrationUserId(): Promise<string | null> {
    const { salesforce, integrationUser } = this.#options.dependencies;
    if (this.#userId !== null) return this.#userId;
    const [user] = await salesforce.query(
      soql`SELECT Id FROM User WHERE Username = ${integrationUser}`,
      newUpstreamUsage(),
    );
    this.#userId = user?.Id ?? null;
    return this.#userId;
  }
}
