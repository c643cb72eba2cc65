import type { AggregateName } from '../../domain/ownership/index.ts';
import { EXCEPTION_STATES, type ExceptionState } from '../../domain/vocabulary/index.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import { isChangedRecord, recordChange, recordException } from '../../portal-changes/record-change.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from './records.ts';

const ACTION = 'salesforceChange';

/** Values of Salesforce for a record of the portal, by column. */
export interface Received {
  readonly record: PortalRecord;
  /** The version that the hub has seen; null takes any. */
  readonly expected: number | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Writes values of Salesforce to the portal, with all that follows (`src/portal-changes`). They are not sent back, but a
 * shipment is sent when an exception changed its summary.
 *
 * @param received each record once
 * @param action the mutation whose own write comes back; else Salesforce changed the values
 * @returns the portal ids of the records that changed; these changes were announced
 * @throws WaybillError STALE when a record has another version than expected
 */
export async function applyReceived(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  aggregate: AggregateName,
  received: readonly Received[],
  action = ACTION,
): Promise<ReadonlySet<string>> {
  const { portal, principal } = unit;
  const actor = principal.subject;
  const changedIds = new Set<string>();
  const ofState = ({ values: { state } }: Received) => kind.record === 'Exception' && isState(state);
  for (const { record, expected, values } of received.filter(ofState)) {
    if (!isState(values['state'])) continue;
    const change = { at: new Date(), actor, state: values['state'] };
    const portalId = portalIdOf(record);
    const changed = await portal.changeException(portalId, expected, change);
    await recordException(unit, action, changed, { isReceived: true });
    if (changed.changes.length > 0) changedIds.add(portalId);
  }
  const plain = received.filter((one) => !ofState(one));
  const written = await portal.applyReceived(
    aggregate,
    plain.map(({ record, expected, values }) => ({ portalId: portalIdOf(record), expected, values })),
    actor,
  );
  // The billing contact of an account is a part of the portal's account.
  const changed = aggregate === 'BillingContact' ? 'Account' : kind.record;
  if (!isChangedRecord(changed)) throw new TypeError(`${changed} is no record of the portal`);
  const crmIds = new Map(plain.map(({ record }) => [portalIdOf(record), crmIdOf(kind, record)]));
  await recordChange(
    unit,
    action,
    ...written.map((one) => ({
      record: changed,
      written: one,
      crmId: crmIds.get(one.portalId) ?? null,
      isCarried: false,
    })),
  );
  for (const { portalId, changes } of written) if (changes.length > 0) changedIds.add(portalId);
  return changedIds;
}

function isState(value: unknown): value is ExceptionState {
  return EXCEPTION_STATES.some((state) => state === value);
}
