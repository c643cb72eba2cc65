/** The roles of the hub's database. A third role owns the tables; it runs migrations and gives these rights. */
export type DatabaseRole = 'hub' | 'retention';

type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

interface TableRights {
  /** Of gateways, subgraphs and workers. */
  readonly hub: readonly Right[];
  /** Of the work that removes what is kept no longer. */
  readonly retention: readonly Right[];
  /** The only columns that may be given a value, or changed. */
  readonly columns?: Partial<Readonly<Record<Right, readonly string[]>>>;
}

const ALL: readonly Right[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
const ADDED: readonly Right[] = ['SELECT', 'INSERT'];

/** The rights on every other table of the schemas. */
export const ORDINARY: TableRights = { hub: ALL, retention: [] };

/** The tables that prove each user's acts: the hub can add rows to them, and nothing else. */
export const RESTRICTED: Readonly<Record<string, TableRights>> = {
  'ledger.audit_entry': {
    hub: ADDED,
    retention: ['SELECT', 'INSERT', 'UPDATE'],
    columns: {
      // Not the id: PostgreSQL numbers entries in the order of their changes.
      INSERT: [
        'at',
        'principal',
        'role',
        'system',
        'request_id',
        'record',
        'record_id',
        'account_id',
        'action',
        'changes',
        'nonce',
        'key_id',
        'code',
      ],
      UPDATE: ['changes', 'nonce'],
    },
  },
  'ledger.audit_link': { hub: ADDED, retention: ['SELECT'] },
  'ledger.audit_head': { hub: ADDED, retention: ['SELECT'] },
  'ledger.audit_erasure': { hub: ['SELECT'], retention: ADDED },
  'ledger.authentication_event': { hub: ADDED, retention: ['SELECT', 'DELETE'] },
  'ledger.person_erasure': { hub: ['SELECT'], retention: ['SELECT'] },
  'ledger.removed_shipment': { hub: ['SELECT'], retention: ['SELECT'] },
  'ledger.removed_document': {
    hub: ['SELECT'],
    retention: ['SELECT', 'UPDATE'],
    columns: { UPDATE: ['file_removed_at'] },
  },
  'ledger.review_history': { hub: ADDED, retention: [] },
  'portal.exception_history': { hub: ADDED, retention: [] },
  'portal.tracking_event': { hub: ADDED, retention: [] },
  'public.waybill_migration': { hub: ['SELECT'], retention: ['SELECT'] },
};

/** Functions of the tables' owner that only the role of retention may call: they remove what no role may. */
export const FUNCTIONS_OF_RETENTION = [
  'ledger.aged_shipments',
  'ledger.remove_shipments',
  'ledger.remove_documents',
  'ledger.files_left',
  'ledger.aged_review_items',
  'ledger.remove_review_items',
] as const;

export const SCHEMAS = ['portal', 'ledger'] as const;

/** `INSERT (at, principal), SELECT`: the rights of a role on a table, as GRANT takes them; null for none. */
export function grantedTo(role: DatabaseRole, { columns = {}, ...rights }: TableRights): string | null {
  if (rights[role].length === 0) return null;
  return rights[role]
    .map((right) => (columns[right] === undefined ? right : `${right} (${columns[right].join(', ')})`))
    .join(', ');
}
