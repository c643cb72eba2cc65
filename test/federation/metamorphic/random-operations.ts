import { type Arbitrary, asyncProperty, check } from 'fast-check';
import { described, type Operation } from './operation.ts';

export interface RandomRun {
  readonly seed: number;
  readonly operations: number;
}

/**
 * How many operations a run of the suite draws, unless the environment says so, and a seed of its own each time. The seed
 * is printed before the first operation: an operation may end the process.
 */
export function runOfTheSuite(operations: number): RandomRun {
  const { WAYBILL_FUZZ_SEED: seed, WAYBILL_FUZZ_OPERATIONS: count } = process.env;
  const run = {
    seed: Number(seed ?? Math.floor(Math.random() * 2 ** 31)),
    operations: Number(count ?? operations),
  };
  process.stdout.write(`${run.operations} random operations, WAYBILL_FUZZ_SEED=${run.seed}\n`);
  return run;
}

/** The first operation for which `fault` finds one, made as small as it goes; null when there is none. */
export async function firstFault(
  { seed, operations }: RandomRun,
  arbitrary: Arbitrary<Operation>,
  fault: (operation: Operation) => Promise<string | null>,
): Promise<string | null> {
  const property = asyncProperty(arbitrary, async (operation) => {
    const found = await fault(operation);
    if (found !== null) throw new Error(found);
  });
  const details = await check(property, { seed, numRuns: operations });
  if (!details.failed) return null;
  const [operation] = details.counterexample ?? [];
  return [
    `seed ${seed}, operation ${details.numRuns} (WAYBILL_FUZZ_SEED=${seed} repeats it)`,
    operation ? described(operation) : '',
    details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance),
  ].join('\n');
}
