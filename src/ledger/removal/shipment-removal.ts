import { CLOSED_MILESTONES } from '../../domain/milestones/transitions.ts';
import { NO_PORTAL_ID } from '../../domain/record-ids.ts';
import type { RecordRule } from '../../domain/retention/periods.ts';
import type { Database } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { createAuditLog } from '../audit/audit-log.ts';
import type { AuditSigner } from '../audit/audit-signer.ts';
import { hubPrincipal } from '../principal.ts';

/** Shipments of one transaction, and files of one: writers of these shipments wait for it. */
const AT_ONCE = 50;
const FILES_AT_ONCE = 20;

/** Why an old shipment stays (`ledger.why_shipments_stay` gives the same words). */
export const STAYS = [
  'NOT_CLOSED',
  'TOUCHED',
  'HELD',
  'OPEN_EXCEPTION',
  'NOT_SYNCHRONIZED',
  'IN_REVIEW',
] as const;
export type Stay = (typeof STAYS)[number];

/** A period that is over, with the time before which a record must be untouched. */
export interface Rule {
  readonly name: RecordRule;
  readonly before: Date;
}

/** A removed shipment, and its names elsewhere. */
export interface Removed {
  readonly portalId: string;
  readonly accountId: string;
  /** Its record in Salesforce, and those of its exceptions. */
  readonly links: readonly {
    readonly record: 'Shipment' | 'Case' | 'Task';
    readonly portalId: string;
    readonly crmId: string;
  }[];
}

/** The shipments that a rule finds. */
export interface Aged {
  readonly shipments: number;
  readonly documents: number;
  /** Old shipments that stay, by the reason. */
  readonly stay: Readonly<Partial<Record<Stay, number>>>;
}

interface AgedShipment {
  readonly portalId: string;
  readonly updatedAt: Date;
  readonly documents: number;
  readonly why: Stay | null;
}

/**
 * Removes closed shipments as a whole, and papers of closed shipments, once they are kept no longer. It uses the database
 * role of retention: the functions of the tables' owner that it calls look again at each shipment under its lock. Each batch
 * is a transaction with its entries of the audit, so a run that dies is gone on with by the next one.
 */
