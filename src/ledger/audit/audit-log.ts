import type { Role } from '../../domain/access.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import { SqlParameters } from '../../postgres/sql-parameters.ts';
import { type KeysetPage, type Rows, readById } from '../pagination/keyset-pages.ts';
import type { Principal } from '../principal.ts';

/** One change of one record. */
export interface AuditedChange {
  /** The record's name in the graph; also the hub's own: ReviewItem, PilotSwitch, ApprovedLookup. */
  readonly record: string;
  /** Its portal id, or the id of the system that has it. */
  readonly recordId: string;
  readonly accountId: string | null;
  /** The mutation, or what the hub did. */
  readonly action: string;
  readonly changes: readonly ValueChange[];
}

export interface AuditEntry extends Omit<AuditedChange, 'changes'> {
  /** Ascending; the cursor of lists. */
  readonly id: number;
  readonly at: Date;
  readonly principal: string;
  readonly role: Role | null;
  readonly system: Principal['system'];
  readonly requestId: string | null;
  /** Null once retention has removed them; their hash stays in the chain. */
  readonly changes: readonly ValueChange[] | null;
  /** The place in the chain; null until it is sealed. */
  readonly seq: number | null;
}

export interface AuditFilter {
  readonly record?: string | undefined;
  /** Only with `record`. */
  readonly recordId?: string | undefined;
  readonly principal?: string | undefined;
  readonly accountId?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

export interface AuditLog {
  /** In the transaction of the change. Entries without a change are stored too: that something was tried is a fact. */
  append(principal: Principal, changes: readonly AuditedChange[]): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter, page: KeysetPage<number>): Promise<Rows<AuditEntry>>;
}

/** The table `ledger.audit_entry`. */
export function createAuditLog(executor: Executor): AuditLog {
  return {
    async append(principal, changes) {
      if (changes.length === 0) return;
      await executor.query({
        text: APPEND,
        values: [
          principal.subject,
          principal.role,
          principal.system,
          principal.requestId,
          changes.map((change) => change.record),
          changes.map((change) => change.recordId),
          changes.map((change) => change.accountId),
          changes.map((change) => change.action),
          changes.map((change) => JSON.stringify(change.changes.map(withoutGaps))),
        ],
        prepare: true,
      });
    },

    async list(filter, page) {
      const parameters = new SqlParameters();
      const { record, recordId, principal, accountId, from, to } = filter;
      const conditions = [
        ...(record === undefined ? [] : [`t.record = ${parameters.add(record, 'text')}`]),
        ...(recordId === undefined ? [] : [`t.record_id = ${parameters.add(recordId, 'text')}`]),
        ...(principal === undefined ? [] : [`t.principal = ${parameters.add(principal, 'text')}`]),
        ...(accountId === undefined ? [] : [`t.account_id = ${parameters.add(accountId, 'uuid')}`]),
        ...(from === undefined ? [] : [`t.at >= ${parameters.add(from, 'timestamptz')}`]),
        ...(to === undefined ? [] : [`t.at < ${parameters.add(to, 'timestamptz')}`]),
      ];
      return await readById<AuditEntry>(executor, {
        columns: COLUMNS,
        table: 'ledger.audit_entry t',
        conditions,
        parameters,
        page,
      });
    },
  };
}

/** A missing value is written as null, so that every change has all three. */
function withoutGaps(change: ValueChange): ValueChange {
  return { field: change.field, old: change.old ?? null, new: change.new ?? null };
}

const APPEND = `
  INSERT INTO ledger.audit_entry (principal, role, system, request_id, record, record_id, account_id, action, changes)
  SELECT $1, $2, $3, $4, change.record, change.record_id, change.account_id, change.action, change.changes
    FROM unnest($5::text[], $6::text[], $7::uuid[], $8::text[], $9::json[]) WITH ORDINALITY
           change(record, record_id, account_id, action, changes, place)
   ORDER BY change.place`;

const COLUMNS = `t.id, t.at, t.principal, t.role, t.system, t.request_id AS "requestId", t.record,
  t.record_id AS "recordId", t.account_id AS "accountId", t.action, t.changes, t.seq`;
