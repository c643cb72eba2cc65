import type { SharedLinkState } from '../../domain/shared-link.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import { lockRow } from '../record/versioned-row.ts';
import { SHIPMENT, type ShipmentRecord } from '../shipment/shipment.columns.ts';
import { SHARED_LINK, type SharedLinkRecord } from './shared-link.columns.ts';

export interface NewSharedLink {
  readonly portalId: string;
  readonly shipmentId: string;
  readonly secretHash: string;
  readonly days: number;
}

export function sharedLinkWrites(transaction: Executor) {
  return {
    /**
     * The shipment, locked until the transaction ends, and how many of its links are open. So two writers never exceed the
     * limit of links, and a shipment is not cancelled meanwhile.
     */
    async lockForLinks(shipmentId: string): Promise<ShipmentRecord & { readonly openLinks: number }> {
      const shipment = await lockRow<ShipmentRecord>(transaction, SHIPMENT, shipmentId, null);
      return { ...shipment, openLinks: (await linksOf([shipmentId], 'OPEN')).length };
    },

    /** A link to a shipment, for the shipment's present owner. */
    async addSharedLink({ portalId, shipmentId, secretHash, days }: NewSharedLink): Promise<Date> {
      const [row] = await transaction.query<{ readonly expiresAt: Date }>(
        prepared(sql`INSERT INTO portal.shared_link
            (portal_id, shipment_id, account_id, branch_id, secret_hash, expires_at)
          SELECT ${portalId}, s.portal_id, s.account_id, s.branch_id, ${secretHash},
              now() + make_interval(days => ${days}::int)
            FROM portal.shipment s WHERE s.portal_id = ${shipmentId}
          RETURNING expires_at AS "expiresAt"`),
      );
      if (row === undefined) throw new TypeError('the shipment of the link was not locked');
      return row.expiresAt;
    },

    /** When it was revoked now; null if it had been revoked before. */
    async revokeSharedLink(linkId: string): Promise<Date | null> {
      const [row] = await transaction.query<{ readonly revokedAt: Date }>(
        prepared(sql`UPDATE portal.shared_link SET revoked_at = now()
          WHERE portal_id = ${linkId} AND revoked_at IS NULL RETURNING revoked_at AS "revokedAt"`),
      );
      return row?.revokedAt ?? null;
    },

    /** Links that this transaction has closed. They were open if they are neither revoked nor expired. */
    linksClosedWith: (shipmentIds: readonly string[]) => linksOf(shipmentIds, 'CLOSED'),
  };

  function linksOf(
    shipmentIds: readonly string[],
    state: SharedLinkState,
  ): Promise<readonly SharedLinkRecord[]> {
    return transaction.query<SharedLinkRecord>(
      prepared(sql`SELECT * FROM (SELECT ${SHARED_LINK.selectList} FROM ${SHARED_LINK.name} t
        WHERE t.shipment_id = ANY(${shipmentIds}::uuid[])) link WHERE link.state = ${state}`),
    );
  }
}
