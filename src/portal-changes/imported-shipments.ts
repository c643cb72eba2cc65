import { hubPrincipal } from '../ledger/principal.ts';
import type { UnitOfWork } from '../ledger/unit-of-work.ts';
import type { PortalWrites } from '../portal-store/portal-writes.ts';
import { recordFold } from './record-change.ts';

type Inserted = Awaited<ReturnType<PortalWrites['insertShipments']>>;

/**
 * Inserts shipments of a file, and opens review items for their facts that cannot be true, in one transaction. An import
 * is not announced and not audited.
 */
export async function insertImported(
  work: UnitOfWork<PortalWrites>,
  ...given: Parameters<PortalWrites['insertShipments']>
): Promise<Inserted> {
  return await work.run(hubPrincipal('import'), async (unit) => {
    const inserted = await unit.portal.insertShipments(...given);
    await recordFold(unit, { findings: inserted.flatMap(({ findings }) => findings) });
    return inserted;
  });
}
