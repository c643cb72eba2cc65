import type { TypedDocumentString } from './generated/documents.ts';
import { session } from './session.ts';

/** An error of an answer, as the hub's error catalogue tells it. */
export interface GraphError {
  readonly message: string;
  readonly extensions: {
    readonly code: string;
    /** The same question may be answered later. */
    readonly retryable?: boolean;
    readonly correlationId?: string;
    /** Why a caller is refused. */
    readonly reason?: string;
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
  /** Why the caller is refused; null for another failure. */
  readonly reason: string | null;
  /** The same question may be answered later. */
  readonly retryable: boolean;

  constructor(message: string, extensions: GraphError['extensions']) {
    super(message);
    this.code = extensions.code;
    this.correlationId = extensions.correlationId ?? null;
    this.reason = extensions.reason ?? null;
    this.retryable = extensions.retryable ?? false;
  }

  /** Nothing came, or nothing that the hub wrote. */
  static unreachable(message: string): NoAnswer {
    return new NoAnswer(message, { code: 'UNREACHABLE', retryable: true });
  }

  /** For an answer of the hub by its first error. */
  static of(status: number, errors: readonly GraphError[] | undefined): NoAnswer {
    const [error] = errors ?? [];
    if (error === undefined) return NoAnswer.unreachable(`The hub answered with status ${status}.`);
    return new NoAnswer(error.message, error.extensions);
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
    throw NoAnswer.unreachable('The hub cannot be reached.');
  });
  const answer = (await response.json().catch(() => ({}))) as {
    data?: Data | null;
    errors?: readonly GraphError[];
  };
  if (answer.data !== null && answer.data !== undefined) {
    return { data: answer.data, errors: answer.errors ?? [] };
  }
  throw NoAnswer.of(response.status, answer.errors);
}

/** The key of one press of a button: the hub does a mutation with one key once. */
export function newKey(): string {
  return crypto.randomUUID();
}
