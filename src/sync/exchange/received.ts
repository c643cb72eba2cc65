import type { AggregateName } from '../../domain/ownership/index.ts';
import { EXCEPTION_STATES, type ExceptionState } from '../../domain/vocabulary/index.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import { isChangedRecord, recordChange, recordException } from '../../portal-changes/record-change.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from './records.ts';

const ACTION = 'salesforceChange';

/**
 * Writes values of Salesforce to the portal, with all that follows (`src/portal-changes`). They are not sent back, but a
 * shipment is sent when an exception changed its summary.
 *
 * @param action the mutation whose own write comes back; else Salesforce changed the values
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
  action = ACTION,
): Promise<boolean> {
  const portalId = portalIdOf(record);
  const { portal, principal } = unit;
  const actor = principal.subject;
  if (isState(values['state']) && kind.record === 'Exception') {
    const change = { at: new Date(), actor, state: values['state'] };
    const changed = await portal.changeException(portalId, expected, change);
    await recordException(unit, action, changed, { isReceived: true });
    return changed.changes.length > 0;
  }
  const written = await portal.applyReceived(aggregate, portalId, expected, values, actor);
  // The billing contact of an account is a part of the portal's account.
  const changed = aggregate === 'BillingContact' ? 'Account' : kind.record;
  if (!isChangedRecord(changed)) throw new TypeError(`${changed} is no record of the portal`);
  const crmId = crmIdOf(kind, record);
  await recordChange(unit, action, { record: changed, written, crmId, isCarried: false });
  return written.changes.length > 0;
}

function isState(value: unknown): value is ExceptionState {
  return EXCEPTION_STATES.some((state) => state === value);
}
