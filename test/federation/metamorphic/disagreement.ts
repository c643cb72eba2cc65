import { type AnswerParts, difference, outcomeOf, partsOf } from './comparison.ts';
import type { Answering } from './gateways.ts';
import { type Operation, textOf } from './operation.ts';
import {
  keysRenamedBack,
  pathRenamedBack,
  type ResolvedForm,
  renamedBack,
  resolvedForm,
} from './resolved-form.ts';

/** One of the ways to have operations answered, which may not matter. */
export interface Way {
  readonly name: string;
  readonly answer: Answering;
}

/** Plans are compiled from the second execution on, and remembered ones are met from the third. */
const RUNS = 3;

/**
 * Has an operation answered three times in each way, and in its resolved form once by the first of them.
 *
 * @param reference what is right; null where only the ways themselves can tell: then the resolved form counts
 * @returns how two of the answers differ; null when all are equal
 */
export async function disagreement(
  operation: Operation,
  [first, ...others]: readonly [Way, ...Way[]],
  reference: Answering | null,
  resolved: ResolvedForm = resolvedForm(operation, 'OWN_NAMES'),
): Promise<string | null> {
  const byHand = outcomeOf(backFrom(resolved, partsOf(await first.answer(resolved.operation))));
  const expected = reference ? outcomeOf(partsOf(await reference(operation))) : byHand;
  const found = difference(expected, byHand);
  if (found !== null) {
    return `${first.name}, resolved by hand as\n${textOf(resolved.operation)}\n${found}`;
  }
  for (const { name, answer } of [first, ...others]) {
    for (let run = 1; run <= RUNS; run++) {
      const found = difference(expected, outcomeOf(partsOf(await answer(operation))));
      if (found !== null) return `${name}, run ${run}: ${found}`;
    }
  }
  return null;
}

function backFrom({ names }: ResolvedForm, { data, errors }: AnswerParts): AnswerParts {
  return {
    data: renamedBack(data, names),
    errors: errors.map(({ path, code, missing }) => ({
      code,
      path: path && pathRenamedBack(path, names),
      missing: keysRenamedBack(missing, names),
    })),
  };
}
