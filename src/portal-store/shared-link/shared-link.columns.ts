import type { SharedLinkState } from '../../domain/shared-link.ts';
import { computed, type RecordOf, text, time, uuid } from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

/** Computed from the present owner and milestone of the shipment, so code that changes a shipment need not know of links. */
const STATE = `(SELECT CASE
    WHEN t.revoked_at IS NOT NULL THEN 'REVOKED'
    WHEN t.expires_at <= now() THEN 'EXPIRED'
    WHEN s.account_id <> t.account_id OR s.branch_id <> t.branch_id OR s.current_milestone = 'CANCELLED' THEN 'CLOSED'
    ELSE 'OPEN' END
  FROM portal.shipment s WHERE s.portal_id = t.shipment_id)`;

/** A link to one shipment for readers without a sign-in. The hash of its secret is stored, and not read. */
export const SHARED_LINK = recordTable('shared_link', {
  portalId: uuid().given(),
  shipmentId: uuid().needed(),
  accountId: uuid().needed(),
  branchId: uuid().needed(),
  secretHash: text().stored(),
  createdAt: time(),
  expiresAt: time().needed(),
  revokedAt: time().orNull(),
  state: computed<SharedLinkState>(STATE),
});

export type SharedLinkRecord = RecordOf<typeof SHARED_LINK>;
