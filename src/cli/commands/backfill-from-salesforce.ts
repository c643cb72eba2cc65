import { Presets, SingleBar } from 'cli-progress';
import type { CrmBackfill, CrmBackfills } from '../../ledger/pull/crm-backfills.ts';
import { BACKFILLED } from '../../sync/pull/crm-backfill.ts';
import { pause } from '../../time/pause.ts';

const LOOK_MS = 500;

/**
 * Asks for a reading of all linked records of Salesforce and shows its progress until it has ended, or until this command is
 * stopped. A worker does the reading, and goes on in both cases.
 *
 * @returns whether every row that Salesforce found was applied
 */
export async function backfillFromSalesforce(
  backfills: CrmBackfills,
  stopped: Promise<'stopped'>,
): Promise<boolean> {
  await backfills.request(BACKFILLED);
  const bar = new SingleBar(
    { format: ' {bar} {percentage}% | {value}/{total} records | {object}', hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(0, 0, { object: '' });
  try {
    for (;;) {
      const readings = await backfills.all();
      const current = readings.find(({ finishedAt }) => finishedAt === null);
      bar.setTotal(sumOf(readings, ({ total }) => total ?? 0));
      bar.update(
        sumOf(readings, ({ rowsRead }) => rowsRead),
        { object: current?.object ?? 'done' },
      );
      if (current === undefined) break;
      if ((await Promise.race([pause(LOOK_MS), stopped])) === 'stopped') break;
    }
  } finally {
    bar.stop();
  }
  const readings = await backfills.all();
  process.stdout.write(readings.map(lineOf).join(''));
  return readings.every(
    ({ finishedAt, problem, setAside, unmatched }) =>
      finishedAt !== null && problem === null && setAside + unmatched === 0,
  );
}

/** What became of the records of one object. The three counts add up to those that were read. */
export function lineOf(reading: CrmBackfill): string {
  const { object, rowsRead, total, setAside, unmatched, finishedAt, problem } = reading;
  const left = [
    ...(setAside === 0 ? [] : [`${setAside} could not be taken over`]),
    ...(unmatched === 0 ? [] : [`${unmatched} name a record that the portal does not have, or has linked`]),
  ];
  const asked = left.length === 0 ? '' : ` ${left.join(', ')}: see the review items.`;
  const applied = rowsRead - setAside - unmatched;
  if (problem !== null) return `${object}: ${applied} records applied.${asked} ${problem} Run this again.\n`;
  if (finishedAt === null) return `${object}: ${rowsRead} of ${total ?? 'all'}; a worker goes on.\n`;
  return `${object}: ${applied} of ${total ?? rowsRead} records applied.${asked}\n`;
}

function sumOf(readings: readonly CrmBackfill[], of: (reading: CrmBackfill) => number): number {
  return readings.reduce((sum, reading) => sum + of(reading), 0);
}
