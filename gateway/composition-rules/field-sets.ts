import { Kind, parse, type SelectionSetNode } from 'graphql';

/** The `fields` of a federation directive. Null when the text is no selection set; the composer itself reports that. */
export function parseFieldSet(fields: string): SelectionSetNode | null {
  try {
    const [operation] = parse(`{${fields}}`, { noLocation: true }).definitions;
    return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : null;
  } catch {
    return null;
  }
}

/** The names of a field set's fields, without those nested below them. */
export function topLevelFields(fields: string): string[] {
  const selections = parseFieldSet(fields)?.selections ?? [];
  return selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : []));
}
