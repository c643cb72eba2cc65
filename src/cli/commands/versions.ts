import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { requireNeeds } from '../../config/needs.ts';
import { type Recovered, recoverVersions } from '../../sync/recover.ts';
import { createLogger } from '../logger.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { refusePlaintextHops } from '../wiring/identity.ts';
import { openForCommand } from '../wiring/open-adapters.ts';
import { toldToStop } from '../wiring/shutdown.ts';

export function addVersionsCommand(program: Command): void {
  program
    .command('versions')
    .description('the numbers by which Salesforce refuses an older state of a record')
    .command('recover')
    .description(
      "after the portal's database was restored from a backup: go on from the versions that Salesforce has; " +
        'may be stopped and repeated',
    )
    .option('--dry-run', 'only count the records that are behind')
    .action(async ({ dryRun = false }: { dryRun?: boolean }) => {
      const config = configOfRunningHub(readConfig());
      refusePlaintextHops(config, { redis: false, salesforce: true });
      requireNeeds(['DATABASE', 'SALESFORCE', 'AUDIT_KEYS'], config);
      await using adapters = await openForCommand(config, createLogger(config));
      const dependencies = {
        ledger: adapters.ledger(),
        portal: adapters.portalStore().carried,
        salesforce: adapters.salesforce(),
      };
      const stopping = new AbortController();
      void toldToStop().then(() => stopping.abort());
      const reports = await recoverVersions(dependencies, dryRun, showProgress, stopping.signal);
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      for (const { record, read, behind, unknown } of reports) {
        process.stdout.write(
          `${record}: ${read} read, ${behind} ${dryRun ? 'behind' : 'taken over'}, ${unknown} not in the portal\n`,
        );
      }
      if (!dryRun)
        process.stdout.write('Now compare both systems: waybill reconcile --hours HOURS-SINCE-THE-BACKUP\n');
    });
}

/** On a terminal, one line that is overwritten; the final report follows. */
function showProgress({ record, read, behind }: Recovered): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${record}: ${read} read, ${behind} behind`);
}
