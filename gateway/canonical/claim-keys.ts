import {
  type FieldNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type NameNode,
  type SelectionNode,
} from 'graphql';
import { CRM_PREFERRED } from '../../src/graph/entity-id.ts';
import { GATEWAY_KEY } from './place.ts';
import type { SelectedField } from './selection.ts';

/** Fields that find a record by an id from the client. The answering subgraph may know nothing of the record but this id. */
const CLAIMING_FIELDS = ['node', 'account'];

/** `Type.field` of these fields. */
export const CLAIMING_COORDINATES: ReadonlySet<string> = new Set(
  CLAIMING_FIELDS.map((name) => `Query.${name}`),
);

/**
 * Returns a root field of a query. If the field may answer a claim, it also selects both ids of the record: the engine
 * recognizes a claim by them (`engine/claims.ts`). The client's answer does not contain them.
 */
export function withClaimKeys(field: SelectedField, schema: GraphQLSchema): SelectedField {
  const [first, ...others] = field.nodes;
  if (!CLAIMING_FIELDS.includes(first.name.value) || first.selectionSet === undefined) return field;
  const keys = CRM_PREFERRED.flatMap((type) => keysOf(type, schema));
  if (keys.length === 0) return field;
  // The keys come first, so that their response keys are the plain field names.
  const selections = [...keys, ...first.selectionSet.selections];
  return {
    ...field,
    nodes: [{ ...first, selectionSet: { kind: Kind.SELECTION_SET, selections } }, ...others],
  };
}

function keysOf(typeName: string, schema: GraphQLSchema): readonly SelectionNode[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return [];
  const selections = ['crmId', 'portalId'].flatMap((name): FieldNode[] => {
    if (type.getFields()[name] === undefined) return [];
    return [{ kind: Kind.FIELD, name: named(name), alias: named(`${GATEWAY_KEY}${name}`) }];
  });
  if (selections.length === 0) return [];
  const typeCondition = { kind: Kind.NAMED_TYPE, name: named(typeName) } as const;
  return [
    { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections } },
  ];
}

function named(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
