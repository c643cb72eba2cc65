import { AGGREGATES, type AggregateName, carriedRows } from '../../domain/ownership/index.ts';
import { isCrmId, isPortalId, NO_PORTAL_ID } from '../../domain/record-ids.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import { shipmentsLinkedTo } from '../link/link.reads.ts';
import { type OutdatedShipment, outdatedShipments } from '../shipment/refold.ts';
import { CUSTOMER_OF } from './received.writes.ts';

type Row = Readonly<Record<string, unknown>>;

/** The Salesforce id that a record stores for an aggregate; the billing contact of an account stores none. */
const CRM_COLUMN: Readonly<Record<AggregateName, string | null>> = {
  Account: 'crm_id',
  PortalUser: 'crm_contact_id',
  BillingContact: null,
  Shipment: 'crm_id',
  Exception: 'crm_case_id',
  ExceptionTask: 'crm_task_id',
};

/** The rows of the table that belong to the aggregate: see `exceptionAggregate`. */
const CONDITION: Partial<Readonly<Record<AggregateName, Sql>>> = {
  Exception: sql`t.customer_action_required`,
  ExceptionTask: sql`NOT t.customer_action_required AND t.owner_team IS NOT NULL`,
};

/** The country in which phones and states of a row are read, where Salesforce's record names none. */
const COUNTRY_OF: Readonly<Record<string, string>> = {
  account: 'coalesce(t.billing_country, t.country)',
  portal_user:
    '(SELECT coalesce(a.billing_country, a.country) FROM portal.account a WHERE a.portal_id = t.account_id)',
};

/** Storing a link does not change `updated_at` of the shipment. */
const LINKED_AT: Partial<Readonly<Record<AggregateName, Sql>>> = {
  Shipment: sql`LEFT JOIN portal.shipment_link l ON l.shipment_id = t.portal_id`,
};

const UNSENT = sql`FROM portal.shipment t
  JOIN portal.account customer ON customer.portal_id = t.account_id
  JOIN portal.account branch ON branch.portal_id = t.branch_id
 WHERE t.crm_id IS NULL`;

/**
 * Columns that are not carried to Salesforce, but that the sync needs. Of an exception: whether it is a case or a task, its
 * ids in both forms, its shipment, and the fields by which its subscribers filter. Of an account: a name that waits for a
 * person. Of a user: whether the user signs in.
 */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  exception: [
    'customer_action_required',
    'owner_team',
    'crm_case_id',
    'crm_task_id',
    'shipment_id',
    'owner_person',
    'opened_at',
  ],
  account: ['display_name_proposal'],
  portal_user: ['state'],
};

export interface UnsentShipment {
  readonly portalId: string;
  readonly accountId: string;
  readonly version: number;
}

export type CarriedReads = ReturnType<typeof carriedReads>;

