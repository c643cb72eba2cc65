import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { requireNeeds } from '../../config/needs.ts';
import { refuseReplacing } from '../../import/import-report.ts';
import { type ImportResult, importShipments } from '../../import/import-shipments.ts';
import { readMapping } from '../../import/mapping.ts';
import { createLogger } from '../logger.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { refusePlaintextHops } from '../wiring/identity.ts';
import { openAdapters } from '../wiring/open-adapters.ts';

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('take data of another system into the portal')
    .command('shipments <file>')
    .description('read a delivery file (CSV) as its mapping says; start it again to resume or repeat')
    .requiredOption(
      '--mapping <file>',
      'which column holds what, such as src/import/mappings/scms-delivery-history.json',
    )
    .option(
      '--report <file>',
      'where every line not taken is listed: what is wrong, where, and what to do',
      'import-report.csv',
    )
    .action(async (file: string, options: { mapping: string; report: string }) => {
      const mapping = readMapping(options.mapping);
      await refuseReplacing(options.report, [options.mapping]);
      const config = configOfRunningHub(readConfig());
      refusePlaintextHops(config, { redis: false, salesforce: false });
      requireNeeds(['DATABASE', 'AUDIT_KEYS'], config);
      await using adapters = await openAdapters(config, createLogger(config));
      await adapters.databaseLevel().check();
      const bar = new SingleBar(
        {
          format: ' {bar} {percentage}% | {value}/{total} lines | {rate} lines/s | {eta}s left',
          hideCursor: true,
        },
        Presets.shades_classic,
      );
      const started = performance.now();
      bar.start(0, 0, { rate: 0 });
      try {
        const counts = await importShipments({
          file,
          mapping,
          store: adapters.portalStore(),
          work: adapters.portalWork(),
          review: adapters.ledger().review,
          reportFile: options.report,
          onProgress: ({ linesDone, linesInFile }) => {
            bar.setTotal(linesInFile);
            bar.update(linesDone, { rate: Math.round(linesDone / ((performance.now() - started) / 1e3)) });
          },
        });
        bar.stop();
        process.stdout.write(summary(counts, options.report, (performance.now() - started) / 1000));
      } finally {
        bar.stop();
      }
    });
}

function summary(counts: ImportResult, report: string, seconds: number): string {
  const parts = [
    `${counts.taken} taken`,
    ...(counts.known > 0 ? [`${counts.known} already there`] : []),
    ...(counts.resumed > 0 ? [`${counts.resumed} taken before the interruption`] : []),
    `${counts.refused} refused`,
  ];
  const shipments = counts.knownShipments > 0 ? `, ${counts.knownShipments} already there` : '';
  return [
    `${counts.encoding}, separated by commas: ${counts.read} lines in ${seconds.toFixed(1)} s: ${parts.join(', ')}.`,
    `${counts.shipments} shipments created${shipments}; ${counts.customers} customers created.`,
    `Lines not taken and values left out: ${report}`,
    ...(counts.shipments > 0
      ? ['To send shipments of linked customers to Salesforce: npx waybill backfill']
      : []),
    '',
  ].join('\n');
}
