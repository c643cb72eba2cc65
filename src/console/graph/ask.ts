import type { TypedDocumentString } from './generated/documents.ts';
import { session } from './session.ts';

/** An error of the answer, as the hub's error catalogue says it. */
export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly class?: string;
    readonly correlationId?: string;
    /** Seconds after which to try again. */
    readonly retryAfter?: number;
  };
}

/** What came, and what is missing in it. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors: readonly GraphError[];
}

/** The hub answered without data, or did not answer. */
export class NoAnswer extends Error {
  readonly code: string;
  readonly correlationId: string | null;

  constructor(message: string, code: string, correlationId: string | null) {
    super(message);
    this.code = code;
    this.correlationId = correlationId;
  }

  /** The same question may be answered later. */
  get mayPass(): boolean {
    return (
      this.code === 'UNREACHABLE' || this.code === 'TOO_MANY_OPERATIONS' || this.code.endsWith('UNAVAILABLE')
    );
  }
}

/**
 * Sends an operation in the tab's session. Part of the data may be missing: `errors` says which part and why.
 * @throws NoAnswer when nothing of it came
 */
export async function ask<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const { token } = session;
  try {
    return await askAs(token, document, variables, signal);
  } catch (error) {
    // A token that has ended is no answer to this question but the end of the session.
    if (error instanceof NoAnswer && error.code === 'UNAUTHENTICATED' && session.token === token) {
      session.signOut();
    }
    throw error;
  }
}

/** The same with a token of its own, which no session keeps; null asks without one. */
export async function askAs<Data, Variables>(
  token: string | null,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json',
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new NoAnswer('The hub cannot be reached.', 'UNREACHABLE', null);
  });
  const answer = (await response.json().catch(() => ({}))) as {
    data?: Data | null;
    errors?: readonly GraphError[];
  };
  const errors = answer.errors ?? [];
  const [error] = errors;
  if (answer.data !== null && answer.data !== undefined) return { data: answer.data, errors };
  throw new NoAnswer(
    error?.message ?? `The hub answered with status ${response.status}.`,
    error?.extensions.code ?? 'UNREACHABLE',
    error?.extensions.correlationId ?? null,
  );
}

/** Sends a mutation once: the hub recognises the key when the browser has to repeat the request. */
export function newKey(): string {
  return crypto.randomUUID();
}
