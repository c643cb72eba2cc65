import { missingReferences, sharedNumberItem, usedKeyItem } from '../domain/references/import-review.ts';
import { normalNumber } from '../domain/references/normal-form.ts';
import type { ReviewQueue } from '../ledger/review/review-queue.ts';
import type { PortalStore } from '../portal-store/portal-store.ts';
import type { NewReference } from '../portal-store/shipment/belongings.columns.ts';
import type { Problem } from './cell.ts';

/** A shipment that an import has inserted, or has found under the same key. */
export interface ImportedShipment {
  readonly portalId: string;
  readonly accountId: string;
  readonly origin: { readonly source: string; readonly key: string };
  readonly references: readonly NewReference[];
  readonly outcome: 'INSERTED' | 'EXISTING';
  /** Whether this run has inserted it before it was interrupted. */
  readonly isResumed: boolean;
}

interface Checks {
  readonly store: Pick<PortalStore, 'imports'>;
  readonly review: Pick<ReviewQueue, 'open'>;
  readonly keyColumn: string;
}

/**
 * Opens a review item for each key that a customer uses twice with other numbers, and for each number of a carrier that
 * other shipments have too. Neither stops the import. A repeated import of the same numbers opens no item.
 *
 * @returns why the file's shipment is not imported, by the id of the shipment that has its key
 */
export async function reviewNumbers(
  imported: readonly ImportedShipment[],
  { store, review, keyColumn }: Checks,
): Promise<ReadonlyMap<string, Problem>> {
  const existing = imported.filter(({ outcome }) => outcome === 'EXISTING');
  const inserted = imported.filter(({ outcome, isResumed }) => outcome === 'INSERTED' || isResumed);
  const [stored, shared] = await Promise.all([
    store.imports.numbersOf(existing.map(({ portalId }) => portalId)),
    store.imports.sharedNumbers(inserted.map(({ portalId }) => portalId)),
  ]);
  const usedKeys = existing.flatMap((shipment) => {
    const known = stored.get(shipment.portalId);
    const inFile = shipment.references.filter(
      ({ type, value }) =>
        type !== 'CUSTOMER_REFERENCE' || normalNumber(value) !== normalNumber(shipment.origin.key),
    );
    if (known === undefined || missingReferences(known.references, inFile).length === 0) return [];
    const origin = { ...shipment.origin, accountId: shipment.accountId };
    return [{ shipment, item: usedKeyItem(origin, known.shipment, known.references, inFile) }];
  });
  const sharedNumbers = inserted.flatMap((shipment) =>
    (shared.get(shipment.portalId) ?? []).map(({ reference, own, others }) => ({
      shipment,
      item: sharedNumberItem(reference, shipment.accountId, own, others),
    })),
  );
  const ids = await review.open([...usedKeys, ...sharedNumbers].map(({ item }) => item));
  return new Map(usedKeys.map(({ shipment }, at) => [shipment.portalId, usedKey(shipment, ids[at] ?? '')]));

  function usedKey({ origin }: ImportedShipment, itemId: string): Problem {
    return {
      column: keyColumn,
      value: origin.key,
      reason: 'is the key of another shipment of this customer, which has other numbers',
      advice: `Decide the review item ${itemId}, or give the shipment another key.`,
    };
  }
}
