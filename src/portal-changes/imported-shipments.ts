import { hubPrincipal } from '../ledger/principal.ts';
import type { UnitOfWork } from '../ledger/unit-of-work.ts';
import type { PortalWrites } from '../portal-store/portal-writes.ts';
import type { NewShipment } from '../portal-store/shipment/shipment.columns.ts';
import { type PortalUnit, recordFold } from './record-change.ts';

type Inserted = Awaited<ReturnType<PortalWrites['insertShipments']>>[number];

/** A shipment of a file that retention removed. It is not inserted again. */
interface Removed {
  readonly outcome: 'REMOVED';
  readonly portalId: string;
  readonly number: string;
  readonly removedAt: Date;
}

/**
 * Inserts shipments of a file, and opens review items for their facts that cannot be true, in one transaction. An import
 * is not announced and not audited.
 */
export async function insertImported(
  work: UnitOfWork<PortalWrites>,
  shipments: readonly NewShipment[],
  alongside: Parameters<PortalWrites['insertShipments']>[1],
): Promise<readonly (Inserted | Removed)[]> {
  return await work.run(hubPrincipal('import'), async (unit) => {
    const removed = await removedOf(unit, shipments);
    const inserted = await unit.portal.insertShipments(
      shipments.filter((shipment) => !removed.has(shipment)),
      alongside,
    );
    await recordFold(unit, { findings: inserted.flatMap(({ findings }) => findings) });
    const left = inserted.values();
    return shipments.map((shipment) => removed.get(shipment) ?? (left.next().value as Inserted));
  });
}

async function removedOf(
  { ledger }: PortalUnit,
  shipments: readonly NewShipment[],
): Promise<ReadonlyMap<NewShipment, Removed>> {
  const from = shipments.flatMap((shipment) =>
    shipment.origin === undefined ? [] : [{ shipment, accountId: shipment.accountId, ...shipment.origin }],
  );
  const found = await ledger.removed.byOrigins(from);
  return new Map(
    from.flatMap(({ shipment }, at) => {
      const removed = found[at];
      return removed == null ? [] : [[shipment, { outcome: 'REMOVED', ...removed }] as const];
    }),
  );
}
