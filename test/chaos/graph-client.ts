import { setTimeout } from 'node:timers/promises';

/** A client of the public graph that repeats a write, under the same key, until the hub has acknowledged it. */
export class GraphClient {
  readonly #url: string;
  readonly #token: string;
  /** Attempts that got no answer, or one that said nothing about the write. */
  repeated = 0;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /**
   * @returns the payload of the acknowledged mutation.
   * @throws when the hub refuses it.
   */
  async write<Payload>(mutation: string, input: object, selection: string): Promise<Payload> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code field message } ${selection} } }`;
    for (;;) {
      const payload = await this.#attempt(mutation, query, { input });
      if (payload !== null && payload.userErrors.length === 0) return payload as Payload;
      const refusal = payload?.userErrors.find(({ code }) => code !== 'IN_PROGRESS');
      if (refusal !== undefined) throw new Error(`${mutation} was refused: ${JSON.stringify(refusal)}`);
      this.repeated += 1;
      await setTimeout(50 + Math.random() * 150);
    }
  }

  async #attempt(mutation: string, query: string, variables: object): Promise<MutationPayload | null> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(20_000),
      });
      const answer = (await response.json()) as GraphAnswer;
      const permanent = answer.errors?.find(({ extensions }) => extensions?.retryable === false);
      const code = permanent?.extensions?.code;
      if (code === 'BAD_USER_INPUT' || code === 'GRAPHQL_VALIDATION_FAILED' || code === 'FORBIDDEN') {
        throw new Refused(JSON.stringify(permanent));
      }
      return answer.data?.[mutation] ?? null;
    } catch (error) {
      if (error instanceof Refused) throw error;
      return null;
    }
  }
}

class Refused extends Error {}

interface MutationPayload {
  readonly userErrors: readonly { readonly code: string }[];
}

interface GraphAnswer {
  readonly data?: Readonly<Record<string, MutationPayload | null>> | null;
  readonly errors?: readonly {
    readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
  }[];
}
