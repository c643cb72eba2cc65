import { type Command, Option } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { needsOf, requireNeeds } from '../../config/needs.ts';
import { createLogger } from '../logger.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { openForCommand } from '../wiring/open-adapters.ts';
import { compareSystems, RECONCILED_HOURS, recordByHand } from '../wiring/scheduled-works.ts';
import { wireSync } from '../wiring/worker.ts';

export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description('compare both systems; what does not agree becomes review items, and the exit code 1')
    .addOption(
      new Option('--hours <hours>', 'how far back changes are compared')
        .argParser(Number)
        .default(RECONCILED_HOURS),
    )
    .action(async ({ hours }: { hours: number }) => {
      const config = configOfRunningHub(readConfig());
      requireNeeds(needsOf('worker', config), config);
      const logger = createLogger(config);
      await using adapters = await openForCommand(config, logger);
      const dependencies = await wireSync(config, adapters, logger);
      const reports = await compareSystems(dependencies, hours, new AbortController().signal);
      if (hours >= RECONCILED_HOURS) await recordByHand(config, logger, 'reconcile', reports);
      for (const { record, portal, salesforce, underway, agreed, findings } of reports) {
        const found = Object.entries(findings).map(([category, count]) => `${count} ${category}`);
        process.stdout.write(
          `${record}: ${portal} in the portal, ${salesforce} in Salesforce, ${agreed} agree, ` +
            `${underway} under way, findings: ${found.length === 0 ? 'none' : found.join(', ')}\n`,
        );
        if (found.length > 0) process.exitCode = 1;
      }
    });
}
