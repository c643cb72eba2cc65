import { AGGREGATES, type AggregateName, carriedRows } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { shipmentsLinkedTo } from '../link/link.reads.ts';
import type { CarriedReads, UnsentShipment } from '../portal-writes.ts';
import { validPortalIds } from '../record/read-records.ts';
import { CUSTOMER_OF } from './received.writes.ts';

type Row = Readonly<Record<string, unknown>>;

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** The Salesforce id that a record stores for an aggregate; the billing contact of an account stores none. */
const CRM_COLUMN: Readonly<Record<AggregateName, string | null>> = {
  Account: 'crm_id',
  PortalUser: 'crm_contact_id',
  BillingContact: null,
  Shipment: 'crm_id',
  Exception: 'crm_case_id',
  ExceptionTask: 'crm_task_id',
};

/** Which rows of the table are this aggregate's: see `exceptionAggregate`. */
const CONDITION: Partial<Readonly<Record<AggregateName, string>>> = {
  Exception: 't.customer_action_required',
  ExceptionTask: 'NOT t.customer_action_required AND t.owner_team IS NOT NULL',
};

/** A link that was made leaves the shipment's own time alone. */
const CHANGED_SINCE: Partial<Readonly<Record<AggregateName, string>>> = {
  Shipment: `LEFT JOIN portal.shipment_link l ON l.shipment_id = t.portal_id
    WHERE greatest(t.updated_at, l.linked_at) >= $1`,
};

const UNSENT = `FROM portal.shipment t
  JOIN portal.account customer ON customer.portal_id = t.account_id
  JOIN portal.account branch ON branch.portal_id = t.branch_id
 WHERE t.crm_id IS NULL`;

/** Whether an exception is a case or a task, and what it was before. */
const FORMS_OF_EXCEPTIONS = [
  'customer_action_required',
  'owner_team',
  'crm_case_id',
  'crm_task_id',
  'shipment_id',
];

export function carriedReads(database: Executor): CarriedReads {
  return {
    async byIds(aggregate, portalIds) {
      const known = validPortalIds(portalIds);
      if (known.length === 0) return portalIds.map(() => null);
      const rows = await database.query<Row>({
        text: `${selectOf(aggregate)} WHERE t.portal_id = ANY($1::uuid[])`,
        values: [known],
        prepare: true,
      });
      return inOrder(rows, 'portal_id', portalIds);
    },

    changedSince: (aggregate, since, after, limit) =>
      database.query<Row>({
        text: `${selectOf(aggregate)} ${CHANGED_SINCE[aggregate] ?? 'WHERE t.updated_at >= $1'} AND t.portal_id > $2
            AND ${CONDITION[aggregate] ?? 'true'} ORDER BY t.portal_id LIMIT $3`,
        values: [since, after ?? BEFORE_ALL, limit],
      }),

    unsentShipments: (after, limit) =>
      database.query<UnsentShipment>({
        text: `SELECT t.portal_id AS "portalId", t.account_id AS "accountId", t.version ${UNSENT}
            AND customer.crm_id IS NOT NULL AND branch.crm_id IS NOT NULL AND t.portal_id > $1
          ORDER BY t.portal_id LIMIT $2`,
        values: [after ?? BEFORE_ALL, limit],
      }),

    async shipmentsOfUnlinked() {
      const [row] = await database.query<{ readonly shipments: number; readonly customers: number }>({
        text: `SELECT count(*)::int AS shipments, count(DISTINCT t.account_id)::int AS customers ${UNSENT}
            AND (customer.crm_id IS NULL OR branch.crm_id IS NULL)`,
      });
      return row ?? { shipments: 0, customers: 0 };
    },

    async byCrmIds(aggregate, crmIds) {
      const column = CRM_COLUMN[aggregate];
      if (column === null || crmIds.length === 0) return crmIds.map(() => null);
      const condition =
        aggregate === 'Shipment' ? shipmentsLinkedTo('$1::text[]') : `t.${column} = ANY($1::text[])`;
      const rows = await database.query<Row>({
        text: `${selectOf(aggregate)} WHERE ${condition}`,
        values: [crmIds],
        prepare: true,
      });
      return inOrder(rows, column, crmIds);
    },
  };
}

function selectOf(aggregate: AggregateName): string {
  const { table } = AGGREGATES[aggregate];
  const crmColumn = CRM_COLUMN[aggregate];
  const columns = new Set([
    ...carriedRows(aggregate).map((row) => row.portal.column),
    ...['portal_id', 'version', 'updated_at'],
    ...(crmColumn === null ? [] : [crmColumn]),
    ...(table === 'exception' ? FORMS_OF_EXCEPTIONS : []),
  ]);
  columns.delete('account_id');
  return `SELECT ${[...columns].map((column) => `t.${column}`).join(', ')},
    ${CUSTOMER_OF[table] ?? 'NULL'} AS account_id FROM portal.${table} t`;
}

function inOrder(rows: readonly Row[], column: string, ids: readonly string[]): (Row | null)[] {
  const byId = new Map(rows.map((row) => [row[column], row]));
  return ids.map((id) => byId.get(id) ?? null);
}
