import type { Role } from '../../domain/access.ts';
import { type ExportFormat, MOST_KEPT_EXPORTS } from '../../domain/bulk-export.ts';
import { FILES_KEPT } from '../../domain/retention/periods.ts';
import type { Executor } from '../../postgres/database.ts';
import { EXPORTS_CHANNEL, notify } from '../../postgres/notifications.ts';
import { prepared, sql } from '../../postgres/sql.ts';

export interface NewBulkExport {
  readonly userId: string;
  readonly role: Role;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly format: ExportFormat;
  readonly pageSize: number;
}

export function bulkExportWrites(transaction: Executor) {
  return {
    /** The id of the export; null while another one of the user waits or runs. The oldest finished ones of the user expire. */
    async addBulkExport({ userId, role, query, variables, format, pageSize }: NewBulkExport) {
      const [row] = await transaction.query<{ readonly id: string }>(
        prepared(sql`INSERT INTO portal.bulk_export (user_id, role, query, variables, format, page_size)
          VALUES (${userId}, ${role}, ${query}, ${JSON.stringify(variables)}::jsonb, ${format}, ${pageSize}::int)
          ON CONFLICT (user_id) WHERE state IN ('QUEUED', 'RUNNING') DO NOTHING
          RETURNING portal_id AS id, ${notify(EXPORTS_CHANNEL)}`),
      );
      if (row === undefined) return null;
      await transaction.query(
        prepared(sql`UPDATE portal.bulk_export e SET expires_at = now()
          WHERE e.portal_id IN (SELECT old.portal_id FROM portal.bulk_export old
            WHERE old.user_id = ${userId} AND old.state NOT IN ('QUEUED', 'RUNNING') AND old.expires_at > now()
            ORDER BY old.created_at DESC OFFSET ${MOST_KEPT_EXPORTS - 1}::int)`),
      );
      return row.id;
    },

    /** False if it had ended before. */
    async cancelBulkExport(exportId: string): Promise<boolean> {
      const rows = await transaction.query(
        prepared(sql`UPDATE portal.bulk_export SET state = 'CANCELLED', finished_at = now(), lease_until = NULL,
            problem_code = NULL, problem_message = NULL,
            expires_at = now() + make_interval(secs => ${FILES_KEPT.bulkExports / 1000})
          WHERE portal_id = ${exportId} AND state IN ('QUEUED', 'RUNNING') RETURNING portal_id`),
      );
      return rows.length > 0;
    },
  };
}
