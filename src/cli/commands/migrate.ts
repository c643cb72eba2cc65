import type { Command } from 'commander';
import { readConfig, requireSetting } from '../../config/environment.ts';
import { migrate, pendingMigrations } from '../../postgres/migrate.ts';
import { setUpRoles } from '../../postgres/set-up-roles.ts';
import { databaseLogins } from '../wiring/database-logins.ts';
import { refusePlaintextHops } from '../wiring/identity.ts';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'bring the database up to date, and make its roles with their rights; run it before a new version starts',
    )
    .option('--dry-run', 'only say what would be done')
    .action(async ({ dryRun = false }: { dryRun?: boolean }) => {
      const config = readConfig();
      refusePlaintextHops(config, { redis: false, salesforce: false });
      const withRoles = config.profile === 'production' || config.databaseOwnerUrl !== null;
      const owner = requireSetting(config, withRoles ? 'databaseOwnerUrl' : 'databaseUrl');
      const logins = withRoles ? databaseLogins(config) : null;
      const pending = await pendingMigrations(owner);
      for (const { name, largeTables } of pending) {
        say(dryRun ? `would run ${name}` : `runs ${name}`);
        for (const { table, rows } of largeTables) {
          say(
            `  goes through ${table} (about ${rows.toLocaleString('en')} rows): stop gateways and workers for it`,
          );
        }
      }
      if (!dryRun) await migrate(owner);
      if (logins === null) say('No roles are made: DATABASE_OWNER_URL is not set. Production needs them.');
      else {
        await setUpRoles(owner, logins, {
          dryRun,
          onStep: ({ what, statement }) => say(`${dryRun ? 'would run' : 'runs'} (${what}): ${statement}`),
        });
      }
      if (!dryRun) say('The database is up to date.');
      else if (pending.length > 0) say('Rights on the tables of these migrations follow.');
    });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