/** The state of records as the sync carries it: by column, with ids and version. Without a scope: for the hub's worker. */
export function carriedReads(database: Executor) {
  return {
    /**
     * The columns that the ownership table carries for the aggregate, `account_id` (the customer), `account_country`,
     * `updated_at`, and those of `BESIDE`. In the order of the ids; null for an unknown record. One statement.
     */
    async byIds(aggregate: AggregateName, portalIds: readonly string[]): Promise<(Row | null)[]> {
      const known = portalIds.filter(isPortalId);
      if (known.length === 0) return portalIds.map(() => null);
      const rows = await database.query<Row>(
        prepared(sql`${selectOf(aggregate)} WHERE t.portal_id = ANY(${known}::uuid[])`),
      );
      return inOrder(rows, 'portal_id', portalIds);
    },

    /** A window of all records in the order of portal ids, changed or linked since `since`; for the reconcile sweep. */
    changedSince(aggregate: AggregateName, since: Date, after: string | null, limit: number): Promise<Row[]> {
      return database.query<Row>(
        sql`${selectOf(aggregate)} ${LINKED_AT[aggregate] ?? sql``} WHERE ${changedAt(aggregate)} >= ${since}
            AND t.portal_id > ${after ?? NO_PORTAL_ID} AND ${CONDITION[aggregate] ?? sql`true`}
          ORDER BY t.portal_id LIMIT ${limit}`,
      );
    },

    /** The records with these ids that `changedSince` leaves out, and that belong to the aggregate. */
    unchangedSince(aggregate: AggregateName, since: Date, portalIds: readonly string[]): Promise<Row[]> {
      return database.query<Row>(
        sql`${selectOf(aggregate)} ${LINKED_AT[aggregate] ?? sql``} WHERE ${changedAt(aggregate)} < ${since}
            AND t.portal_id = ANY(${portalIds.filter(isPortalId)}::uuid[])
            AND ${CONDITION[aggregate] ?? sql`true`}`,
      );
    },

    /**
     * A window of the shipments that can be sent: without a Salesforce id, and with one of their customer and branch. In
     * the order of portal ids.
     */
    unsentShipments: (after: string | null, limit: number) =>
      database.query<UnsentShipment>(
        sql`SELECT t.portal_id AS "portalId", t.account_id AS "accountId", t.version ${UNSENT}
            AND customer.crm_id IS NOT NULL AND branch.crm_id IS NOT NULL AND t.portal_id > ${after ?? NO_PORTAL_ID}
          ORDER BY t.portal_id LIMIT ${limit}`,
      ),

    outdatedShipments: (after: OutdatedShipment | null, limit: number) =>
      outdatedShipments(database, after, limit),

    /** The shipments without a Salesforce id whose customer or branch has none either. */
    async shipmentsOfUnlinked(): Promise<{ readonly shipments: number; readonly customers: number }> {
      const [row] = await database.query<{ readonly shipments: number; readonly customers: number }>(
        sql`SELECT count(*)::int AS shipments, count(DISTINCT t.account_id)::int AS customers ${UNSENT}
            AND (customer.crm_id IS NULL OR branch.crm_id IS NULL)`,
      );
      return row ?? { shipments: 0, customers: 0 };
    },

    /** Records by the Salesforce ids that they store, in the order of the ids. One statement. */
    async byCrmIds(aggregate: AggregateName, crmIds: readonly string[]): Promise<(Row | null)[]> {
      const column = CRM_COLUMN[aggregate];
      const known = crmIds.filter(isCrmId);
      if (column === null || known.length === 0) return crmIds.map(() => null);
      const ids = sql`${known}::text[]`;
      const condition =
        aggregate === 'Shipment' ? shipmentsLinkedTo(ids) : sql`t.${raw(column)} = ANY(${ids})`;
      const rows = await database.query<Row>(prepared(sql`${selectOf(aggregate)} WHERE ${condition}`));
      return inOrder(rows, column, crmIds);
    },
  };
}

function changedAt(aggregate: AggregateName): Sql {
  return LINKED_AT[aggregate] === undefined ? sql`t.updated_at` : sql`greatest(t.updated_at, l.linked_at)`;
}

function selectOf(aggregate: AggregateName): Sql {
  const { table } = AGGREGATES[aggregate];
  const crmColumn = CRM_COLUMN[aggregate];
  const columns = new Set([
    ...carriedRows(aggregate).map((row) => row.portal.column),
    'portal_id',
    'version',
    'updated_at',
    ...(crmColumn === null ? [] : [crmColumn]),
    ...(BESIDE[table] ?? []),
  ]);
  columns.delete('account_id');
  return raw(`SELECT ${[...columns].map((column) => `t.${column}`).join(', ')},
    ${COUNTRY_OF[table] ?? 'NULL'} AS account_country,
    ${CUSTOMER_OF[table] ?? 'NULL'} AS account_id FROM portal.${table} t`);
}

function inOrder(rows: readonly Row[], column: string, ids: readonly string[]): (Row | null)[] {
  const byId = new Map(rows.map((row) => [row[column], row]));
  return ids.map((id) => byId.get(id) ?? null);
}
