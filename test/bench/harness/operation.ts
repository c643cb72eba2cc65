/** A query with the sets of variables that clients send in turn. */
export interface Operation {
  readonly name: string;
  readonly operationName: string;
  readonly query: string;
  readonly variables: readonly Readonly<Record<string, unknown>>[];
}

/** The request bodies of an operation, as every variant receives them. */
export function bodiesOf({ operationName, query, variables }: Operation): string[] {
  return variables.map((values) => JSON.stringify({ query, operationName, variables: values }));
}
