import { compareClocks } from './hub-clock.ts';
import { type GraphError, NoAnswer } from './no-answer.ts';
import type { Operation } from './operation.ts';
import { session } from './session.ts';
import { newTraceparent } from './traceparent.ts';

/** What came, and what is missing in it. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors: readonly GraphError[];
}

/**
 * Sends an operation in the tab's session. Part of the data may be missing: `errors` says which part and why.
 * @throws NoAnswer when nothing of it came
 */
export async function ask<Data, Variables>(
  document: Operation<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const token = await session.fresh();
  try {
    return await askAs(token, document, variables, signal);
  } catch (error) {
    if (!(error instanceof NoAnswer) || error.code !== 'UNAUTHENTICATED') throw error;
    // A token that has ended is no answer to this question: a newer one asks it again, or the session is over.
    const newer = await session.afterRefusal(token);
    if (newer === null || newer === token) throw error;
    return await askAs(newer, document, variables, signal);
  }
}

/** The same with a token of its own, which no session keeps; null asks without one. */
export async function askAs<Data, Variables>(
  token: string | null,
  document: Operation<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const askedAt = Date.now();
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      'content-type': 'application/json',
      traceparent: newTraceparent(),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw NoAnswer.unreachable();
  });
  compareClocks(response.headers.get('date'), askedAt);
  const answer = (await response.json().catch(() => ({}))) as {
    data?: Data | null;
    errors?: readonly GraphError[];
  };
  const { data, errors = [] } = answer;
  if (data === null || data === undefined || isAway(data, errors)) throw NoAnswer.of(errors);
  return { data, errors };
}

/**
 * Whether nothing came because a part of the hub does not answer. Such an answer looks like an empty one: a list without rows,
 * a shipment that is not there. A page must not say so.
 */
function isAway(data: object, errors: readonly GraphError[]): boolean {
  return (
    errors.some(({ extensions }) => extensions.retryable === true) &&
    Object.values(data).every((value) => value === null)
  );
}

/** The key of one press of a button: the hub does a mutation with one key once. */
export function newKey(): string {
  return crypto.randomUUID();
}
