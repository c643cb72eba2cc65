import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type NamedTypeNode,
  type TypeNode,
} from 'graphql';
import { topLevelFields } from './field-sets.ts';

const FEDERATION_SPEC = 'specs.apollo.dev/federation/';

export interface SubgraphField {
  readonly name: string;
  readonly type: TypeNode;
  /** The field or its type has `@external`, and the exception for keys of extensions does not apply. */
  readonly external: boolean;
  readonly requires: string | null;
  readonly provides: string | null;
  /** The name of the subgraph that `@override` takes the field from. */
  readonly override: string | null;
}

export interface SubgraphType {
  readonly name: string;
  readonly kind: 'object' | 'interface' | 'union';
  readonly interfaceObject: boolean;
  /** The `fields` of each resolvable `@key`. */
  readonly keys: readonly string[];
  readonly interfaces: readonly string[];
  /** Of a union. */
  readonly members: readonly string[];
  readonly fields: ReadonlyMap<string, SubgraphField>;
}

/** The composite types of one subgraph's SDL: definitions and extensions merged, `@link` names resolved. */
export interface SubgraphSchema {
  readonly name: string;
  readonly types: ReadonlyMap<string, SubgraphType>;
}

type CompositeNode = Extract<
  DocumentNode['definitions'][number],
  {
    kind:
      | Kind.OBJECT_TYPE_DEFINITION
      | Kind.OBJECT_TYPE_EXTENSION
      | Kind.INTERFACE_TYPE_DEFINITION
      | Kind.INTERFACE_TYPE_EXTENSION
      | Kind.UNION_TYPE_DEFINITION
      | Kind.UNION_TYPE_EXTENSION;
  }
>;

const COMPOSITE_KINDS = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.OBJECT_TYPE_EXTENSION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.INTERFACE_TYPE_EXTENSION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.UNION_TYPE_EXTENSION]: 'union',
} as const;

export function readSubgraphSchema(name: string, document: DocumentNode): SubgraphSchema {
  const nodes = new Map<string, CompositeNode[]>();
  for (const definition of document.definitions) {
    if (!isComposite(definition)) continue;
    const same = nodes.get(definition.name.value);
    if (same === undefined) nodes.set(definition.name.value, [definition]);
    else same.push(definition);
  }
  const local = federationNames(document);
  return { name, types: new Map([...nodes].map(([type, parts]) => [type, readType(type, parts, local)])) };
}

export function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}

function isComposite(definition: DocumentNode['definitions'][number]): definition is CompositeNode {
  return definition.kind in COMPOSITE_KINDS;
}

/** Finds the local name of a federation directive: imported, imported under another name, or with its prefix. */
function federationNames(document: DocumentNode): (directive: string) => string {
  const links = document.definitions
    .flatMap((node) =>
      node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
        ? (node.directives ?? [])
        : [],
    )
    .filter((directive) => text(directive, 'url')?.includes(FEDERATION_SPEC) === true);
  const [link] = links;
  if (link === undefined) return (directive) => directive;
  const imported = new Map<string, string>();
  const list = link.arguments?.find((argument) => argument.name.value === 'import')?.value;
  for (const entry of list?.kind === Kind.LIST ? list.values : []) {
    if (entry.kind === Kind.STRING) imported.set(entry.value, entry.value);
    if (entry.kind !== Kind.OBJECT) continue;
    const part = (key: string) => {
      const value = entry.fields.find((field) => field.name.value === key)?.value;
      return value?.kind === Kind.STRING ? value.value : undefined;
    };
    const original = part('name');
    if (original !== undefined) imported.set(original, part('as') ?? original);
  }
  return (directive) => imported.get(`@${directive}`)?.slice(1) ?? `federation__${directive}`;
}

function readType(
  name: string,
  parts: readonly CompositeNode[],
  local: (directive: string) => string,
): SubgraphType {
  const directives = parts.flatMap((part) => part.directives ?? []);
  const own = (directive: string) => directives.filter((node) => node.name.value === local(directive));
  const resolvable = own('key').filter((key) => !isFalse(key, 'resolvable'));
  const extension = parts.every((part) => part.kind.endsWith('Extension')) || own('extends').length > 0;
  const keyFields = extension ? own('key').flatMap((key) => topLevelFields(text(key, 'fields') ?? '')) : [];
  const fields = new Map<string, SubgraphField>();
  for (const part of parts) {
    if (!('fields' in part)) continue;
    const partIsExternal = (part.directives ?? []).some((node) => node.name.value === local('external'));
    for (const field of part.fields ?? []) {
      const read = readField(field, local);
      const external = (read.external || partIsExternal) && !keyFields.includes(read.name);
      fields.set(read.name, { ...read, external });
    }
  }
  return {
    name,
    kind: COMPOSITE_KINDS[(parts[0] as CompositeNode).kind],
    interfaceObject: own('interfaceObject').length > 0,
    keys: resolvable.map((key) => text(key, 'fields') ?? ''),
    interfaces: parts.flatMap((part) => ('interfaces' in part ? names(part.interfaces) : [])),
    members: parts.flatMap((part) => ('types' in part ? names(part.types) : [])),
    fields,
  };
}

function readField(field: FieldDefinitionNode, local: (directive: string) => string): SubgraphField {
  const own = (directive: string) => field.directives?.find((node) => node.name.value === local(directive));
  return {
    name: field.name.value,
    type: field.type,
    external: own('external') !== undefined,
    requires: text(own('requires'), 'fields'),
    provides: text(own('provides'), 'fields'),
    override: text(own('override'), 'from'),
  };
}

function names(nodes: readonly NamedTypeNode[] | undefined): string[] {
  return (nodes ?? []).map((node) => node.name.value);
}

function text(directive: ConstDirectiveNode | undefined, argument: string): string | null {
  const value = directive?.arguments?.find((node) => node.name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

function isFalse(directive: ConstDirectiveNode, argument: string): boolean {
  const value = directive.arguments?.find((node) => node.name.value === argument)?.value;
  return value?.kind === Kind.BOOLEAN && !value.value;
}
