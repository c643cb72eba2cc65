import type { Lane } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { ClaimedChange, SyncFailure } from '../../ledger/outbox/outbox-change.ts';
import { hubPrincipal } from '../../ledger/principal.ts';
import type { LinkIncarnation } from '../../redis/link.ts';
import { measure } from '../../telemetry/measuring.ts';
import { backoffMs } from '../../time/backoff.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { CHANGE_BACKOFF } from '../exchange/failures.ts';
import { observeLinks } from '../exchange/links.ts';
import { LookupSource } from '../exchange/lookups.ts';
import { changeToSend, crmIdOf, isWanted, KINDS, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import type { RoundResult } from '../rounds/loop.ts';
import { RightOfWay } from '../rounds/right-of-way.ts';
import { waitAfter } from './budget-reserved.ts';
import { linksInDoubt, WHOSE_IS_IT } from './links-in-doubt.ts';
import { payingReads } from './paying-reads.ts';
import { notUsable } from './permitted.ts';
import { prepare } from './prepare.ts';
import type { Current, Prepared, SendTerms, Sent, Verdict } from './prepared.ts';
import { send } from './send.ts';
import { settle } from './settle.ts';

/** How long a claim lasts: longer than a call with its retries. The changes of a dead worker wait no longer than this. */
const LEASE_MS = 30_000;
const URGENT: ReadonlySet<Lane> = new Set(['REALTIME', 'NEAR_REALTIME']);
const PUSH = hubPrincipal('push');

interface Carried {
  /** How many changes have to be sent again. */
  readonly retried: Promise<number>;
  /** Claims of records that do not go to Salesforce as this kind. */
  readonly unconcerned: readonly ClaimedChange[];
  /** Resolves when the records are linked, so that others can refer to them. */
  readonly linked: Promise<unknown>;
}

/** Sends changes of the portal to Salesforce, one claim of the outbox after the other. Any number may run at once. */
export class Push {
  readonly #dependencies: SyncDependencies;
  readonly #lookups: LookupSource;
  readonly #leaseMs: number;
  readonly #rightOfWay: RightOfWay;
  /** Whether every change of the last claim failed. */
  #failing = false;

  constructor(dependencies: SyncDependencies, rightOfWay = new RightOfWay(), leaseMs = LEASE_MS) {
    this.#dependencies = dependencies;
    this.#rightOfWay = rightOfWay;
    this.#leaseMs = leaseMs;
    this.#lookups = new LookupSource(
      dependencies.portal,
      dependencies.ledger.lookups,
      dependencies.publicUrl,
    );
  }

  /** One claim of a lane, from the outbox to its end. */
  async round(lane: Lane): Promise<RoundResult> {
    const { ledger, budget, salesforce, holder } = this.#dependencies;
    const { batch, reserve } = LANE_PLANS[lane];
    // While Salesforce is down nothing is claimed: changes keep their attempts and their place.
    if (this.#failing && (await salesforce.health()).state === 'DOWN') return 'IDLE';
    const state = await budget.state();
    if (state !== null && state.left < Math.ceil(state.max * reserve)) return 'IDLE';
    const claims = await ledger.outbox.claim(lane, { holder, limit: batch, leaseMs: this.#leaseMs });
    if (claims.length === 0) return 'IDLE';
    const started = performance.now();
    const result = await (URGENT.has(lane)
      ? this.#rightOfWay.urgently(() => this.#carryAll(lane, claims))
      : this.#carryAll(lane, claims));
    measure('waybill_sync_round_seconds', { lane }, (performance.now() - started) / 1000);
    return result;
  }

  async #carryAll(lane: Lane, claims: readonly ClaimedChange[]): Promise<RoundResult> {
    const keep = this.#keeper(claims);
    const retries: Promise<number>[] = [];
    let rest = claims;
    for (const kind of KINDS) {
      const concerned = Map.groupBy(
        rest,
        ({ record }) => record === kind.queued || record === kind.aggregate,
      );
      const some = concerned.get(true) ?? [];
      if (some.length === 0) continue;
      const carried = await this.#carry(lane, kind, some, keep);
      retries.push(carried.retried);
      rest = [...(concerned.get(false) ?? []), ...carried.unconcerned];
      // A failure is reported where all are awaited.
      await carried.linked.catch(() => undefined);
    }
    await this.#settleUnsent(rest);
    const retried = (await Promise.all(retries)).reduce((sum, count) => sum + count, 0);
    this.#failing = retried === claims.length;
    const isDown = this.#failing && (await this.#dependencies.salesforce.health()).state === 'DOWN';
    return isDown ? 'IDLE' : 'MORE';
  }

  /** Resolves when its records are sent; what became of them is written down while others are sent. */
  async #carry(
    lane: Lane,
    kind: SyncedKind,
    claims: readonly ClaimedChange[],
    keep: SendTerms['keep'],
  ): Promise<Carried> {
    const ready: Prepared[] = [];
    const unconcerned: ClaimedChange[] = [];
    let postponed = 0;
    for await (const step of this.#steps(lane, claims)) {
      // Thousands of claims, on a busy machine, take longer than one lease.
      await keep([]);
      const verdicts = await this.#judge(lane, kind, step).catch(async (error: unknown) => {
        await this.#postpone(step, error);
        postponed += step.length;
        return [];
      });
      await this.#settleOthers(kind, verdicts);
      for (const each of verdicts) {
        if (each.verdict === 'SEND') ready.push(each.prepared);
        if (each.verdict === 'NOT_OF_KIND') unconcerned.push(each.claim);
      }
    }
    const observed = await observeLinks(this.#dependencies.links, kind);
    const { reserve } = LANE_PLANS[lane];
    const terms = { lane, reserve, bulk: lane === 'BULK', keep };
    const sent = await send(this.#dependencies, kind, ready, terms);
    const retried = this.#settle(lane, kind, sent, observed, keep).then((count) => postponed + count);
    retried.catch(() => undefined);
    const creates = ready.some(({ crmId }) => crmId === null);
    return { retried, unconcerned, linked: creates ? retried : Promise.resolve() };
  }

  async #settle(
    lane: Lane,
    kind: SyncedKind,
    sent: readonly Sent[],
    observed: LinkIncarnation,
    keep: SendTerms['keep'],
  ): Promise<number> {
    let retried = 0;
    for await (const step of this.#steps(lane, sent)) {
      await keep(step.map(({ prepared }) => prepared));
      retried += await settle(this.#dependencies, kind, step, observed);
    }
    return retried;
  }

  /** Records that are prepared or settled together. A claim of an urgent lane is one step. */
  #steps<Item>(lane: Lane, items: readonly Item[]): AsyncIterable<readonly Item[]> | (readonly Item[])[] {
    return URGENT.has(lane) ? [items] : this.#rightOfWay.steps(items);
  }

  async #judge(lane: Lane, kind: SyncedKind, claims: readonly ClaimedChange[]): Promise<Verdict[]> {
    const rows = await this.#dependencies.portal.byIds(
      kind.aggregate,
      claims.map((claim) => claim.aggregateId),
    );
    const current = claims.flatMap((claim, index): Current[] => {
      const row = rows[index];
      return row == null ? [] : [{ claim, kind, row }];
    });
    const gone = claims.filter((_, index) => rows[index] == null);
    const nothing = gone.map((claim) => ({ verdict: 'NOTHING', claim }) as const);
    const { ledger } = this.#dependencies;
    const failure = await this.#notUsable(kind);
    if (failure !== null) return [...parked(kind, current, failure), ...nothing];
    const salesforce = payingReads(this.#dependencies, LANE_PLANS[lane].reserve);
    const doubtful = await linksInDoubt(ledger, kind, current);
    const certain = current.filter((change) => !doubtful.has(change));
    const verdicts =
      certain.length === 0
        ? []
        : await prepare({ ledger, salesforce, lookups: this.#lookups }, kind, certain);
    await ledger.baseValues.save(
      verdicts.flatMap((each) => (each.verdict === 'SEND' ? each.prepared.compared.overruled : [])),
    );
    return [...verdicts, ...parked(kind, [...doubtful], WHOSE_IS_IT), ...nothing];
  }

  /** Why Salesforce would refuse every record of the kind. Looks again at most once a minute. */
  async #notUsable(kind: SyncedKind): Promise<SyncFailure | null> {
    const { salesforce } = this.#dependencies;
    if (notUsable(salesforce, kind) === null) return null;
    await salesforce.access.renew([kind.object], newUpstreamUsage()).catch(() => undefined);
    return notUsable(salesforce, kind);
  }

  /** Settles the changes that are not sent. */
  async #settleOthers(kind: SyncedKind, verdicts: readonly Verdict[]): Promise<void> {
    const others = verdicts.filter(({ verdict }) => verdict !== 'SEND' && verdict !== 'NOT_OF_KIND');
    if (others.length === 0) return;
    await this.#dependencies.unitOfWork.run(PUSH, async (unit) => {
      const { ledger } = unit;
      const { outbox } = ledger;
      await outbox.hold(others.flatMap((each) => (each.verdict === 'HOLD' ? [each.claim] : [])));
      await outbox.settle(
        others.flatMap((each) => (each.verdict === 'NOTHING' ? [{ ...each.claim, sentAt: null }] : [])),
      );
      await outbox.retry(
        others.flatMap((each) =>
          each.verdict === 'WAIT'
            ? [{ ...each.claim, delayMs: backoffMs(CHANGE_BACKOFF, each.claim.attempts), failure: WAITING }]
            : [],
        ),
      );
      const reviewed = others.flatMap((each) => (each.verdict === 'REVIEW' ? [each] : []));
      await outbox.review(
        reviewed.map(({ claim, items }) => ({
          ...claim,
          failure: { code: items[0]?.category ?? 'REVIEW', message: items[0]?.reason ?? '' },
        })),
      );
      await outbox.review(
        others.flatMap((each) => (each.verdict === 'PARK' ? [{ ...each.claim, failure: each.failure }] : [])),
      );
      const items = reviewed.flatMap((each) => each.items);
      if (items.length > 0) await ledger.review.open(items);
      const rehearsed = others.flatMap((each) => (each.verdict === 'REHEARSE' ? [each.prepared] : []));
      await outbox.hold(rehearsed.map(({ claim }) => claim));
      await ledger.dryRuns.append(rehearsed.map((prepared) => rehearsalOf(kind, prepared)));
      const parents = others.flatMap((each) => (each.verdict === 'WAIT' ? [each] : []));
      unit.enqueue(...(await this.#missingParents(parents)));
    });
  }

  /** Changes for shipments that other records wait for and that were never queued, such as imported ones. */
  async #missingParents(waiting: readonly Extract<Verdict, { verdict: 'WAIT' }>[]) {
    const ids = [...new Set(waiting.map(({ parentShipmentId }) => parentShipmentId))];
    if (ids.length === 0) return [];
    const { ledger, portal } = this.#dependencies;
    const keys = ids.map((aggregateId) => ({ record: 'Shipment' as const, aggregateId }));
    const states = await ledger.outbox.syncStatus(keys);
    const unknown = ids.filter((_, index) => states[index] === null || states[index]?.state === 'DONE');
    const rows = unknown.length === 0 ? [] : await portal.byIds('Shipment', unknown);
    const lane = waiting[0]?.claim.lane ?? 'REALTIME';
    return rows.flatMap((row) => (row === null ? [] : [changeToSend({ queued: 'Shipment' }, row, lane)]));
  }

  /**
   * To be called before each call to Salesforce. It renews the claims of a long round and leaves out those that another
   * worker holds by now.
   */
  #keeper(claims: readonly ClaimedChange[]): SendTerms['keep'] {
    let renewedAt = performance.now();
    const lost = new Set<number>();
    return async (records) => {
      if (performance.now() - renewedAt >= this.#leaseMs / 3) {
        renewedAt = performance.now();
        const kept = new Set(await this.#dependencies.ledger.outbox.renew(claims, this.#leaseMs));
        for (const { id } of claims) if (!kept.has(id)) lost.add(id);
      }
      return records.filter(({ claim }) => !lost.has(claim.id));
    };
  }

  async #postpone(claims: readonly ClaimedChange[], error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.#dependencies.logger.warn(
      { changes: claims.length, error: message },
      'changes could not be prepared',
    );
    await this.#dependencies.ledger.outbox.retry(
      claims.map((claim) => ({
        ...claim,
        ...waitAfter(claim, error),
        failure: { code: 'NOT_PREPARED', message },
      })),
    );
  }

  /** Settles changes that do not concern Salesforce. */
  async #settleUnsent(claims: readonly ClaimedChange[]): Promise<void> {
    if (claims.length === 0) return;
    await this.#dependencies.ledger.outbox.settle(claims.map((claim) => ({ ...claim, sentAt: null })));
  }
}

/** Records of another kind are carried as that. */
function parked(kind: SyncedKind, changes: readonly Current[], failure: SyncFailure): readonly Verdict[] {
  return changes.map(({ claim, row }) =>
    crmIdOf(kind, row) === null && !isWanted(kind, row)
      ? { verdict: 'NOT_OF_KIND', claim }
      : { verdict: 'PARK', claim, failure },
  );
}

const WAITING = { code: 'WAITS_FOR_SHIPMENT', message: 'Its shipment goes to Salesforce first.' };

function rehearsalOf(kind: SyncedKind, { claim, row, values, crmId }: Prepared) {
  return {
    record: kind.aggregate,
    aggregateId: portalIdOf(row),
    accountId: claim.accountId,
    object: kind.object,
    payload: crmId === null ? values : { Id: crmId, ...values },
  };
}
