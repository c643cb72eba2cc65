import { WaybillError } from '../../domain/errors.ts';
import type { ExceptionState, Severity, Team } from '../../domain/vocabulary/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { changesBetween, insertRecords } from '../record/record-table.ts';
import { type ExpectedVersion, lockRow, updateRow, type Written } from '../record/versioned-row.ts';
import { lockShipments, refreshExceptions, writtenShipments } from '../shipment/projection.ts';
import {
  EXCEPTION,
  EXCEPTION_HISTORY,
  type ExceptionRecord,
  type NewException,
} from './exception.columns.ts';
import { insertExceptions } from './exception.insert.ts';

export interface WrittenException extends Written {
  readonly exception: ExceptionRecord;
  /** The shipment, whose sum of exceptions may have changed with it. */
  readonly shipment: Written;
}

export interface ExceptionChange {
  readonly at: Date;
  readonly actor: string;
  readonly state?: ExceptionState | undefined;
  readonly severity?: Severity | undefined;
  readonly ownerTeam?: Team | null | undefined;
  readonly ownerPerson?: string | null | undefined;
  readonly customerActionRequired?: boolean | undefined;
  readonly note?: string | null | undefined;
}

export function exceptionWrites(transaction: Executor) {
  return {
    async openExceptions(
      exceptions: readonly (NewException & { readonly shipmentId: string; readonly actor: string })[],
    ): Promise<WrittenException[]> {
      const shipmentIds = [...new Set(exceptions.map((exception) => exception.shipmentId))];
      const locked = await lockShipments(transaction, shipmentIds);
      const opened = exceptions.map((exception) => {
        const shipment = locked.get(exception.shipmentId)?.shipment;
        if (shipment === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such shipment.');
        return { ...exception, accountId: shipment.accountId, branchId: shipment.branchId };
      });
      const ids = await insertExceptions(transaction, opened);
      const written = writtenShipments(locked, await refreshExceptions(transaction, shipmentIds));
      const rows = await transaction.query<ExceptionRecord>(
        sql`SELECT ${EXCEPTION.selectList} FROM portal.exception t WHERE t.portal_id = ANY(${ids}::uuid[])`,
      );
      return ids.flatMap((id) => {
        const exception = rows.find((row) => row.portalId === id);
        const shipment = written.get(exception?.shipmentId ?? '');
        return exception === undefined || shipment === undefined ? [] : [writtenOf({}, exception, shipment)];
      });
    },

    /** Changes an exception (acknowledge, assign, resolve…) and appends to its history. */
    async changeException(
      portalId: string,
      expected: ExpectedVersion,
      change: ExceptionChange,
    ): Promise<WrittenException> {
      const [found] = await transaction.query<{ readonly shipmentId: string }>(
        sql`SELECT shipment_id AS "shipmentId" FROM portal.exception WHERE portal_id = ${portalId}`,
      );
      if (found === undefined) throw new WaybillError('NOT_FOUND', 'The portal has no such exception.');
      const shipmentIds = [found.shipmentId];
      // The shipment is locked first: every transaction that takes both locks takes them in this order.
      const locked = await lockShipments(transaction, shipmentIds);
      const before = await lockRow<ExceptionRecord>(transaction, EXCEPTION, portalId, expected);
      const after = await updateRow(transaction, EXCEPTION, before, valuesOf(before, change));
      const isChanged = after.version !== before.version;
      if (isChanged) {
        const { at, actor, note } = change;
        await insertRecords(transaction, EXCEPTION_HISTORY, [
          { ...after, exceptionId: portalId, at, actor, note },
        ]);
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
    changes: changesBetween(EXCEPTION, before, after),
    exception: after,
    shipment,
  };
}

function valuesOf(before: ExceptionRecord, change: ExceptionChange): Partial<ExceptionRecord> {
  const state = change.state ?? before.state;
  return {
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
