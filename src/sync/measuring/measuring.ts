import { beginningOf } from '../../domain/measures/measure-steps.ts';
import { LANES } from '../../domain/ownership/index.ts';
import { UPSTREAM_WORK } from '../../domain/upstream-usage.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { GivenCounter, GivenLevel } from '../../ledger/measures/measure-period.ts';
import { hubPrincipal } from '../../ledger/principal.ts';
import type { Unit, UnitOfWork } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { LINK_KINDS } from '../../redis/link.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import type { RoundResult } from '../rounds/loop.ts';
import { measureBusiness } from './business-measuring.ts';

/** The lease of the one process that writes measures. */
const MEASURES_LEASE = 'measures';
/** How long measures wait when their writer dies, milliseconds. */
const LEASE_MS = 15_000;

const MEASURING = hubPrincipal('measures');

type MeasuringUnit = Unit<Pick<PortalWrites, 'business'>>;

interface MeasuringDependencies extends Pick<SyncDependencies, 'ledger' | 'links' | 'holder'> {
  readonly unitOfWork: UnitOfWork<Pick<PortalWrites, 'business'>>;
  readonly budget: Pick<SyncDependencies['budget'], 'state' | 'made'>;
}

/**
 * Measures each minute once it is over. Of all processes, the holder of the lease `measures` writes. It confirms the lease
 * in the transaction of each minute, so a former holder adds nothing, and a minute is stored whole or not at all. The next
 * writer counts what a writer that died left.
 */
export class Measuring {
  readonly #dependencies: MeasuringDependencies;
  #leadership: Leadership | null = null;
  /** The minute that this process measured last, so that it asks the database for the time alone until the next one. */
  #measured: number | null = null;

  constructor(dependencies: MeasuringDependencies) {
    this.#dependencies = dependencies;
  }

  async round(): Promise<RoundResult> {
    const { ledger, holder } = this.#dependencies;
    this.#leadership = await ledger.leases.acquire(MEASURES_LEASE, holder, LEASE_MS);
    const leadership = this.#leadership;
    if (leadership === null) return 'IDLE';
    const now = await ledger.measures.clock();
    const minute = beginningOf('MINUTE', now.getTime());
    if (minute === this.#measured) return 'IDLE';
    const [given, counters] = await Promise.all([this.#given(), this.#counters()]);
    const collected = await this.#write(leadership, async ({ ledger: { measures } }) => {
      const result = await measures.collect(now, given);
      await measures.addCounters(now, counters);
      return result;
    });
    if (collected === 'MORE') return 'MORE';
    if (collected === 'DONE') {
      this.#measured = minute;
      // Apart from the minute, which is stored whatever becomes of the business.
      await this.#write(leadership, (unit) => measureBusiness(unit, now));
    }
    return 'IDLE';
  }

  /** One transaction under the lease; null when another process holds it now. */
  #write<Result>(
    leadership: Leadership,
    work: (unit: MeasuringUnit) => Promise<Result>,
  ): Promise<Result | null> {
    return this.#dependencies.unitOfWork.run(MEASURING, async (unit) =>
      (await unit.ledger.leases.confirm(leadership)) ? await work(unit) : null,
    );
  }

  /** Lets the next writer begin at once. */
  async release(): Promise<void> {
    const leadership = this.#leadership;
    this.#leadership = null;
    if (leadership !== null) await this.#dependencies.ledger.leases.release(leadership);
  }

  async #counters(): Promise<GivenCounter[]> {
    const made = await this.#dependencies.budget.made();
    if (made === null) return [];
    return UPSTREAM_WORK.map((work) => ({
      kind: 'API_CALLS',
      label: work,
      since: made.since,
      value: made.calls.get(work) ?? 0,
    }));
  }

  /** The levels that Redis holds. While Redis is away there are none, and the series has a gap. */
  async #given(): Promise<GivenLevel[]> {
    const { budget, links, ledger } = this.#dependencies;
    const [calls, feed, ...states] = await Promise.all([
      budget.state(),
      ledger.changeFeed.status(),
      ...LINK_KINDS.map((kind) => links.state(kind)),
    ]);
    const shared = calls !== null && calls.shared ? calls : null;
    return [
      ...(shared === null
        ? []
        : [
            { kind: 'API_CALLS_USED' as const, label: '', level: shared.used },
            ...LANES.map((lane) => {
              const kept = Math.ceil(shared.max * LANE_PLANS[lane].reserve);
              return { kind: 'API_CALLS_LEFT' as const, label: lane, level: Math.max(0, shared.left - kept) };
            }),
          ]),
      ...(feed.state === 'LIVE' && feed.lagMs !== null
        ? [{ kind: 'FEED_LAG' as const, label: '', level: Math.max(0, feed.lagMs) }]
        : []),
      ...states.flatMap((state, index) => {
        const label = LINK_KINDS[index];
        if (state === null || label === undefined) return [];
        return [
          { kind: 'LINKS' as const, label, level: state.links },
          { kind: 'LINKS_INCOMPLETE' as const, label, level: state.complete ? 0 : 1 },
        ];
      }),
    ];
  }
}
