import { WaybillError } from '../domain/errors.ts';
import type { Database, Executor } from '../postgres/database.ts';
import { EXCEPTION_COLUMNS } from './columns.ts';
import { newIds } from './identifiers.ts';
import { insertRows } from './insert-rows.ts';
import type { PortalWrites } from './portal-store.ts';
import { lockShipments, refreshExceptions } from './projection.ts';
import { EXCEPTION, EXCEPTION_HISTORY, type ExceptionRow } from './shipment-columns.ts';
import type { ExceptionRecord } from './types.ts';
import type { NewException } from './writes.ts';

type OpenedException = NewException & {
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
  readonly actor: string;
};

export function exceptionWrites(
  database: Database,
): Pick<PortalWrites, 'openExceptions' | 'changeException'> {
  return {
    openExceptions: (exceptions) =>
      database.transaction(async (transaction) => {
        const shipmentIds = [...new Set(exceptions.map((exception) => exception.shipmentId))];
        await lockShipments(transaction, shipmentIds);
        const owners = await transaction.query<{ id: string; accountId: string; branchId: string }>({
          text: `SELECT portal_id AS id, account_id AS "accountId", branch_id AS "branchId"
            FROM portal.shipment WHERE portal_id = ANY($1::uuid[])`,
          values: [shipmentIds],
        });
        const ownerOf = new Map(owners.map((owner) => [owner.id, owner]));
        const opened = exceptions.map((exception) => {
          const owner = ownerOf.get(exception.shipmentId);
          if (owner === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
          return { ...exception, accountId: owner.accountId, branchId: owner.branchId };
        });
        const ids = await insertExceptions(transaction, opened);
        await refreshExceptions(transaction, shipmentIds);
        return ids;
      }),

    changeException: (portalId, change) =>
      database.transaction(async (transaction) => {
        const [found] = await transaction.query<{ readonly shipmentId: string }>({
          text: 'SELECT shipment_id AS "shipmentId" FROM portal.exception WHERE portal_id = $1',
          values: [portalId],
        });
        if (found === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such exception.');
        await lockShipments(transaction, [found.shipmentId]);
        const [before] = await transaction.query<ExceptionRecord>({
          text: `SELECT ${EXCEPTION_COLUMNS} FROM portal.exception t WHERE t.portal_id = $1`,
          values: [portalId],
        });
        if (before === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such exception.');
        const after = applyChange(before, change);
        await transaction.query({
          text: `UPDATE portal.exception SET version = version + 1, updated_at = now(), state = $2, severity = $3,
              owner_team = $4, owner_person = $5, note = $6, acknowledged_at = $7, resolved_at = $8
            WHERE portal_id = $1`,
          values: [
            portalId,
            after.state,
            after.severity,
            after.ownerTeam,
            after.ownerPerson,
            after.note,
            after.acknowledgedAt,
            after.resolvedAt,
          ],
        });
        const entry = { ...after, at: change.at, actor: change.actor, note: change.note ?? null };
        await insertRows(transaction, 'portal.exception_history', EXCEPTION_HISTORY, [entry]);
        await refreshExceptions(transaction, [found.shipmentId]);
      }),
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

function applyChange(
  before: ExceptionRecord,
  change: Parameters<PortalWrites['changeException']>[1],
): ExceptionRow {
  const state = change.state ?? before.state;
  return {
    ...before,
    state,
    severity: change.severity ?? before.severity,
    ownerTeam: change.ownerTeam === undefined ? before.ownerTeam : change.ownerTeam,
    ownerPerson: change.ownerPerson === undefined ? before.ownerPerson : change.ownerPerson,
    note: change.note === undefined ? before.note : change.note,
    acknowledgedAt: before.acknowledgedAt ?? (state === 'ACKNOWLEDGED' ? change.at : null),
    resolvedAt: state === 'RESOLVED' ? (before.resolvedAt ?? change.at) : null,
  };
}
