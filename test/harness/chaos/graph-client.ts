import { setTimeout } from 'node:timers/promises';

/** What became of a write. UNKNOWN: the hub may have done it once, or not at all. */
export type Outcome<Payload> =
  | { readonly kind: 'ACKNOWLEDGED'; readonly payload: Payload }
  | { readonly kind: 'REFUSED'; readonly reason: string }
  | { readonly kind: 'UNKNOWN'; readonly reason: string };

export interface GraphAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
  }[];
}

/** How long one write is repeated, and how long after the run was broken off; milliseconds. */
const PATIENCE_MS = 120_000;
const PATIENCE_AFTER_STOP_MS = 20_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Codes that no repetition changes. */
const FOR_GOOD = new Set(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'FORBIDDEN', 'UNAUTHENTICATED']);

/** A client of the public graph. No failure of a request leaves it as an exception: each becomes an outcome. */
export class GraphClient {
  readonly #url: string;
  readonly #token: string;
  #stoppedAt: number;
  /** Attempts that got no answer, or one that said nothing about the write. */
  repeated = 0;

  /** @param stop aborted when the run is broken off: outcomes are waited for a little longer only. */
  constructor(url: string, token: string, stop: AbortSignal) {
    this.#url = url;
    this.#token = token;
    this.#stoppedAt = stop.aborted ? Date.now() : Number.POSITIVE_INFINITY;
    stop.addEventListener('abort', () => {
      this.#stoppedAt = Date.now();
    });
  }

  /** Sends a write, again and again under the same key, until the hub acknowledges or refuses it. */
  async write<Payload>(mutation: string, input: object, selection: string): Promise<Outcome<Payload>> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code field message } ${selection} } }`;
    for (const began = Date.now(); ; ) {
      const answer = await this.ask(query, { input });
      const outcome = typeof answer === 'string' ? unknown(answer) : outcomeOf(answer, mutation);
      if (outcome.kind !== 'UNKNOWN') return outcome as Outcome<Payload>;
      this.repeated += 1;
      const now = Date.now();
      if (now - began > PATIENCE_MS || now - this.#stoppedAt > PATIENCE_AFTER_STOP_MS) return outcome;
      await setTimeout(50 + Math.random() * 150);
    }
  }

  /** One request; a string says why it has no answer. */
  async ask(query: string, variables: object): Promise<GraphAnswer | string> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const text = await response.text();
      const answer = JSON.parse(text) as GraphAnswer | null;
      return answer ?? `the answer ${text}`;
    } catch (error) {
      return words(error);
    }
  }
}

/** @throws Error with the reason when the write was not acknowledged. */
export function payloadOf<Payload>(outcome: Outcome<Payload>): Payload {
  if (outcome.kind === 'ACKNOWLEDGED') return outcome.payload;
  throw new Error(`a write is ${outcome.kind}: ${outcome.reason}`);
}

/** An error in one line, with its cause: fetch says in there what happened. */
export function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${words(error.cause)})`;
}

function outcomeOf(answer: GraphAnswer, mutation: string): Outcome<unknown> {
  const { data, errors = [] } = answer;
  const payload = data?.[mutation] as MutationPayload | null | undefined;
  const refusal = payload?.userErrors.find(({ code }) => code !== 'IN_PROGRESS');
  if (refusal !== undefined) return { kind: 'REFUSED', reason: JSON.stringify(refusal) };
  const forGood = errors.find(
    ({ extensions }) => extensions?.retryable === false && FOR_GOOD.has(extensions.code ?? ''),
  );
  if (forGood !== undefined) return { kind: 'REFUSED', reason: JSON.stringify(forGood) };
  // A record that could not be read after the write stands as null; the same key answers it again.
  const isWhole = payload != null && !Object.values(payload).includes(null);
  if (isWhole && payload.userErrors.length === 0) return { kind: 'ACKNOWLEDGED', payload };
  return unknown(JSON.stringify(errors.length > 0 ? errors : (payload ?? answer)));
}

function unknown(reason: string): Outcome<never> {
  return { kind: 'UNKNOWN', reason: reason.slice(0, 500) };
}

interface MutationPayload {
  readonly userErrors: readonly { readonly code: string }[];
}
