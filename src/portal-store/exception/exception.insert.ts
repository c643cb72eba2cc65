import type { Executor } from '../../postgres/database.ts';
import { newIds } from '../record/new-ids.ts';
import { completed, insertRecords } from '../record/record-table.ts';
import { EXCEPTION, EXCEPTION_HISTORY, type NewException } from './exception.columns.ts';

type OpenedException = NewException & {
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
  readonly actor: string;
};

/** Inserts exceptions with the first entry of their history. The caller refreshes the shipments' sums. */
export async function insertExceptions(
  transaction: Executor,
  exceptions: readonly OpenedException[],
): Promise<string[]> {
  const ids = await newIds(transaction, exceptions.length);
  const rows = exceptions.map(({ actor, ...exception }) => {
    const { state, openedAt } = exception;
    const resolvedAt = exception.resolvedAt ?? (state === 'RESOLVED' ? openedAt : null);
    const portalId = exception.portalId ?? ids.next();
    return { ...completed(EXCEPTION, { ...exception, portalId, resolvedAt }), actor };
  });
  await insertRecords(transaction, EXCEPTION, rows);
  const history = rows.map((row) => ({ ...row, exceptionId: row.portalId, at: row.openedAt }));
  await insertRecords(transaction, EXCEPTION_HISTORY, history);
  return rows.map((row) => row.portalId);
}
