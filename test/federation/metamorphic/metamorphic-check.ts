import type { ExecutionResult } from 'graphql';
import type { Answering } from './gateways.ts';
import { type AnswerParts, difference, outcomeOf, partsOf } from './comparison.ts';
import type { Operation } from './operation.ts';
import { pathRenamedBack, renamedBack, resolvedForm } from './resolved-form.ts';

export interface Answerers {
  /** What is right; null where nobody but the gateways can tell. */
  readonly reference: Answering | null;
  readonly inProcess: Answering;
  readonly overHttp: Answering;
}

/** Plans are compiled from the second execution on, and remembered ones are met from the third. */
const RUNS = 3;

/**
 * Runs an operation in each way that may not matter: again and again, in process and over HTTP, and in its resolved form.
 *
 * @returns how two of the answers differ; null when all are equal
 */
export async function disagreement(answerers: Answerers, operation: Operation): Promise<string | null> {
  const resolved = resolvedForm(operation);
  const ofResolved = async (answer: Answering) => {
    const { data, errors } = partsOf(await answer(resolved.operation));
    return {
      data: renamedBack(data, resolved.names),
      errors: errors.map(({ path, code }) => ({ code, path: path && pathRenamedBack(path, resolved.names) })),
    };
  };
  const ways: [string, () => Promise<AnswerParts>][] = [
    ['in process, resolved by hand', () => ofResolved(answerers.inProcess)],
    ...runs('in process', answerers.inProcess, operation),
    ...runs('over HTTP', answerers.overHttp, operation),
  ];
  const first = answerers.reference === null ? ways.shift() : undefined;
  const reference = answerers.reference ?? answerers.inProcess;
  const expected = outcomeOf(first ? await first[1]() : partsOf(await reference(operation)));
  for (const [way, answer] of ways) {
    const found = difference(expected, outcomeOf(await answer()));
    if (found !== null) return `${way}: ${found}`;
  }
  return null;
}

function runs(
  way: string,
  answer: Answering,
  operation: Operation,
): [string, () => Promise<AnswerParts>][] {
  return Array.from({ length: RUNS }, (_, index) => [
    `${way}, run ${index + 1}`,
    async () => partsOf((await answer(operation)) satisfies ExecutionResult),
  ]);
}
