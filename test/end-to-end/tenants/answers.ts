import type { HubError } from '../../harness/hub.ts';
import type { Target } from './planted-records.ts';
import { namesOf } from './probes.ts';

export interface PlainAnswer {
  readonly data: unknown;
  readonly errors: readonly HubError[];
}

const AT_ONCE = 16;

/** Runs a task for each item, some at a time; rejects with the first failure. */
export async function inParallel<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const work = async () => {
    for (const item of waiting) await task(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** An answer as text, without correlation ids and without the names that the question itself had. */
export function neutral(answer: PlainAnswer, named: Target): string {
  // Errors of parallel fields come in the order in which they happened.
  const errors = answer.errors.toSorted((one, other) => pathOf(one).localeCompare(pathOf(other)));
  const text = JSON.stringify({ data: answer.data, errors }, (key, value: unknown) =>
    key === 'correlationId' ? '' : value,
  );
  return namesOf([named])
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, name) => rest.replaceAll(name, '<named>'), text);
}

function pathOf({ path = [] }: HubError): string {
  return path.join('.');
}
