import { hubPrincipal } from '../ledger/principal.ts';
import type { SyncDependencies } from './exchange/dependencies.ts';

export interface BackfillReport {
  /** Shipments that were queued now. */
  readonly queued: number;
  /** Shipments that were in the queue already: waiting, switched off, or with a person. */
  readonly inQueue: number;
  /** Shipments left out because their customer or branch is not linked, and the number of those customers. */
  readonly unlinked: { readonly shipments: number; readonly customers: number };
}

type BackfillDependencies = Pick<SyncDependencies, 'ledger' | 'unitOfWork' | 'portal'>;

/** Shipments of one transaction. */
const PAGE = 1_000;
const BACKFILL = hubPrincipal('backfill');

/**
 * Queues, in the lane BULK, every shipment without a Salesforce id whose customer is linked: imported shipments, and those
 * booked before their customer was linked. The workers send them as the pilot switches allow. The backfill may be stopped
 * and started again at any time: a shipment that is queued or sent is not queued again. It creates no links and no
 * accounts.
 */
export async function queueBackfill(
  { ledger, unitOfWork, portal }: BackfillDependencies,
  onProgress: (report: Pick<BackfillReport, 'queued' | 'inQueue'>) => void,
): Promise<BackfillReport> {
  let queued = 0;
  let inQueue = 0;
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof portal.unsentShipments>> = await portal.unsentShipments(
      after,
      PAGE,
    );
    const states = await ledger.outbox.syncStatus(
      page.map(({ portalId: aggregateId }) => ({ record: 'Shipment', aggregateId })),
    );
    const missing = page.filter((_, index) => (states[index]?.state ?? 'DONE') === 'DONE');
    await unitOfWork.run(BACKFILL, (unit) =>
      unit.enqueue(
        ...missing.map(({ portalId: aggregateId, accountId, version }) => ({
          record: 'Shipment' as const,
          aggregateId,
          accountId,
          lane: 'BULK' as const,
          version,
        })),
      ),
    );
    queued += missing.length;
    inQueue += page.length - missing.length;
    onProgress({ queued, inQueue });
    if (page.length < PAGE) break;
    after = page.at(-1)?.portalId ?? null;
  }
  return { queued, inQueue, unlinked: await portal.shipmentsOfUnlinked() };
}

/** How many shipments of the lane BULK have not reached Salesforce yet, without those that wait for a person or a switch. */
export async function backfillLeft({ ledger }: Pick<BackfillDependencies, 'ledger'>): Promise<number> {
  const counts = await ledger.outbox.counts({ record: 'Shipment' });
  return counts
    .filter(({ lane, state }) => lane === 'BULK' && (state === 'PENDING' || state === 'LEASED'))
    .reduce((sum, { count }) => sum + count, 0);
}
