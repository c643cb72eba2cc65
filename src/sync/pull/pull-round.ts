import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { FailingLines } from '../rounds/failing-lines.ts';
import { type ApplyOptions, ChangeApplier } from './change-applier.ts';
import type { AppliedRow, ChangeBatch, ChangeSource, CrmChange } from './change-source.ts';
import type { Doubt } from './doubt.ts';
import { LeadershipLost } from './leadership.ts';
import { reasonOf } from './unapplied-items.ts';

interface ObjectFailure {
  readonly object: SynchronizedObject;
  readonly error: unknown;
}

/** Reads changes of Salesforce and applies them to the portal. Only the holder of the lease `pull` may call it. */
export class Pull {
  readonly #dependencies: SyncDependencies;
  readonly #source: ChangeSource;
  readonly #applier: ChangeApplier;
  readonly #lines = new FailingLines(2);
  /** The objects whose last round succeeded, and of which no failure is stored. */
  readonly #succeeding = new Set<SynchronizedObject>();

  /** @param integrationUserId of the user as whom the hub writes */
  constructor(
    dependencies: SyncDependencies,
    source: ChangeSource,
    integrationUserId: () => Promise<string | null>,
  ) {
    this.#dependencies = dependencies;
    this.#source = source;
    this.#applier = new ChangeApplier(dependencies, source, integrationUserId);
  }

  /**
   * Applies what changed since the last time, object by object in the order given, and then moves each position. An object
   * that fails stops no other one; its failure is stored for people, and its position stays.
   *
   * @returns whether more changes wait.
   * @throws LeadershipLost when another process holds the lease; nothing was written after that. Else the first failure.
   */
  async round(
    objects: readonly SynchronizedObject[],
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { ledger } = this.#dependencies;
    const positions = await Promise.all(objects.map((object) => ledger.cursors.read(object)));
    // Asked in one turn, so that they share API calls.
    const batches = await Promise.allSettled(
      objects.map((object, index) => this.#source.read(object, positions[index] ?? null, signal)),
    );
    signal.throwIfAborted();
    const failures: ObjectFailure[] = [];
    const attempt = async (object: SynchronizedObject, work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        if (error instanceof LeadershipLost || signal.aborted) throw error;
        failures.push({ object, error });
      }
    };
    const doubtful: { readonly doubt: Doubt; readonly batch: ChangeBatch }[] = [];
    let more = false;
    for (const [index, object] of objects.entries()) {
      await attempt(object, async () => {
        const batch = batches[index];
        if (batch?.status === 'rejected') throw batch.reason;
        if (batch === undefined) return;
        const doubt = await this.applyCertain(object, batch.value.changes, leadership);
        more ||= batch.value.more;
        if (doubt === null) await this.#move(object, batch.value, leadership);
        else doubtful.push({ doubt, batch: batch.value });
      });
    }
    // Last, so that no object waits for the doubtful rows of another one.
    for (const { doubt, batch } of doubtful) {
      await attempt(doubt.object, async () => {
        await this.settle(doubt, leadership, signal);
        await this.#move(doubt.object, batch, leadership);
      });
    }
    await this.#remember(objects, failures);
    if (failures.length > 0) throw failures[0]?.error;
    return more;
  }

  /** Applies changes of one object, in their order, wherever they were heard, those in doubt included. */
  async apply(
    object: SynchronizedObject,
    changes: readonly CrmChange[],
    leadership: Leadership,
    signal: AbortSignal,
    options?: Pick<ApplyOptions, 'announces' | 'unapplied'>,
  ): Promise<void> {
    const doubt = await this.applyCertain(object, changes, leadership, options);
    if (doubt !== null) await this.#applier.settle(doubt, leadership, signal, options?.unapplied);
  }

  /** All but those in doubt. See `ChangeApplier.apply`. */
  applyCertain(
    object: SynchronizedObject,
    changes: readonly CrmChange[],
    leadership: Leadership,
    options?: ApplyOptions,
  ): Promise<Doubt | null> {
    return this.#applier.apply(object, changes, leadership, options);
  }

  /** See `ChangeApplier.settle`. */
  settle(doubt: Doubt, leadership: Leadership, signal: AbortSignal): Promise<readonly AppliedRow[]> {
    return this.#applier.settle(doubt, leadership, signal);
  }

  async #move(object: SynchronizedObject, batch: ChangeBatch, leadership: Leadership): Promise<void> {
    const { position } = batch;
    const { cursors } = this.#dependencies.ledger;
    const stored = position === null || (await cursors.save(object, position, leadership.epoch));
    if (!stored) throw new LeadershipLost();
    batch.acknowledge();
  }

  /** For the overview of the sync and the health of workers: which objects fail, how often in a row, and why. */
  async #remember(objects: readonly SynchronizedObject[], failures: readonly ObjectFailure[]): Promise<void> {
    const { ledger, logger } = this.#dependencies;
    const failing = new Set(failures.map(({ object }) => object));
    const recovered = objects.filter((object) => !failing.has(object) && !this.#succeeding.has(object));
    await ledger.pullFailures.recovered(recovered);
    for (const object of recovered) this.#succeeding.add(object);
    const reasons = failures.map(({ object, error }) => {
      const { reason, error: words } = reasonOf(error);
      return { object, code: reason, reason: words };
    });
    for (const { object } of failures) this.#succeeding.delete(object);
    for (const { object, failures: times } of await ledger.pullFailures.failed(reasons)) {
      const why = reasons.find((each) => each.object === object);
      if (this.#lines.isDue(object, times, why?.code ?? '')) {
        const fields = { code: 'PULL_FAILING', object, times, reason: why?.code, error: why?.reason };
        logger.error(fields, 'the changes of an object of Salesforce are not taken over');
      }
    }
  }
}
