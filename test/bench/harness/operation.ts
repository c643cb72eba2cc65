/** A query with the requests that clients send in turn. */
export interface Operation {
  readonly name: string;
  readonly operationName: string;
  readonly query: string;
  /** The documents of the requests, where they differ in form; as many as `variables`. */
  readonly forms?: readonly string[];
  readonly variables: readonly Readonly<Record<string, unknown>>[];
  /** The Authorization header of each request, where the callers differ; as many as `variables`. */
  readonly authorizations?: readonly string[];
}

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The requests of an operation, as every variant receives them. */
export function messagesOf(operation: Operation): Message[] {
  const { operationName, variables, authorizations, forms } = operation;
  return variables.map((values, index) => {
    const query = forms?.[index] ?? operation.query;
    const authorization = authorizations?.[index];
    return {
      headers: authorization === undefined ? {} : { authorization },
      body: JSON.stringify({ query, operationName, variables: values }),
    };
  });
}
