import { AGGREGATES, type AggregateName, receivedRows } from '../../domain/ownership/index.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import { EXCEPTION_STATES, type ExceptionState } from '../../domain/vocabulary/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { raw } from '../../postgres/sql.ts';
import { exceptionWrites } from '../exception/exception.writes.ts';
import {
  type ExpectedVersion,
  lockRows,
  updateRows,
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

/** Values of Salesforce for one record, by column. */
export interface ReceivedValues {
  readonly portalId: string;
  readonly expected: ExpectedVersion;
  readonly values: Readonly<Record<string, unknown>>;
}

export function receivedWrites(transaction: Executor) {
  return {
    /**
     * Stores values of Salesforce, one statement for all records whose same columns change. The ownership table states the
     * columns that Salesforce may set; any other column is a programming error and throws. A new state of an exception is
     * added to its history, under `actor`, one exception after the other.
     *
     * @param received each record once
     * @returns in the same order
     */
    async applyReceived(
      aggregate: AggregateName,
      received: readonly ReceivedValues[],
      actor: string,
    ): Promise<readonly Written[]> {
      const { table } = AGGREGATES[aggregate];
      const fields = new Map(receivedRows(aggregate).map((row) => [row.portal.column, row.field]));
      const refused = received
        .flatMap(({ values }) => Object.keys(values))
        .find((column) => !fields.has(column));
      if (refused !== undefined) throw new TypeError(`${aggregate} takes no ${refused} from Salesforce`);
      const isOfState = ({ values }: ReceivedValues) => table === 'exception' && 'state' in values;
      const written = new Map<string, Written>();
      for (const { portalId, expected, values } of received.filter(isOfState)) {
        const { state } = values;
        if (!isState(state)) throw new TypeError('an exception in a state that nobody knows');
        const change = { at: new Date(), actor, state };
        written.set(portalId, await exceptionWrites(transaction).changeException(portalId, expected, change));
      }
      const names = [...fields.keys()].map((column) => `'${column}', t.${column}`);
      const source: VersionedTable = {
        name: raw(`portal.${table}`),
        selectList: raw(`t.portal_id AS "portalId", ${CUSTOMER_OF[table] ?? 'NULL'} AS "accountId",
          ${BRANCH_OF[table] ?? 'NULL::uuid'} AS "branchId", t.version,
          json_build_object(${names.join(', ')}) AS values`),
        noun: table.replace('_', ' '),
      };
      const plain = received.filter((one) => !isOfState(one));
      const before = await lockRows<ReceivedRow>(transaction, source, plain);
      const after = await updateRows<ReceivedRow>(transaction, source, plain);
      for (const { portalId, values } of plain) {
        const was = before.get(portalId);
        const is = after.get(portalId) ?? was;
        if (was === undefined || is === undefined) continue;
        const changes = Object.keys(values).flatMap((column): ValueChange[] => {
          const [old, current] = [was.values[column] ?? null, is.values[column] ?? null];
          const field = fields.get(column) ?? column;
          return JSON.stringify(old) === JSON.stringify(current) ? [] : [{ field, old, new: current }];
        });
        const { accountId, branchId, version } = is;
        written.set(portalId, { portalId, accountId, branchId, version, changes });
      }
      return received.flatMap(({ portalId }) => written.get(portalId) ?? []);
    },
  };
}

function isState(value: unknown): value is ExceptionState {
  return EXCEPTION_STATES.some((state) => state === value);
}
