import { randomUUID } from 'node:crypto';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';

const BATCH = 1_000;

/** Puts shipments into the portal that Salesforce has never seen, as a backfill does: in the lane BULK. */
export async function fillBacklog(databaseUrl: string, rows: number): Promise<void> {
  await insertUnsent(databaseUrl, rows, 'QUEUED');
}

/** The same as an import leaves them when it is `UNQUEUED`: a backfill has to find them. */
export async function insertUnsent(
  databaseUrl: string,
  rows: number,
  state: 'QUEUED' | 'UNQUEUED',
): Promise<void> {
  await using database = openDatabase({ url: databaseUrl, poolSize: 2, statementTimeoutMs: 60_000 });
  const units = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const accountId = demoId('account', 'NORTHWIND');
  const branchId = demoId('account', 'NORTHWIND-DAL');
  const run = randomUUID().slice(0, 8);
  for (let from = 0; from < rows; from += BATCH) {
    await units.run(hubPrincipal('backfill'), async (unit) => {
      const count = Math.min(BATCH, rows - from);
      const inserted = await unit.portal.insertShipments(
        Array.from({ length: count }, (_, index) => ({
          number: `BULK-${run}-${from + index}`,
          accountId,
          branchId,
          serviceLevel: 'STANDARD' as const,
        })),
      );
      if (state === 'UNQUEUED') return;
      unit.enqueue(
        ...inserted.map(({ portalId: aggregateId }) => ({
          record: 'Shipment' as const,
          aggregateId,
          accountId,
          lane: 'BULK' as const,
          version: 1,
        })),
      );
    });
  }
  // As at the end of an import.
  await database.query({ text: 'ANALYZE' });
}
