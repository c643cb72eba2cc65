/** A query with the requests that clients send in turn. */
export interface Operation {
  readonly name: string;
  readonly operationName: string;
  readonly query: string;
  readonly variables: readonly Readonly<Record<string, unknown>>[];
  /** The Authorization header of each request, where the callers differ; as many as `variables`. */
  readonly authorizations?: readonly string[];
}

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The requests of an operation, as every variant receives them. */
export function messagesOf({ operationName, query, variables, authorizations }: Operation): Message[] {
  return variables.map((values, index) => {
    const authorization = authorizations?.[index];
    return {
      headers: authorization === undefined ? {} : { authorization },
      body: JSON.stringify({ query, operationName, variables: values }),
    };
  });
}
