import { WaybillError } from '../../domain/errors.ts';
import { type Moment, momentOf } from '../../domain/milestones/moment.ts';
import { type CorrectedField, editedValue, isCorrected } from '../../domain/review-edits.ts';
import type { ServiceLevel, Severity, Team } from '../../domain/vocabulary/index.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import { isChangedRecord, recordChange, recordException } from '../../portal-changes/record-change.ts';
import type { WrittenException } from '../../portal-store/exception/exception.writes.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { Written } from '../../portal-store/record/versioned-row.ts';
import { crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';

const ACTION = 'reviewEdit';

type Edit = (
  portal: PortalWrites,
  portalId: string,
  value: unknown,
  actor: string,
) => Promise<Written | WrittenException>;

/** How each value that people correct in review is written; `domain/review-edits.ts` says which value it may have. */
const EDITS: Readonly<Record<CorrectedField, Edit>> = {
  'Account.displayName': (portal, id, value) => portal.setDisplayName(id, null, value as string),
  'Account.legalNameOverride': (portal, id, value) =>
    portal.setLegalNameOverride(id, null, value as string | null),
  'Shipment.dockAppointmentNote': (portal, id, value) =>
    portal.setDockAppointmentNote(id, null, value as string | null),
  'Shipment.quoteReference': (portal, id, value) =>
    portal.updateShipment(id, null, { quoteReference: value as string | null }),
  'Shipment.invoiceReferences': (portal, id, value) =>
    portal.updateShipment(id, null, { invoiceReferences: value as readonly string[] }),
  'Shipment.promisedDelivery': (portal, id, value) => promise(portal, id, momentOf(value)),
  'Shipment.serviceLevel': (portal, id, value) =>
    portal.updateShipment(id, null, { serviceLevel: value as ServiceLevel }),
  'Exception.team': (portal, id, value, actor) =>
    portal.changeException(id, null, { at: new Date(), actor, ownerTeam: value as Team | null }),
  'Exception.severity': (portal, id, value, actor) =>
    portal.changeException(id, null, { at: new Date(), actor, severity: value as Severity }),
};

/** @throws WaybillError ILLEGAL_STATE when a planned delivery, which was reported after the booking, stands in its place */
async function promise(
  portal: PortalWrites,
  id: string,
  promisedDelivery: Moment | null,
): Promise<WrittenException | Written> {
  const written = await portal.updateShipment(id, null, { promisedDelivery });
  if (!written.changes.some(({ field }) => field === 'promisedDelivery')) {
    throw new WaybillError(
      'ILLEGAL_STATE',
      'The promise is this already, or a planned delivery was reported since the booking. Report another one by milestonesRecord.',
    );
  }
  return written;
}

/**
 * Writes corrected values to the portal, with all that follows.
 *
 * @throws WaybillError ILLEGAL_STATE for a field that is corrected elsewhere, with where; BAD_USER_INPUT for a value
 * that it cannot have.
 */
export async function editRecord(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  row: PortalRecord,
  edits: Readonly<Record<string, unknown>>,
): Promise<void> {
  const portalId = portalIdOf(row);
  const { record } = kind;
  for (const [field, value] of Object.entries(edits)) {
    const edited = editedValue(record, field, value);
    const name = `${record}.${field}`;
    if (!isCorrected(name) || !isChangedRecord(record)) throw new TypeError(`nothing writes ${name}`);
    const written = await EDITS[name](unit.portal, portalId, edited, unit.principal.subject);
    if ('exception' in written) await recordException(unit, ACTION, written, {});
    else await recordChange(unit, ACTION, { record, written, crmId: crmIdOf(kind, row) });
  }
}