export interface ShipmentRemoval {
  /** The shipments that `removeShipments` would remove, and those that stay. It changes nothing. */
  count(rule: Rule, signal: AbortSignal): Promise<Aged>;
  removeShipments(
    rule: Rule,
    signal: AbortSignal,
    onRemoved: (removed: readonly Removed[]) => Promise<void>,
  ): Promise<Aged>;
  /** The papers of closed shipments; the shipments stay. */
  removeDocuments(rule: Rule, signal: AbortSignal): Promise<Aged>;
  /**
   * Deletes the files of removed papers, in batches. A file that another paper of the shipment still has stays.
   * @returns how many files were deleted, and how many were not there
   */
  removeFiles(
    remove: (storageKey: string) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<{ readonly removed: number; readonly missing: number }>;
}

export function createShipmentRemoval(database: Database, signer: AuditSigner): ShipmentRemoval {
  const principal = hubPrincipal('retention');

  /** All shipments that were last changed before the rule's time, in that order. */
  async function* aged({ before }: Rule, signal: AbortSignal): AsyncGenerator<readonly AgedShipment[]> {
    let last = { updatedAt: new Date(0), portalId: NO_PORTAL_ID };
    for (;;) {
      signal.throwIfAborted();
      const page = await database.query<AgedShipment>(
        sql`SELECT portal_id AS "portalId", updated_at AS "updatedAt", documents, why
          FROM ledger.aged_shipments(${CLOSED_MILESTONES}::text[], ${before}, ${last.updatedAt}, ${last.portalId}::uuid,
                                     ${AT_ONCE}::integer)`,
      );
      if (page.length > 0) yield page;
      const end = page.at(-1);
      if (end === undefined || page.length < AT_ONCE) return;
      last = end;
    }
  }

  async function each(
    rule: Rule,
    signal: AbortSignal,
    remove: (page: readonly AgedShipment[]) => Promise<Pick<Aged, 'shipments' | 'documents'>>,
  ): Promise<Aged> {
    const total = { shipments: 0, documents: 0, stay: {} as Partial<Record<Stay, number>> };
    for await (const page of aged(rule, signal)) {
      for (const { why } of page) if (why !== null) total.stay[why] = (total.stay[why] ?? 0) + 1;
      const { shipments, documents } = await remove(page.filter(({ why }) => why === null));
      total.shipments += shipments;
      total.documents += documents;
    }
    return total;
  }

  return {
    count: (rule, signal) =>
      each(rule, signal, async (page) => ({
        shipments: page.length,
        documents: page.reduce((sum, { documents }) => sum + documents, 0),
      })),

    removeShipments: (rule, signal, onRemoved) =>
      each(rule, signal, async (page) => {
        if (page.length === 0) return { shipments: 0, documents: 0 };
        const removed = await database.transaction(async (transaction) => {
          const rows = await transaction.query<Removed & { readonly documents: number }>(
            sql`SELECT portal_id AS "portalId", account_id AS "accountId", links,
                (counts->>'documents')::int AS documents
              FROM ledger.remove_shipments(${page.map(({ portalId }) => portalId)}::uuid[],
                                           ${CLOSED_MILESTONES}::text[], ${rule.before}, ${rule.name})`,
          );
          await createAuditLog(transaction, signer).append(
            principal,
            rows.map(({ portalId, accountId }) => ({
              record: 'Shipment',
              recordId: portalId,
              accountId,
              action: 'removedByRetention',
              changes: [],
            })),
          );
          return rows;
        });
        await onRemoved(removed);
        return {
          shipments: removed.length,
          documents: removed.reduce((sum, { documents }) => sum + documents, 0),
        };
      }),

    removeDocuments: (rule, signal) =>
      each(rule, signal, async (page) => {
        const having = page.filter(({ documents }) => documents > 0);
        if (having.length === 0) return { shipments: 0, documents: 0 };
        return await database.transaction(async (transaction) => {
          const rows = await transaction.query<{
            readonly portalId: string;
            readonly shipmentId: string;
            readonly accountId: string;
          }>(
            sql`SELECT portal_id AS "portalId", shipment_id AS "shipmentId", account_id AS "accountId"
              FROM ledger.remove_documents(${having.map(({ portalId }) => portalId)}::uuid[],
                                           ${CLOSED_MILESTONES}::text[], ${rule.before}, ${rule.name})`,
          );
          await createAuditLog(transaction, signer).append(
            principal,
            rows.map(({ portalId, accountId }) => ({
              record: 'Document',
              recordId: portalId,
              accountId,
              action: 'removedByRetention',
              changes: [],
            })),
          );
          const shipments = new Set(rows.map(({ shipmentId }) => shipmentId));
          return { shipments: shipments.size, documents: rows.length };
        });
      }),

    async removeFiles(remove, signal) {
      const total = { removed: 0, missing: 0 };
      for (;;) {
        signal.throwIfAborted();
        const done = await database.transaction(async (transaction) => {
          const files = await transaction.query<{
            readonly portalId: string;
            readonly storageKey: string | null;
          }>(
            sql`SELECT portal_id AS "portalId", storage_key AS "storageKey"
              FROM ledger.files_left(${FILES_AT_ONCE}::integer)`,
          );
          const found: boolean[] = [];
          for (const { storageKey } of files) if (storageKey !== null) found.push(await remove(storageKey));
          await transaction.query(
            sql`UPDATE ledger.removed_document SET file_removed_at = clock_timestamp()
              WHERE portal_id = ANY(${files.map(({ portalId }) => portalId)}::uuid[])`,
          );
          return { files: files.length, found };
        });
        for (const isThere of done.found) total[isThere ? 'removed' : 'missing'] += 1;
        if (done.files < FILES_AT_ONCE) return total;
      }
    },
  };
}
