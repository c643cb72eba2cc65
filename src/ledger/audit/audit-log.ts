import { randomUUID } from 'node:crypto';
import type { CallerRole } from '../../domain/access.ts';
import type { ListTotal } from '../../domain/page.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import { countRows, filteredBy, type KeysetPage, type Rows, readById } from '../pagination/keyset-pages.ts';
import type { Principal } from '../principal.ts';
import { entryMessage, payloadHashOf } from './audit-entry-code.ts';
import type { AuditSigner } from './audit-signer.ts';

const CHANGE = {
  /** The record's name in the graph; also the hub's own: ReviewItem, PilotSwitch, ApprovedLookup. */
  record: column<string>('text'),
  /** Its portal id, or the id of the system that has it. */
  recordId: column<string>('text'),
  accountId: column<string | null>('uuid'),
  /** The mutation, or the hub's own action. */
  action: column<string>('text'),
  changes: column<readonly ValueChange[]>('json'),
};

/** One change of one record. */
export type AuditedChange = RecordOf<typeof CHANGE>;

const CONTENT = {
  ...CHANGE,
  principal: column<string>('text'),
  role: column<CallerRole | null>('text'),
  system: column<Principal['system']>('text'),
  requestId: column<string | null>('text'),
  at: column<Date>('timestamptz'),
};

const ADDED = {
  ...CONTENT,
  /** Keeps short values from being guessed by the hash of their payload, and makes each code unique. */
  nonce: column<string>('uuid'),
  keyId: column<string>('text'),
  /** As PostgreSQL writes bytes: `\x` and hexadecimal. */
  code: column<string>('bytea'),
};

/** The columns of `ledger.audit_entry` that readers see. */
export const ENTRY = {
  ...CONTENT,
  /** Ascending; the cursor of lists. */
  id: column<number>('bigint'),
  /** Null once retention has removed them; their hash stays in the chain. */
  changes: column<readonly ValueChange[] | null>('json'),
};

export interface AuditEntry extends RecordOf<typeof ENTRY> {
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

export interface AuditedRecord {
  readonly record: string;
  readonly recordId: string;
}

/** The value that a field was changed to, and the principal. */
export interface LastChange extends Pick<AuditEntry, 'at' | 'principal' | 'system'> {
  readonly value: unknown;
}

const LOOKED_AT = 200;

export interface AuditLog {
  /** In the transaction of the change. An entry without a change is stored too: it shows an attempt. */
  append(principal: Principal, changes: readonly AuditedChange[]): Promise<void>;
  /**
   * The last change of each field of some records, by field, in the order of the records. It looks at the newest
   * {@link LOOKED_AT} entries of a record.
   */
  lastChanges(records: readonly AuditedRecord[]): Promise<readonly ReadonlyMap<string, LastChange>[]>;
  /** Newest first. */
  list(filter: AuditFilter, page: KeysetPage<number>): Promise<Rows<AuditEntry>>;
  total(filter: AuditFilter): Promise<ListTotal>;
}

/**
 * The table `ledger.audit_entry`.
 * @param signer makes the code of each entry, so that verification names entries that another writer added
 */
export function createAuditLog(executor: Executor, signer: AuditSigner): AuditLog {
  return {
    async append({ subject, role, system, requestId }, changes) {
      if (changes.length === 0) return;
      const at = new Date();
      const entries = changes.map((change) =>
        coded(signer, {
          ...change,
          // As PostgreSQL stores them: the code is over the stored texts.
          record: change.record.toWellFormed(),
          recordId: change.recordId.toWellFormed(),
          accountId: change.accountId?.toLowerCase() ?? null,
          principal: subject.toWellFormed(),
          role,
          system,
          requestId: requestId?.toWellFormed() ?? null,
          at,
          changes: change.changes.map(withoutGaps),
        }),
      );
      await executor.query(prepared(insertInto('ledger.audit_entry', ADDED, entries)));
    },

    async lastChanges(records) {
      if (records.length === 0) return [];
      const kinds = records.map(({ record }) => record);
      const ids = records.map(({ recordId }) => recordId);
      const rows = await executor.query<LastChange & { readonly place: number; readonly field: string }>(
        sql`SELECT DISTINCT ON (asked.place, change ->> 'field') asked.place::int AS place, change ->> 'field' AS field,
            change -> 'new' AS value, entry.at, entry.principal, entry.system
          FROM unnest(${kinds}::text[], ${ids}::text[]) WITH ORDINALITY AS asked (record, record_id, place)
          CROSS JOIN LATERAL (SELECT t.id, t.at, t.principal, t.system, t.changes FROM ledger.audit_entry t
            WHERE t.record = asked.record AND t.record_id = asked.record_id AND t.changes IS NOT NULL
            ORDER BY t.id DESC LIMIT ${raw(`${LOOKED_AT}`)}) entry
          CROSS JOIN LATERAL json_array_elements(entry.changes) change
          ORDER BY asked.place, change ->> 'field', entry.id DESC`,
      );
      const byPlace = Map.groupBy(rows, ({ place }) => place);
      return records.map(
        (_, index) => new Map((byPlace.get(index + 1) ?? []).map(({ field, ...change }) => [field, change])),
      );
    },

    list: (filter, page) =>
      readById<AuditEntry>(
        executor,
        {
          columns: sql`${selectList(ENTRY)},
            (SELECT l.seq FROM ledger.audit_link l WHERE l.entry_id = t.id) AS seq`,
          table: 'ledger.audit_entry',
          conditions: conditionsOf(filter),
        },
        page,
      ),

    total: (filter) => countRows(executor, { table: 'ledger.audit_entry', conditions: conditionsOf(filter) }),
  };
}

function conditionsOf({ record, recordId, principal, accountId, from, to }: AuditFilter): readonly Sql[] {
  return [
    filteredBy(record, sql`t.record = ${record}`),
    filteredBy(recordId, sql`t.record_id = ${recordId}`),
    filteredBy(principal, sql`t.principal = ${principal}`),
    filteredBy(accountId, sql`t.account_id = ${accountId}`),
    filteredBy(from, sql`t.at >= ${from}`),
    filteredBy(to, sql`t.at < ${to}`),
  ];
}

function coded(signer: AuditSigner, content: RecordOf<typeof CONTENT>): RecordOf<typeof ADDED> {
  const nonce = randomUUID();
  const payload = payloadHashOf(nonce, JSON.stringify(content.changes));
  const { keyId, signature } = signer.sign(entryMessage(content, payload));
  return { ...content, nonce, keyId, code: `\\x${signature.toString('hex')}` };
}

/** A missing value is written as null, so that every change has all three. */
function withoutGaps(change: ValueChange): ValueChange {
  return { field: change.field, old: change.old ?? null, new: change.new ?? null };
}
