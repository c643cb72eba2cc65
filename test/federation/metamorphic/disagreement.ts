import { type AnswerParts, difference, outcomeOf, partsOf } from './comparison.ts';
import type { Answering } from './gateways.ts';
import type { Operation } from './operation.ts';
import { pathRenamedBack, type ResolvedForm, renamedBack, resolvedForm } from './resolved-form.ts';

/** One of the ways to have operations answered, which may not matter. */
export interface Way {
  readonly name: string;
  readonly answer: Answering;
}

/** Plans are compiled from the second execution on, and remembered ones are met from the third. */
const RUNS = 3;

/**
 * Has an operation answered in each way, three times as it is and once in its resolved form.
 *
 * @param reference what is right; null where only the ways themselves can tell: then the first resolved form counts
 * @returns how two of the answers differ; null when all are equal
 */
export async function disagreement(
  operation: Operation,
  ways: readonly Way[],
  reference: Answering | null,
): Promise<string | null> {
  const resolved = resolvedForm(operation);
  let expected = reference && outcomeOf(partsOf(await reference(operation)));
  for (const { name, answer } of ways) {
    const byHand = outcomeOf(backFrom(resolved, partsOf(await answer(resolved.operation))));
    expected ??= byHand;
    const difference = compared(`${name}, resolved by hand`, expected, byHand);
    if (difference !== null) return difference;
    for (let run = 1; run <= RUNS; run++) {
      const outcome = outcomeOf(partsOf(await answer(operation)));
      const difference = compared(`${name}, run ${run}`, expected, outcome);
      if (difference !== null) return difference;
    }
  }
  return null;
}

function backFrom({ names }: ResolvedForm, { data, errors }: AnswerParts): AnswerParts {
  return {
    data: renamedBack(data, names),
    errors: errors.map(({ path, code }) => ({ code, path: path && pathRenamedBack(path, names) })),
  };
}

function compared(way: string, ...outcomes: Parameters<typeof difference>): string | null {
  const found = difference(...outcomes);
  return found === null ? null : `${way}: ${found}`;
}
