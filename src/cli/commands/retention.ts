import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { KEPT, PROOF_KEPT } from '../../domain/retention.ts';
import { countExpired, removeExpired } from '../../ledger/retention.ts';
import { createLogger } from '../logger.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { openAdapters } from '../wiring/open-adapters.ts';

const DAY_MS = 86_400_000;

export function addRetentionCommand(program: Command): void {
  program
    .command('retention')
    .description(
      'remove what is kept no longer, as the worker does every night; the periods are in schema/retention.md',
    )
    .option('--dry-run', 'only count it')
    .action(async ({ dryRun = false }: { dryRun?: boolean }) => {
      const config = configOfRunningHub(readConfig());
      await using adapters = await openAdapters(config, createLogger(config));
      const proofs = adapters.auditRetention();
      const counts = dryRun
        ? { ...(await countExpired(adapters.database())), ...(await proofs.countExpired()) }
        : { ...(await removeExpired(adapters.database())), ...(await proofs.removeExpired()) };
      const periods: Readonly<Record<string, number>> = { ...KEPT, ...PROOF_KEPT };
      for (const [kind, count] of Object.entries(counts)) {
        const days = Math.round(((periods[kind] ?? 0) / DAY_MS) * 10) / 10;
        process.stdout.write(
          `${kind}: ${count} older than ${days} days ${dryRun ? 'would be removed' : 'removed'}\n`,
        );
      }
    });
}
