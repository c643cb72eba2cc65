import { type Answer, ask } from './ask.ts';
import type { Operation } from './operation.ts';
import { session } from './session.ts';

interface FirstQuestion {
  readonly key: string;
  readonly token: string | null;
  readonly answer: Promise<Answer<unknown>>;
}

let first: FirstQuestion | null = null;

/**
 * Asks the question of the view that a page opens with, before React draws the view. The view takes the answer if it asks the
 * same.
 */
export function askFirst<Data, Variables>(document: Operation<Data, Variables>, variables: Variables): void {
  const { token } = session;
  if (token === null) return;
  const answer = ask(document, variables);
  first = { key: keyOf(document, variables), token, answer };
  // The view asks again, and says why there is no answer.
  answer.catch(() => {
    first = null;
  });
}

/** The answer to the first question, once; null for another question, and after another person has signed in. */
export function takeFirst<Data, Variables>(
  document: Operation<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> | null {
  if (first === null || first.key !== keyOf(document, variables) || first.token !== session.token)
    return null;
  const { answer } = first;
  first = null;
  return answer as Promise<Answer<Data>>;
}

function keyOf(document: { toString(): string }, variables: unknown): string {
  return JSON.stringify([document.toString(), variables]);
}
