import { Kind, parse, separateOperations } from 'graphql';

/** An operation that opens as a tab of GraphiQL. */
export interface ExampleOperation {
  /** As it was written, comments above it included. */
  readonly query: string;
}

/** The named operations of a document, each with the fragments that it uses. Throws a syntax error. */
export function exampleOperations(text: string): ExampleOperation[] {
  const document = parse(text);
  const separated = separateOperations(document);
  const written = new Map<string, string>();
  let from = 0;
  for (const { loc, ...node } of document.definitions) {
    if (!('name' in node) || node.name === undefined || loc === undefined) continue;
    written.set(`${node.kind} ${node.name.value}`, text.slice(from, loc.end).trim());
    from = loc.end;
  }
  return Object.entries(separated).flatMap(([name, { definitions }]) => {
    const query = written.get(`${Kind.OPERATION_DEFINITION} ${name}`);
    if (query === undefined) return [];
    const fragments = definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [written.get(`${node.kind} ${node.name.value}`) ?? ''] : [],
    );
    return [{ query: `${[query, ...fragments].join('\n\n')}\n` }];
  });
}
