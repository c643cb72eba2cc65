import { Kind, visit } from 'graphql';
import { type Operation, operationOf } from './operation.ts';

/** The same document with every condition variable turned round; null where it has none. */
export function otherConditions(operation: Operation): Operation | null {
  const turned = Object.entries(conditionValues(operation)).map(([name, value]) => [name, !value]);
  if (turned.length === 0) return null;
  return { ...operation, variables: { ...operation.variables, ...Object.fromEntries(turned) } };
}

/** What each condition variable is for this operation, its default included. */
export function conditionValues({ document, variables }: Operation): Readonly<Record<string, boolean>> {
  const defaults = new Map<string, boolean>();
  for (const { variable, defaultValue } of operationOf(document).variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.BOOLEAN) defaults.set(variable.name.value, defaultValue.value);
  }
  const values: Record<string, boolean> = {};
  visit(document, {
    Directive({ arguments: given = [] }) {
      for (const { value } of given) {
        if (value.kind !== Kind.VARIABLE) continue;
        const { value: name } = value.name;
        values[name] = (variables[name] ?? defaults.get(name)) === true;
      }
    },
  });
  return values;
}
