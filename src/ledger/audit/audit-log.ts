import type { Role } from '../../domain/access.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import { type ColumnsOf, insertInto, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';
import { filteredBy, type KeysetPage, type Rows, readById } from '../pagination/keyset-pages.ts';
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

const ADDED = {
  principal: 'text',
  role: 'text',
  system: 'text',
  requestId: 'text',
  record: 'text',
  recordId: 'text',
  accountId: 'uuid',
  action: 'text',
  changes: 'json',
} as const satisfies ColumnsOf<Omit<AuditEntry, 'id' | 'at' | 'seq'>>;

/** The columns of `ledger.audit_entry`, without those of the chain. */
export const ENTRY = {
  id: 'bigint',
  at: 'timestamptz',
  ...ADDED,
  seq: 'bigint',
} as const satisfies ColumnsOf<AuditEntry>;

/** The table `ledger.audit_entry`. */
export function createAuditLog(executor: Executor): AuditLog {
  return {
    async append({ subject, role, system, requestId }, changes) {
      if (changes.length === 0) return;
      const entries = changes.map((change) => ({
        ...change,
        principal: subject,
        role,
        system,
        requestId,
        changes: change.changes.map(withoutGaps),
      }));
      await executor.query(prepared(insertInto('ledger.audit_entry', ADDED, entries)));
    },

    list: ({ record, recordId, principal, accountId, from, to }, page) =>
      readById<AuditEntry>(
        executor,
        {
          columns: selectList(ENTRY),
          table: 'ledger.audit_entry',
          conditions: [
            filteredBy(record, sql`t.record = ${record}`),
            filteredBy(recordId, sql`t.record_id = ${recordId}`),
            filteredBy(principal, sql`t.principal = ${principal}`),
            filteredBy(accountId, sql`t.account_id = ${accountId}`),
            filteredBy(from, sql`t.at >= ${from}`),
            filteredBy(to, sql`t.at < ${to}`),
          ],
        },
        page,
      ),
  };
}

/** A missing value is written as null, so that every change has all three. */
function withoutGaps(change: ValueChange): ValueChange {
  return { field: change.field, old: change.old ?? null, new: change.new ?? null };
}
