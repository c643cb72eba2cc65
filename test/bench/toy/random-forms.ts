import { type DocumentNode, Kind, parse, print, visit } from 'graphql';
import type { Operation } from '../harness/operation.ts';

/** More documents than any variant keeps by their text. */
const FORMS = 3_000;
const SEED = 1;

/** The same operation under other aliases in each request: documents that differ in their form only. */
export function withRandomAliases(operation: Operation): Operation {
  const { variables } = operation;
  return {
    ...operation,
    name: `${operation.name}, random aliases`,
    forms: randomAliases(parse(operation.query, { noLocation: true }), FORMS),
    variables: Array.from({ length: FORMS }, (_, index) => variables[index % variables.length] ?? {}),
  };
}

/** A document with half of its fields under random aliases, `count` times; the same in every run. */
export function randomAliases(document: DocumentNode, count: number): readonly string[] {
  let state = SEED;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  const aliased = () =>
    visit(document, {
      Field: (node) => {
        if (draw() % 2 === 0) return undefined;
        return { ...node, alias: { kind: Kind.NAME, value: `${node.name.value}_${draw().toString(36)}` } };
      },
    });
  return Array.from({ length: count }, () => print(aliased()));
}
