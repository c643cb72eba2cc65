import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';

export interface Tombstone {
  readonly object: SynchronizedObject;
  readonly crmId: string;
  readonly portalId: string | null;
  readonly deletedAt: Date;
}

/** Records that were deleted in Salesforce; whatever arrives about them later is dropped. */
export interface Tombstones {
  /** Keeps the first of several. */
  put(tombstones: readonly Tombstone[]): Promise<void>;
  /** Those of these records that were deleted. */
  find(object: SynchronizedObject, crmIds: readonly string[]): Promise<Tombstone[]>;
  /** Undeleted in Salesforce's recycle bin: it lives again. */
  remove(object: SynchronizedObject, crmIds: readonly string[]): Promise<void>;
}

/** The table `ledger.tombstone`. */
export function createTombstones(executor: Executor): Tombstones {
  return {
    async put(tombstones) {
      await executor.query({
        text: `INSERT INTO ledger.tombstone (object, crm_id, portal_id, deleted_at)
          SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[]) ON CONFLICT DO NOTHING`,
        values: [
          tombstones.map((tombstone) => tombstone.object),
          tombstones.map((tombstone) => tombstone.crmId),
          tombstones.map((tombstone) => tombstone.portalId),
          tombstones.map((tombstone) => tombstone.deletedAt),
        ],
      });
    },

    find: (object, crmIds) =>
      executor.query<Tombstone>({
        text: `SELECT object, crm_id AS "crmId", portal_id AS "portalId", deleted_at AS "deletedAt"
          FROM ledger.tombstone WHERE object = $1 AND crm_id = ANY($2::text[])`,
        values: [object, crmIds],
        prepare: true,
      }),

    async remove(object, crmIds) {
      await executor.query({
        text: 'DELETE FROM ledger.tombstone WHERE object = $1 AND crm_id = ANY($2::text[])',
        values: [object, crmIds],
      });
    },
  };
}
