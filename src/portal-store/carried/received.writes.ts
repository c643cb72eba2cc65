import { AGGREGATES, type AggregateName, receivedRows } from '../../domain/ownership/index.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import { EXCEPTION_STATES, type ExceptionState } from '../../domain/vocabulary/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { raw } from '../../postgres/sql.ts';
import { exceptionWrites } from '../exception/exception.writes.ts';
import {
  type ExpectedVersion,
  lockRow,
  updateRow,
  type VersionedTable,
  type Written,
} from '../record/versioned-row.ts';

interface ReceivedRow {
  readonly portalId: string;
  readonly accountId: string | null;
  readonly branchId: string | null;
  readonly version: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The account by whose scope a row of a table is checked. */
const BRANCH_OF: Readonly<Record<string, string>> = {
  account: 't.portal_id',
  shipment: 't.branch_id',
  exception: 't.branch_id',
};

/** The customer that a row of a table belongs to. */
export const CUSTOMER_OF: Readonly<Record<string, string>> = {
  account: 't.customer_id',
  portal_user: 't.account_id',
  shipment: 't.account_id',
  exception: 't.account_id',
};

export function receivedWrites(transaction: Executor) {
  return {
    /**
     * Stores values of Salesforce, by column. The ownership table states the columns that Salesforce may set; any other
     * column is a programming error and throws. A new state of an exception is added to its history, under `actor`.
     */
    async applyReceived(
      aggregate: AggregateName,
      portalId: string,
      expected: ExpectedVersion,
      values: Readonly<Record<string, unknown>>,
      actor: string,
    ): Promise<Written> {
      const { table } = AGGREGATES[aggregate];
      const fields = new Map(receivedRows(aggregate).map((row) => [row.portal.column, row.field]));
      const refused = Object.keys(values).find((column) => !fields.has(column));
      if (refused !== undefined) throw new TypeError(`${aggregate} takes no ${refused} from Salesforce`);
      if (table === 'exception' && 'state' in values) {
        const { state } = values;
        if (!isState(state)) throw new TypeError('an exception in a state that nobody knows');
        return await exceptionWrites(transaction).changeException(portalId, expected, {
          at: new Date(),
          actor,
          state,
        });
      }
      const names = [...fields.keys()].map((column) => `'${column}', t.${column}`);
      const source: VersionedTable = {
        name: raw(`portal.${table}`),
        selectList: raw(`t.portal_id AS "portalId", ${CUSTOMER_OF[table] ?? 'NULL'} AS "accountId",
          ${BRANCH_OF[table] ?? 'NULL::uuid'} AS "branchId", t.version,
          json_build_object(${names.join(', ')}) AS values`),
        noun: table.replace('_', ' '),
      };
      const before = await lockRow<ReceivedRow>(transaction, source, portalId, expected);
      const after = await updateRow(transaction, source, before, values);
      const changes = Object.keys(values).flatMap((column): ValueChange[] => {
        const [old, current] = [before.values[column] ?? null, after.values[column] ?? null];
        const field = fields.get(column) ?? column;
        return JSON.stringify(old) === JSON.stringify(current) ? [] : [{ field, old, new: current }];
      });
      const { accountId, branchId, version } = after;
      return { portalId, accountId, branchId, version, changes };
    },
  };
}

function isState(value: unknown): value is ExceptionState {
  return EXCEPTION_STATES.some((state) => state === value);
}
