import { WaybillError } from '../../domain/errors.ts';
import type { Executor } from '../../postgres/database.ts';
import type { ExceptionChange, PortalWrites, Written, WrittenException } from '../portal-writes.ts';
import { EXCEPTION_COLUMNS } from '../record/columns.ts';
import { insertRows } from '../record/insert-rows.ts';
import { newIds } from '../record/new-ids.ts';
import { changesBetween, lockRow, updateRow, type VersionedTable } from '../record/versioned-row.ts';
import { lockShipments, refreshExceptions } from '../shipment/projection.ts';
import { EXCEPTION, EXCEPTION_HISTORY, type ExceptionRow } from '../shipment/shipment.columns.ts';
import { writtenShipments } from '../shipment/shipment-row.ts';
import type { ExceptionRecord } from '../types.ts';
import type { NewException } from '../writes.ts';

type OpenedException = NewException & {
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
  readonly actor: string;
};

const TABLE: VersionedTable = { table: 'portal.exception', columns: EXCEPTION_COLUMNS, noun: 'exception' };

const FIELDS = {
  code: 'code',
  severity: 'severity',
  state: 'state',
  ownerTeam: 'ownerTeam',
  ownerPerson: 'ownerPerson',
  customerActionRequired: 'customerActionRequired',
  note: 'note',
} as const;

export function exceptionWrites(
  transaction: Executor,
): Pick<PortalWrites, 'openExceptions' | 'changeException'> {
  return {
    async openExceptions(exceptions) {
      const shipmentIds = [...new Set(exceptions.map((exception) => exception.shipmentId))];
      const locked = await lockShipments(transaction, shipmentIds);
      const opened = exceptions.map((exception) => {
        const shipment = locked.get(exception.shipmentId)?.shipment;
        if (shipment === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
        return { ...exception, accountId: shipment.accountId, branchId: shipment.branchId };
      });
      const ids = await insertExceptions(transaction, opened);
      const written = writtenShipments(locked, await refreshExceptions(transaction, shipmentIds));
      const rows = await transaction.query<ExceptionRecord>({
        text: `SELECT ${EXCEPTION_COLUMNS} FROM portal.exception t WHERE t.portal_id = ANY($1::uuid[])`,
        values: [ids],
      });
      return ids.flatMap((id) => {
        const exception = rows.find((row) => row.portalId === id);
        const shipment = written.get(exception?.shipmentId ?? '');
        return exception === undefined || shipment === undefined ? [] : [writtenOf({}, exception, shipment)];
      });
    },

    async changeException(portalId, expected, change) {
      const [found] = await transaction.query<{ readonly shipmentId: string }>({
        text: 'SELECT shipment_id AS "shipmentId" FROM portal.exception WHERE portal_id = $1',
        values: [portalId],
      });
      if (found === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such exception.');
      const shipmentIds = [found.shipmentId];
      // Always the shipment first: whoever takes both locks takes them in the same order.
      const locked = await lockShipments(transaction, shipmentIds);
      const before = await lockRow<ExceptionRecord>(transaction, TABLE, portalId, expected);
      const wanted = applyChange(before, change);
      const after = await updateRow(transaction, TABLE, before, {
        state: wanted.state,
        severity: wanted.severity,
        owner_team: wanted.ownerTeam,
        owner_person: wanted.ownerPerson,
        customer_action_required: wanted.customerActionRequired,
        note: wanted.note,
        acknowledged_at: wanted.acknowledgedAt,
        resolved_at: wanted.resolvedAt,
      });
      const isChanged = after.version !== before.version;
      if (isChanged) {
        const entry = { ...after, at: change.at, actor: change.actor, note: change.note ?? null };
        await insertRows(transaction, 'portal.exception_history', EXCEPTION_HISTORY, [entry]);
      }
      const summed = isChanged ? await refreshExceptions(transaction, shipmentIds) : [];
      const shipment = writtenShipments(locked, summed).get(found.shipmentId);
      if (shipment === undefined) throw new TypeError('an exception without its shipment');
      return writtenOf(before, after, shipment);
    },
  };
}

function writtenOf(
  before: Partial<ExceptionRecord>,
  after: ExceptionRecord,
  shipment: Written,
): WrittenException {
  return {
    portalId: after.portalId,
    accountId: after.accountId,
    branchId: after.branchId,
    version: after.version,
    changes: changesBetween(before, after, FIELDS),
    exception: after,
    shipment,
  };
}

/** Inserts exceptions with the first entry of their history; the shipments' sums are refreshed by the caller. */
export async function insertExceptions(
  transaction: Executor,
  exceptions: readonly OpenedException[],
): Promise<string[]> {
  const ids = await newIds(transaction, exceptions.length);
  const rows = exceptions.map((exception): ExceptionRow & { readonly at: Date; readonly actor: string } => {
    const state = exception.state ?? 'OPEN';
    return {
      portalId: exception.portalId ?? ids.next(),
      shipmentId: exception.shipmentId,
      accountId: exception.accountId,
      branchId: exception.branchId,
      code: exception.code,
      severity: exception.severity,
      state,
      ownerTeam: exception.ownerTeam ?? null,
      ownerPerson: exception.ownerPerson ?? null,
      customerActionRequired: exception.customerActionRequired ?? false,
      note: exception.note ?? null,
      openedAt: exception.openedAt,
      acknowledgedAt: exception.acknowledgedAt ?? null,
      resolvedAt: exception.resolvedAt ?? (state === 'RESOLVED' ? exception.openedAt : null),
      crmCaseId: exception.crmCaseId ?? null,
      at: exception.openedAt,
      actor: exception.actor,
    };
  });
  await insertRows(transaction, 'portal.exception', EXCEPTION, rows);
  await insertRows(transaction, 'portal.exception_history', EXCEPTION_HISTORY, rows);
  return rows.map((row) => row.portalId);
}

function applyChange(before: ExceptionRecord, change: ExceptionChange): ExceptionRecord {
  const state = change.state ?? before.state;
  return {
    ...before,
    state,
    severity: change.severity ?? before.severity,
    ownerTeam: change.ownerTeam === undefined ? before.ownerTeam : change.ownerTeam,
    ownerPerson: change.ownerPerson === undefined ? before.ownerPerson : change.ownerPerson,
    customerActionRequired: change.customerActionRequired ?? before.customerActionRequired,
    note: change.note === undefined ? before.note : change.note,
    acknowledgedAt: before.acknowledgedAt ?? (state === 'ACKNOWLEDGED' ? change.at : null),
    resolvedAt: state === 'RESOLVED' ? (before.resolvedAt ?? change.at) : null,
  };
}
