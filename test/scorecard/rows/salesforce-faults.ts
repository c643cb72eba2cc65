import { SALESFORCE_FAULTS } from '../../harness/chaos/blows/salesforce-faults.ts';
import { atLeast, type Figure } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';
import { blowsOf, chaosFigures, repeated, struck } from './chaos.ts';

export async function failInSalesforce(options: RunOptions): Promise<readonly Figure[]> {
  const first = repeated(sizesOf(options).salesforceFaults.rounds, SALESFORCE_FAULTS);
  const report = await struck({ first, random: [] }, options);
  return [
    ...chaosFigures(report, 1),
    atLeast('times that a fault was met', blowsOf(report), '', first.length),
  ];
}
