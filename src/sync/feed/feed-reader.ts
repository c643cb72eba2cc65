import { type ChangeFeedState, FEED_OBJECTS } from '../../domain/change-feed.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { FeedPlace } from '../../ledger/pull/change-feed.ts';
import type { FeedSettings } from '../../salesforce/change-feed/change-feed.ts';
import { isReplayRefused } from '../../salesforce/change-feed/replay-refused.ts';
import { type Backoff, repeat } from '../../time/backoff.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { ChangeSource } from '../pull/change-source.ts';
import { LeadershipLost, writeAsLeader } from '../pull/leadership.ts';
import type { Pull } from '../pull/pull-round.ts';
import { FailingLines } from '../rounds/failing-lines.ts';
import type { RightOfWay } from '../rounds/right-of-way.ts';
import { FeedApplier, type FeedApplierOptions } from './feed-applier.ts';
import { type FeedPlan, TRANSACTION_MS } from './feed-plan.ts';
import type { FeedSilence } from './feed-silence.ts';
import { HeldPlaces } from './held-places.ts';

export interface FeedOptions {
  readonly settings: FeedSettings;
  /** A source of changes that moves no other one. */
  readonly newSource: () => ChangeSource;
  /** From when an object is read again that was never polled. */
  readonly beginAt: Date;
  /** How long the feed may take to tell of what polling found, milliseconds; 30,000 unless given. */
  readonly graceMs?: number;
  /** How often everything is polled while the feed tells of it, milliseconds; 300,000 unless given. */
  readonly repairMs?: number;
}

export interface FeedReaderOptions extends FeedOptions {
  readonly dependencies: SyncDependencies;
  readonly pull: Pick<Pull, 'apply' | 'applyCertain' | 'settle'>;
  readonly silence: FeedSilence;
  readonly rightOfWay: RightOfWay;
  readonly integrationUserId: () => Promise<string | null>;
  readonly onApplied: FeedApplierOptions['onApplied'];
  /** Called when polling should begin at once. */
  readonly onChange: () => void;
}

/** Between attempts to reach the feed. Polling goes on meanwhile. */
const BACKOFF: Backoff = { firstMs: 250, longestMs: 30_000 };
/** How often the state is reported while it stays the same, milliseconds. */
const REPORT_MS = 5_000;

