import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import type { Role } from '../../../src/domain/access.ts';

export const CALLER_ROLES = ['CUSTOMER', 'SERVICE_AGENT', 'ANALYST'] as const satisfies readonly Role[];
export type CallerRole = (typeof CALLER_ROLES)[number];

export interface StringLiteral {
  readonly value: string;
  /** Quotes and escapes included. */
  readonly written: string;
}

/** One operation as a client of some role sends it. */
export interface Operation {
  /** Its string literals are names of `literals`. */
  readonly document: DocumentNode;
  readonly literals: ReadonlyMap<string, StringLiteral>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly role: CallerRole;
}

/** The text that is sent. */
export function textOf({ document, literals }: Pick<Operation, 'document' | 'literals'>): string {
  return print(document).replaceAll(
    /"(§\d+§)"/g,
    (written, name: string) => literals.get(name)?.written ?? written,
  );
}

/** The operation that is asked for: the only one, or the one of that name. */
export const ASKED = 'Asked';

export function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const found =
    operations.length === 1 ? operations[0] : operations.find(({ name }) => name?.value === ASKED);
  if (found === undefined) throw new TypeError('the document has no operation');
  return found;
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((node) => [node.name.value, node]));
}

/** For a person who reads why a test failed. */
export function described(operation: Operation): string {
  return `as ${operation.role}\n${textOf(operation)}\nvariables: ${JSON.stringify(operation.variables)}`;
}

/** An operation that somebody wrote. */
export function operationFrom(text: string, variables: Operation['variables'], role: CallerRole): Operation {
  return { document: parse(text, { noLocation: true }), literals: new Map(), variables, role };
}
