import { isTemporary, WaybillError } from '../../domain/errors.ts';
import { hubPrincipal } from '../../ledger/principal.ts';
import { refoldShipments } from '../../portal-changes/refolded-shipments.ts';
import type { OutdatedShipment } from '../../portal-store/shipment/refold.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { RoundResult } from '../rounds/loop.ts';

/** Shipments of one transaction: few, because a mutation of one of them waits for its end. */
const BATCH = 50;
const FOLD = hubPrincipal('fold');

/**
 * After an upgrade that changed the rule for milestones: folds the stored shipments of earlier versions again, in batches.
 * Each shipment keeps the version that folded it, so a worker that dies loses nothing but its last batch, and two workers
 * never fold the same shipment. A shipment that another transaction has locked is left for the next sweep.
 */
export class Refold {
  readonly #dependencies: Pick<SyncDependencies, 'unitOfWork' | 'portal' | 'logger'>;
  #after: OutdatedShipment | null = null;

  constructor(dependencies: Pick<SyncDependencies, 'unitOfWork' | 'portal' | 'logger'>) {
    this.#dependencies = dependencies;
  }

  async round(): Promise<RoundResult> {
    const window = await this.#dependencies.portal.outdatedShipments(this.#after, BATCH);
    const ids = window.map(({ portalId }) => portalId);
    await this.#fold(ids);
    // A full window may have others behind it. The next sweep begins at the first again, for those that were left out.
    this.#after = window.length < BATCH ? null : (window.at(-1) ?? null);
    return this.#after === null ? 'IDLE' : 'MORE';
  }

  /** If a batch fails, its shipments are folded one by one: one that cannot be folded stops only itself. */
  async #fold(ids: readonly string[]): Promise<void> {
    const { unitOfWork, logger } = this.#dependencies;
    if (ids.length === 0) return;
    try {
      const shipments = await unitOfWork.run(FOLD, (unit) => refoldShipments(unit, ids));
      if (shipments > 0) logger.info({ shipments }, 'shipments were folded again');
    } catch (error) {
      if (error instanceof WaybillError && isTemporary(error)) throw error;
      const [id, ...others] = ids;
      if (others.length > 0) {
        for (const one of ids) await this.#fold([one]);
        return;
      }
      const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
      logger.error({ shipment: id, kind, error: message }, 'a shipment could not be folded again');
    }
  }
}
