import { WaybillError } from '../../domain/errors.ts';
import { ownershipOf } from '../../domain/ownership/index.ts';
import { SERVICE_LEVELS, SEVERITIES } from '../../domain/vocabulary/index.ts';
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

/** The values that people correct in review, and how each is written. Others have mutations of their own. */
const EDITS: Readonly<Record<string, Edit>> = {
  'Account.displayName': (portal, id, value) => portal.setDisplayName(id, null, needed(value)),
  'Account.legalNameOverride': (portal, id, value) => portal.setLegalNameOverride(id, null, text(value)),
  'Shipment.dockAppointmentNote': (portal, id, value) => portal.setDockAppointmentNote(id, null, text(value)),
  'Shipment.quoteReference': (portal, id, value) =>
    portal.updateShipment(id, null, { quoteReference: text(value) }),
  'Shipment.invoiceReferences': (portal, id, value) =>
    portal.updateShipment(id, null, { invoiceReferences: words(value) }),
  'Shipment.serviceLevel': (portal, id, value) =>
    portal.updateShipment(id, null, {
      serviceLevel: oneOf(
        SERVICE_LEVELS.map((level) => level.code),
        value,
      ),
    }),
  'Exception.ownerTeam': (portal, id, value, actor) =>
    portal.changeException(id, null, { at: new Date(), actor, ownerTeam: text(value) }),
  'Exception.severity': (portal, id, value, actor) =>
    portal.changeException(id, null, { at: new Date(), actor, severity: oneOf(SEVERITIES, value) }),
};

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
    const edit = EDITS[`${record}.${field}`];
    if (edit === undefined || !isChangedRecord(record)) {
      const mutations = ownershipOf(record, field)?.change?.mutations.join(' or ') ?? 'its own mutation';
      throw new WaybillError('ILLEGAL_STATE', `Correct ${field} by ${mutations}; then retry.`);
    }
    const written = await edit(unit.portal, portalId, value, unit.principal.subject);
    if ('exception' in written) await recordException(unit, ACTION, written, {});
    else await recordChange(unit, ACTION, { record, written, crmId: crmIdOf(kind, row) });
  }
}

function text(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') throw unfit();
  return value;
}

function needed(value: unknown): string {
  const given = text(value);
  if (given === null) throw unfit();
  return given;
}

function words(value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw unfit();
  return value;
}

function oneOf<Word extends string>(allowed: readonly Word[], value: unknown): Word {
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw unfit();
  return found;
}

function unfit(): WaybillError {
  return new WaybillError('BAD_USER_INPUT', 'The corrected value does not fit the field.');
}
