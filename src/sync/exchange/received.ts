import { writtenAnnouncements } from '../../domain/live-events.ts';
import type { AggregateName } from '../../domain/ownership/index.ts';
import { EXCEPTION_STATES, type ExceptionState } from '../../domain/vocabulary/index.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { WrittenException } from '../../portal-store/exception/exception.writes.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { Written } from '../../portal-store/record/versioned-row.ts';
import { crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from './records.ts';

/**
 * Writes values of Salesforce to the portal, with their audit and announcements. Where an exception changes the summary of
 * its shipment, the shipment is queued for Salesforce.
 *
 * @returns whether the record changed; if so, the change was announced
 * @throws WaybillError STALE when the record has another version than expected; null takes any.
 */
export async function applyReceived(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  aggregate: AggregateName,
  record: PortalRecord,
  expected: number | null,
  values: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const portalId = portalIdOf(record);
  const { portal, principal } = unit;
  const actor = principal.subject;
  let written: Written | WrittenException;
  if (isState(values['state']) && kind.record === 'Exception') {
    const change = { at: new Date(), actor, state: values['state'] };
    const changed = await portal.changeException(portalId, expected, change);
    const { shipment } = changed;
    if (shipment.changes.length > 0) {
      unit.announce(...writtenAnnouncements('Shipment', shipment));
      unit.enqueue({
        record: 'Shipment',
        aggregateId: shipment.portalId,
        accountId: shipment.accountId,
        lane: 'REALTIME',
        version: shipment.version,
      });
    }
    written = changed;
  } else {
    written = await portal.applyReceived(aggregate, portalId, expected, values, actor);
  }
  if (written.changes.length === 0) return false;
  const { accountId, changes } = written;
  const shown = aggregate === 'BillingContact' ? 'Account' : kind.record;
  unit.announce(...writtenAnnouncements(shown, written, crmIdOf(kind, record)));
  unit.audit({
    record: kind.record,
    recordId: portalId,
    accountId,
    action: 'salesforceChange',
    changes,
  });
  return true;
}

function isState(value: unknown): value is ExceptionState {
  return EXCEPTION_STATES.some((state) => state === value);
}
