import { type AnswerParts, difference, type Outcome, outcomeOf, partsOf } from './comparison.ts';
import type { Answering } from './gateways.ts';
import { type Operation, textOf } from './operation.ts';
import { otherConditions } from './other-conditions.ts';
import {
  keysRenamedBack,
  type Naming,
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
 * Has an operation answered three times in each way, and by the first way in its resolved form and in turn with the same
 * document under other conditions.
 *
 * @param reference what is right; null where only the ways themselves can tell: then the resolved form counts
 * @returns how two of the answers differ; null when all are equal
 */
export async function disagreement(
  operation: Operation,
  ways: readonly [Way, ...Way[]],
  reference: Answering | null,
  naming: Naming = 'OWN_NAMES',
): Promise<string | null> {
  const [{ name, answer }] = ways;
  const byHand = (asked: Operation) => answerByHand(resolvedForm(asked, naming), answer);
  const rightAnswer = async (asked: Operation) =>
    reference === null ? await byHand(asked) : outcomeOf(partsOf(await reference(asked)));

  const expected = await rightAnswer(operation);
  const found = difference(expected, await byHand(operation));
  if (found !== null) {
    return `${name}, resolved by hand as\n${textOf(resolvedForm(operation, naming).operation)}\n${found}`;
  }
  for (const way of ways) {
    for (let run = 1; run <= RUNS; run++) {
      const found = difference(expected, outcomeOf(partsOf(await way.answer(operation))));
      if (found !== null) return `${way.name}, run ${run}: ${found}`;
    }
  }
  const other = otherConditions(operation);
  if (other === null) return null;
  const inTurn = [
    { asked: other, right: await rightAnswer(other) },
    { asked: operation, right: expected },
  ];
  for (const { asked, right } of inTurn) {
    const found = difference(right, outcomeOf(partsOf(await answer(asked))));
    const { variables } = other;
    if (found !== null) return `${name}, in turn with the variables ${JSON.stringify(variables)}: ${found}`;
  }
  return null;
}

async function answerByHand(form: ResolvedForm, answer: Answering): Promise<Outcome> {
  return outcomeOf(backFrom(form, partsOf(await answer(form.operation))));
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
