import type { Database } from '../../postgres/database.ts';
import type { ImportBook, ImportRun } from '../portal-store.ts';
import { ACCOUNT_COLUMNS } from '../record/columns.ts';
import type { AccountRecord } from '../types.ts';

export function importBook(database: Database): ImportBook {
  return {
    async begin({ source, fileName, fileSha256, mappingSha256 }) {
      const [run] = await database.query<ImportRun>({
        text: `INSERT INTO portal.import_run (source, file_name, file_sha256, mapping_sha256) VALUES ($1, $2, $3, $4)
          ON CONFLICT (source, file_sha256, mapping_sha256) DO UPDATE SET file_name = excluded.file_name
          RETURNING portal_id AS "portalId", state, position, counts`,
        values: [source, fileName, fileSha256, mappingSha256],
      });
      if (run === undefined) throw new TypeError('an upsert that returned nothing');
      return run;
    },

    async finish(portalId, counts) {
      await database.query({
        text: `UPDATE portal.import_run SET state = 'FINISHED', counts = $2, updated_at = now() WHERE portal_id = $1`,
        values: [portalId, JSON.stringify(counts)],
      });
      // Until then plans are those for the store as it was, and PostgreSQL by itself notices only after a minute.
      await database.query({ text: 'ANALYZE' });
    },

    async accountsByCode(codes) {
      const rows = await database.query<AccountRecord>({
        text: `SELECT ${ACCOUNT_COLUMNS} FROM portal.account t WHERE t.customer_code = ANY($1::text[])`,
        values: [codes],
      });
      return new Map(rows.map((row) => [row.customerCode ?? '', row]));
    },
  };
}
