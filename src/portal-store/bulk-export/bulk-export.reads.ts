import { isPortalId } from '../../domain/record-ids.ts';
import type { Database } from '../../postgres/database.ts';
import { prepared, type Sql, sql } from '../../postgres/sql.ts';
import type { Reader } from '../record/scope.ts';
import { BULK_EXPORT, type BulkExportRecord } from './bulk-export.columns.ts';

/** One piece of a file, in the order of the file. */
export interface ExportPart {
  readonly part: number;
  readonly fence: number;
  readonly bytes: number;
}

/** An export belongs to the user who made it: no other user reads it, whatever the scope. */
export function bulkExportReads(database: Database) {
  function read(userId: string, condition: Sql, usage?: Reader['usage']): Promise<BulkExportRecord[]> {
    return database.query<BulkExportRecord>(
      prepared(sql`SELECT ${BULK_EXPORT.selectList} FROM ${BULK_EXPORT.name} t
        WHERE t.user_id = ${userId} AND ${condition} ORDER BY t.created_at DESC, t.portal_id DESC`),
      usage,
    );
  }

  return {
    async one(userId: string, exportId: string, usage?: Reader['usage']): Promise<BulkExportRecord | null> {
      if (!isPortalId(exportId)) return null;
      const [record] = await read(userId, sql`t.portal_id = ${exportId}`, usage);
      return record ?? null;
    },

    /** Newest first. */
    ofUser: (userId: string, usage?: Reader['usage']) => read(userId, sql`true`, usage),

    /** The pieces that are in the file, in its order. The caller has read the export. */
    partsOf: (exportId: string): Promise<ExportPart[]> =>
      database.query<ExportPart>(
        prepared(sql`SELECT p.part, p.fence, p.bytes FROM portal.bulk_export_part p
          WHERE p.export_id = ${exportId} AND p.bytes IS NOT NULL ORDER BY p.part`),
      ),
  };
}
