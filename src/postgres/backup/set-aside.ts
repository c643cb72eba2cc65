import type { Client } from 'pg';
import { SCHEMAS } from '../rights.ts';

/**
 * Takes foreign keys, other indexes than those of keys, and the work of triggers away while rows are put in: rows come in
 * any order, derived rows are among them, and an index is built faster at once.
 * @returns what puts them back
 */
export async function setAside(client: Client): Promise<() => Promise<void>> {
  const schemas = [[...SCHEMAS]];
  const { rows: keys } = await client.query<{ readonly drop: string; readonly add: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
       FROM pg_constraint WHERE contype = 'f' AND connamespace = ANY($1::regnamespace[]) AND conparentid = 0
      ORDER BY oid`,
    schemas,
  );
  const { rows: indexes } = await client.query<{ readonly drop: string; readonly add: string }>(
    `SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS drop, pg_get_indexdef(i.indexrelid) AS add
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace = ANY($1::regnamespace[]) AND NOT EXISTS (
        SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
      ORDER BY i.indexrelid`,
    schemas,
  );
  const { rows: tables } = await client.query<{ readonly name: string }>(
    `SELECT DISTINCT t.tgrelid::regclass::text AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = ANY($1::regnamespace[]) AND NOT t.tgisinternal`,
    schemas,
  );
  for (const { drop } of [...keys, ...indexes]) await client.query(drop);
  for (const { name } of tables) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  return async () => {
    for (const { add } of [...indexes, ...keys]) await client.query(add);
    for (const { name } of tables) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
  };
}
