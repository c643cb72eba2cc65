import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/cli/embedded/postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { type Logins, setUpRoles } from '../../src/postgres/set-up-roles.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL server of this run; test databases are clones of its template. */
    readonly postgresUrl: string;
  }
}

export const TEMPLATE = 'waybill_template';

/** The roles of the hub in all test databases. */
export const LOGINS: Logins = {
  hub: { user: 'waybill_hub', password: 'hub' },
  retention: { user: 'waybill_retention', password: 'retention' },
};

/** Starts one real PostgreSQL for the whole run and migrates the template that each test file clones. */
export default async function startServices(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  const postgres = await startEmbeddedPostgres({
    folder,
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'],
  });
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  const url = new URL(postgres.url);
  url.pathname = `/${TEMPLATE}`;
  await migrate(url.toString());
  await setUpRoles(url.toString(), LOGINS);
  await forgetPlace(url.toString());
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The clones are at other places than the template; each takes its own as the first one. */
async function forgetPlace(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('UPDATE ledger.live_head SET place = NULL');
  await client.end();
}
