import type { Database } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import { ACCOUNT, type AccountRecord } from '../account/account.columns.ts';

interface ImportRun {
  readonly portalId: string;
  readonly state: 'RUNNING' | 'FINISHED';
  /** In the importer's own unit: everything before this position is imported. 0 for a new run. */
  readonly position: number;
  readonly counts: Readonly<Record<string, number>>;
}

export function importBook(database: Database) {
  return {
    /** The run of this exact file with this exact mapping: a new one, or the one to resume. */
    async begin(file: {
      readonly source: string;
      readonly fileName: string;
      readonly fileSha256: string;
      readonly mappingSha256: string;
    }): Promise<ImportRun> {
      const [run] = await database.query<ImportRun>(
        sql`INSERT INTO portal.import_run (source, file_name, file_sha256, mapping_sha256)
          VALUES (${file.source}, ${file.fileName}, ${file.fileSha256}, ${file.mappingSha256})
          ON CONFLICT (source, file_sha256, mapping_sha256) DO UPDATE SET file_name = excluded.file_name
          RETURNING portal_id AS "portalId", state, position, counts`,
      );
      if (run === undefined) throw new TypeError('an upsert that returned nothing');
      return run;
    },

    async finish(portalId: string, counts: Readonly<Record<string, number>>): Promise<void> {
      await database.query(
        sql`UPDATE portal.import_run SET state = 'FINISHED', counts = ${JSON.stringify(counts)}, updated_at = now()
          WHERE portal_id = ${portalId}`,
      );
      // Without ANALYZE, PostgreSQL plans with the statistics from before the import; autovacuum runs up to a minute later.
      await database.query(sql`ANALYZE`);
    },

    /** Customers by their code; for importers, without a scope. */
    async accountsByCode(codes: readonly string[]): Promise<ReadonlyMap<string, AccountRecord>> {
      const rows = await database.query<AccountRecord>(
        sql`SELECT ${ACCOUNT.selectList} FROM portal.account t WHERE t.customer_code = ANY(${codes}::text[])`,
      );
      return new Map(rows.map((row) => [row.customerCode ?? '', row]));
    },
  };
}
