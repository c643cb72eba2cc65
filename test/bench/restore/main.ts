import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../../src/cli/embedded/postgres.ts';
import { OTHER_CORE } from '../harness/started-process.ts';
import { figure } from '../harness/tables.ts';
import { Verdicts } from '../harness/verdicts.ts';
import { startCommand } from '../salesforce/commands.ts';
import { mintCallers, storeOperations } from '../stores/operations.ts';
import { portalDatabase, storeLinks, withClient } from '../stores/portal-data.ts';
import { startServices } from '../stores/services.ts';
import { startWaybill } from '../stores/waybill.ts';

/**
 * `waybill backup` of a large portal, `waybill restore` into an empty server with the settings of `waybill up`, and a gateway over
 * what was restored. Target: serving within minutes, with the same number of rows in every table.
 */
const { values } = parseArgs({ options: { shipments: { type: 'string', default: '1000000' } } });
const shipments = Number(values.shipments);
const TARGET_SECONDS = 600;

const folder = resolve('.waybill/bench');
mkdirSync(folder, { recursive: true });
await using started = new AsyncDisposableStack();
const services = started.use(await startServices(join(folder, 'stores')));
const { url } = await portalDatabase(services.postgresUrl, {
  customers: Math.max(100, shipments / 1_000),
  shipments,
});
await storeLinks(url, services.crmLinks);
const scratch = mkdtempSync(join(folder, 'restore-'));
started.defer(() => rmSync(scratch, { recursive: true, force: true }));
const empty = await startEmbeddedPostgres({ folder: join(scratch, 'postgres') });
started.defer(() => empty.stop());

const verdicts = new Verdicts();
const file = join(scratch, 'backup.tar');
const environmentOf = (databaseUrl: string) => ({
  ...services.environment,
  DATABASE_URL: databaseUrl,
  WAYBILL_DATA: join(scratch, 'data'),
});
const timed = async (args: readonly string[], databaseUrl: string) => {
  const began = performance.now();
  const output = await startCommand({ env: { ...process.env, ...environmentOf(databaseUrl) } }, args).ended;
  for (const line of output.split(/[\r\n]+/)) if (line.includes(' rows ')) verdicts.print(`  ${line}`);
  return (performance.now() - began) / 1_000;
};
const backUpSeconds = await timed(['backup', file], url);
const before = await rowsOf(url);
const rows = [...before.values()].reduce((sum, count) => sum + count, 0);
verdicts.print(
  `  backup of ${rows} rows: ${figure(backUpSeconds)} s, ${figure(rows / backUpSeconds)} rows/s, ${figure(statSync(file).size / 1024 ** 2)} MB`,
);
const restoreSeconds = await timed(['restore', file], empty.url);
verdicts.print(`  restore: ${figure(restoreSeconds)} s, ${figure(rows / restoreSeconds)} rows/s`);
const after = await rowsOf(empty.url);
// A restore begins a new order of live events.
before.delete('ledger.live_order');
const serving = performance.now();
const gateway = await startWaybill(['gateway'], { core: OTHER_CORE, environment: environmentOf(empty.url) });
started.defer(() => gateway.stop());
await firstGoodPage(gateway.url);
const servingSeconds = restoreSeconds + (performance.now() - serving) / 1_000;
const differing = [...before].filter(([table, count]) => after.get(table) !== count);
for (const [table, count] of differing)
  verdicts.print(`  ${table}: ${count} before, ${after.get(table)} after`);
verdicts.report(
  `restore of ${shipments} shipments until a page is served`,
  servingSeconds,
  's',
  TARGET_SECONDS,
  'below',
);
verdicts.report(`tables with another count, of ${before.size}`, differing.length, '', 1, 'below');
process.exitCode = verdicts.hasFailed ? 1 : 0;

async function rowsOf(databaseUrl: string): Promise<Map<string, number>> {
  return await withClient(databaseUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('portal', 'ledger') ORDER BY 1`,
    );
    const counts = new Map<string, number>();
    for (const { name } of tables) {
      const { rows: found } = await client.query<{ count: string }>(`SELECT count(*) FROM ${name}`);
      counts.set(name, Number(found[0]?.count));
    }
    return counts;
  });
}

/** The portal page of a customer of the large portal. @throws when it has errors */
async function firstGoodPage(gatewayUrl: string): Promise<void> {
  const [page] = storeOperations(await mintCallers(services.issuer));
  const response = await fetch(gatewayUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: page?.authorizations?.[0] ?? '' },
    body: JSON.stringify({ query: page?.query, variables: page?.variables[0] }),
  });
  const answer = (await response.json()) as { readonly errors?: readonly unknown[] };
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
}
