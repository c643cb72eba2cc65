import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { requireNeeds } from '../../config/needs.ts';
import { type BackfillReport, backfillLeft, queueBackfill } from '../../sync/backfill.ts';
import { pause } from '../../time/pause.ts';
import { createLogger } from '../logger.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { refusePlaintextHops } from '../wiring/identity.ts';
import { openForCommand } from '../wiring/open-adapters.ts';
import { toldToStop } from '../wiring/shutdown.ts';
import { growHeapSlowly } from '../wiring/slow-heap.ts';
import { backfillFromSalesforce } from './backfill-from-salesforce.ts';

const LOOK_MS = 500;

export function addBackfillCommand(program: Command): void {
  program
    .command('backfill')
    .description(
      'send to Salesforce the shipments of linked customers that it has never heard of, such as imported ones; ' +
        'start it again to resume or repeat',
    )
    .option('--from-salesforce', 'the other way: read all linked records of Salesforce into the portal')
    .action(async ({ fromSalesforce = false }: { fromSalesforce?: boolean }) => {
      growHeapSlowly();
      const config = configOfRunningHub(readConfig());
      refusePlaintextHops(config, { redis: false, salesforce: false });
      requireNeeds(['DATABASE', 'AUDIT_KEYS'], config);
      await using adapters = await openForCommand(config, createLogger(config));
      if (fromSalesforce) {
        const stopped = toldToStop().then(() => 'stopped' as const);
        const isComplete = await backfillFromSalesforce(adapters.ledger().crmBackfills, stopped);
        if (!isComplete) process.exitCode = 1;
        return;
      }
      const dependencies = {
        ledger: adapters.ledger(),
        unitOfWork: adapters.portalWork(),
        portal: adapters.portalStore().carried,
      };
      const report = await queueBackfill(dependencies, showQueued);
      process.stdout.write(queuedLine(report));
      const stopped = toldToStop().then(() => 'stopped' as const);
      process.stdout.write(await watch(() => backfillLeft(dependencies), stopped));
    });
}

/** On a terminal, one line that is overwritten; the final report follows. */
function showQueued({ queued, inQueue }: Pick<BackfillReport, 'queued' | 'inQueue'>): void {
  if (process.stderr.isTTY) process.stderr.write(`\r ${queued} queued, ${inQueue} in the queue already … \r`);
}

/** Shows the workers' progress until no row waits or the command is stopped. The workers go on in both cases. */
async function watch(leftNow: () => Promise<number>, stopped: Promise<'stopped'>): Promise<string> {
  const total = await leftNow();
  if (total === 0) return '';
  const bar = new SingleBar(
    { format: ' {bar} {percentage}% | {value}/{total} shipments | {rate}/s | {eta}s left', hideCursor: true },
    Presets.shades_classic,
  );
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  bar.start(total, 0, { rate: 0 });
  try {
    for (;;) {
      const left = await leftNow();
      // Shipments that are booked meanwhile do not move the progress back.
      const done = Math.max(0, total - left);
      bar.update(done, { rate: Math.round(done / seconds()) });
      if (left === 0) break;
      if ((await Promise.race([pause(LOOK_MS), stopped])) === 'stopped') {
        return `\n${left} still wait; the workers go on with them.\n`;
      }
    }
  } finally {
    bar.stop();
  }
  return `${total} shipments in ${seconds().toFixed(1)} s. What Salesforce refused waits in the review queue.\n`;
}

function queuedLine({ queued, inQueue, unlinked }: BackfillReport): string {
  const parts = [
    `${queued} shipments queued`,
    ...(inQueue > 0 ? [`${inQueue} in the queue already`] : []),
    ...(unlinked.shipments > 0
      ? [
          `${unlinked.shipments} of ${unlinked.customers} customers that are not linked to Salesforce left out ` +
            '(link them, then run this again)',
        ]
      : []),
  ];
  return `${parts.join('; ')}.\n`;
}
