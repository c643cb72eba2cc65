import type { Ledger } from '../../ledger/ledger.ts';
import { NOWHERE } from '../../ledger/measures/business-rows.ts';
import type { ReconcileReport } from './reconcile.ts';

/** Stores how many records the comparison of a day read, and about how many it found something. A repetition replaces it. */
export async function storeAccuracy(
  { business }: Pick<Ledger, 'business'>,
  reports: readonly ReconcileReport[],
  at: Date,
): Promise<void> {
  const day = at.toISOString().slice(0, 10);
  const facts = reports.flatMap(({ record, agreed, findings }) => {
    const different = Object.values(findings).reduce((sum, count) => sum + count, 0);
    const fact = { ...NOWHERE, day, accountId: null, label: record };
    return [
      { ...fact, kind: 'RECORDS_COMPARED' as const, count: agreed + different },
      { ...fact, kind: 'RECORDS_DIFFERENT' as const, count: different },
    ];
  });
  await business.replace(['RECORDS_COMPARED', 'RECORDS_DIFFERENT'], [day], facts);
}