/**
 * Reads Salesforce's change feed, in the process that holds the lease of the pull, and applies what it tells.
 *
 *   DOWN ──subscribed──▶ LIVE ◀──an event of the object comes──▶ SILENT (polling finds what the feed does not tell)
 *    ▲                    │  ▲
 *    │ the stream ended   │  │ read again
 *    └────────────────────┤  └── RESYNCING ◀── the place in the feed is gone, or an event names no records
 *                         └──────────▲
 *
 * Why no change is lost: the place that is stored is that of an applied event, and the next subscription begins there.
 * Where Salesforce no longer has that place, everything since the last applied event and the last poll is read again by
 * its stamp, while the new subscription is open already. Polling goes on at its normal rate until a subscription has
 * answered for the first time, and once after that.
 */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  readonly #dependencies: SyncDependencies;
  readonly #silence: FeedSilence;
  readonly #applier: FeedApplier;
  #leadership: Leadership | null = null;
  #reading = Promise.resolve();
  #ending = new AbortController();
  /** The subscription that is open; ended to begin another one. */
  #stream = new AbortController();
  #state: ChangeFeedState = 'DOWN';
  #reason: string | null = 'The feed is not subscribed yet.';
  #hasAnswered = false;
  #hasStopped = false;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #lastCommit: Date | null = null;
  readonly #lines = new FailingLines(1);
  /** Subscriptions in a row that ended without an answer. */
  #failures = 0;

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    this.#dependencies = options.dependencies;
    this.#silence = options.silence;
    this.#applier = new FeedApplier({
      ...options,
      channel: options.settings.topic,
      onResync: (isResyncing) => (isResyncing ? this.#turn('RESYNCING', null) : this.#live()),
    });
  }

  /** Whether the feed tells every change, so that polling is only for repair. */
  get isHealthy(): boolean {
    return this.#state === 'LIVE' && this.#hasAnswered;
  }

  /** Reads while this process leads. Call it after each renewal of the lease; null when another process has it. */
  lead(leadership: Leadership | null): void {
    if (this.#hasStopped) return;
    if (leadership?.epoch !== this.#leadership?.epoch) {
      this.#ending.abort();
      this.#leadership = leadership;
      if (leadership !== null) this.#begin(leadership);
    }
    if (leadership === null) return;
    this.#watchSilence();
    // Nobody waits for the report: while PostgreSQL is slow, the lease must be renewed all the same.
    if (performance.now() - this.#reportedAt > REPORT_MS) void this.#report(leadership);
  }

  /** Resolves when the batch under way has ended. */
  async stop(): Promise<void> {
    this.#hasStopped = true;
    this.#leadership = null;
    this.#ending.abort();
    await this.#reading;
  }

  #begin(leadership: Leadership): void {
    const ending = new AbortController();
    const before = this.#reading;
    this.#ending = ending;
    this.#reading = before.then(() =>
      repeat(() => this.#attempt(leadership, ending.signal), BACKOFF, ending.signal),
    );
  }

  /** One subscription, to its end. @returns whether it answered */
  async #attempt(leadership: Leadership, ending: AbortSignal): Promise<boolean> {
    this.#stream = new AbortController();
    const signal = AbortSignal.any([ending, this.#stream.signal]);
    try {
      await this.#read(leadership, signal);
    } catch (error) {
      if (!signal.aborted) await this.#failed(error, leadership);
    }
    this.#silence.ended();
    const hasAnswered = this.#hasAnswered;
    this.#hasAnswered = false;
    if (hasAnswered) this.#options.onChange();
    return hasAnswered;
  }

  async #read(leadership: Leadership, signal: AbortSignal): Promise<void> {
    const { settings } = this.#options;
    const { ledger, salesforce } = this.#dependencies;
    const place = await ledger.changeFeed.place(settings.topic);
    this.#lastCommit = place?.eventAt ?? this.#lastCommit;
    const isLost = place !== null && place.resyncFrom !== null;
    using stream = await salesforce.changeFeed.subscribe(settings, isLost ? null : (place?.replayId ?? null));
    // The new subscription is open, so a change after this reading is among its events.
    if (isLost) await this.#resync(place, leadership, signal);
    await this.#live();
    await using held = new HeldPlaces((mark) => this.#applier.place(mark, leadership));
    const going = AbortSignal.any([signal, held.failed]);
    for (;;) {
      const batch = await stream.next(going);
      if (!this.#hasAnswered) {
        this.#hasAnswered = true;
        this.#silence.began();
        this.#options.onChange();
      }
      if (batch.events.length > 0) {
        const before = this.#lastCommit ?? this.#options.beginAt;
        this.#heard(await this.#applier.apply(batch, before, leadership, held, signal));
      }
      await this.#live();
    }
  }

  /** Never rejects: the next attempt follows after a pause, whatever happened. */
  async #failed(error: unknown, leadership: Leadership): Promise<void> {
    if (error instanceof LeadershipLost) return;
    try {
      if (isReplayRefused(error)) await this.#loseNothing(error, leadership);
      else await this.#down(error);
    } catch (failure) {
      if (!(failure instanceof LeadershipLost)) await this.#down(failure);
    }
  }

  #heard(plan: FeedPlan): void {
    this.#lastCommit = plan.lastCommit ?? this.#lastCommit;
    for (const object of plan.objects.keys()) this.#silence.heard(object, [], null);
    for (const [object, ids] of plan.records) this.#silence.heard(object, ids.keys(), plan.lastCommit);
    if (plan.unreadable > 0) {
      this.#silence.illegible();
      const fields = { code: 'CHANGE_FEED_UNREADABLE', events: plan.unreadable };
      this.#dependencies.logger.error(
        fields,
        'events of the change feed cannot be read; their objects were read again',
      );
    }
  }

  /** Salesforce no longer has the place where the feed was. What was missed is read again by its stamp. */
  async #loseNothing(error: WaybillError, leadership: Leadership): Promise<void> {
    const { ledger, logger } = this.#dependencies;
    const channel = this.#options.settings.topic;
    const reason = error.details.vendorCode ?? error.code;
    const from = await this.#lastKnown();
    logger.error(
      { code: 'CHANGE_FEED_PLACE_LOST', reason, from },
      'events of the change feed are lost; changes are read again',
    );
    const place = await ledger.changeFeed.place(channel);
    await writeAsLeader(this.#dependencies, null, leadership, async (unit) => {
      await unit.ledger.changeFeed.beginResync(channel, from);
      unit.audit({
        record: 'ChangeFeed',
        recordId: channel,
        accountId: null,
        action: 'changeFeedResync',
        changes: [
          { field: 'replayId', old: place?.replayId?.toString('base64') ?? null, new: null },
          { field: 'readAgainFrom', old: null, new: from },
          { field: 'reason', old: null, new: reason },
        ],
      });
    });
  }

  /** Every change before was applied: the feed told until its last event, and polling until its position. */
  async #lastKnown(): Promise<Date> {
    const { ledger } = this.#dependencies;
    const place = await ledger.changeFeed.place(this.#options.settings.topic);
    const cursors = await Promise.all(FEED_OBJECTS.map((object) => ledger.cursors.read(object)));
    const times = [
      place?.eventAt,
      ...cursors.map((cursor) => cursor?.systemModstamp ?? this.#options.beginAt),
    ];
    const earliest = Math.min(...times.flatMap((time) => (time == null ? [] : [time.getTime()])));
    return new Date(earliest - TRANSACTION_MS);
  }

  async #resync(place: FeedPlace, leadership: Leadership, signal: AbortSignal): Promise<void> {
    const from = place.resyncFrom ?? this.#options.beginAt;
    const nextFrom = new Date(Date.now() - TRANSACTION_MS);
    for (const object of FEED_OBJECTS) await this.#applier.readAgain(object, from, leadership, signal);
    await writeAsLeader(this.#dependencies, null, leadership, (unit) =>
      unit.ledger.changeFeed.endResync(this.#options.settings.topic, nextFrom),
    );
    this.#dependencies.logger.info(
      { code: 'CHANGE_FEED_RESYNCED', from },
      'what the change feed missed was read again',
    );
  }

  async #down(error: unknown): Promise<void> {
    const { logger } = this.#dependencies;
    const isKnown = error instanceof WaybillError;
    const vendorCode = isKnown ? error.details.vendorCode : undefined;
    const reason = isKnown ? `${error.message} (${vendorCode ?? error.code})` : 'The hub failed.';
    this.#failures += 1;
    const [code, times] = [isKnown ? error.code : 'INTERNAL', this.#failures];
    if (this.#lines.isDue('feed', times, vendorCode ?? code)) {
      const fields = { code: 'CHANGE_FEED_DOWN', reason: code, vendorCode, times, error: String(error) };
      logger.warn(fields, 'the change feed is not read; polling goes on at its normal rate');
    }
    await this.#turn('DOWN', reason);
  }

  /** A silent feed is subscribed again once: the events after the last applied one come then, if there are any. */
  #watchSilence(): void {
    const objects = this.#silence.newlySilent();
    if (objects.length === 0) return;
    this.#dependencies.logger.error({ code: 'CHANGE_FEED_SILENT', objects }, 'the change feed is silent');
    if (this.#state === 'LIVE') void this.#live();
    this.#stream.abort();
  }

  async #live(): Promise<void> {
    const reason = this.#silence.reason();
    await this.#turn(reason === null ? 'LIVE' : 'SILENT', reason);
  }

  async #turn(state: ChangeFeedState, reason: string | null): Promise<void> {
    const isNew = state !== this.#state;
    const wasHealthy = this.isHealthy;
    if (state !== 'DOWN') this.#failures = 0;
    this.#state = state;
    this.#reason = reason;
    if (wasHealthy !== this.isHealthy) this.#options.onChange();
    if (isNew && this.#leadership !== null) await this.#report(this.#leadership);
  }

  async #report(leadership: Leadership): Promise<void> {
    const { topic } = this.#options.settings;
    const [state, reason] = [this.#state, this.#reason];
    this.#reportedAt = performance.now();
    await writeAsLeader(this.#dependencies, null, leadership, (unit) =>
      unit.ledger.changeFeed.report(topic, state, reason),
    ).catch((error: unknown) => {
      // Without PostgreSQL nothing can be reported, and the next report follows.
      this.#dependencies.logger.warn({ error: String(error) }, 'the state of the change feed is not stored');
    });
  }
}
