import { Arbitrary, type Random, type Stream, stream, Value } from 'fast-check';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type StringValueNode,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { Draw } from '../../harness/draw.ts';
import { InputValues } from './input-values.ts';
import { ASKED, CALLER_ROLES, type CallerRole, type Operation, textOf } from './operation.ts';
import { Selections } from './selections.ts';
import { smallerOperations } from './smaller-operations.ts';
import { nameNode } from './syntax.ts';

export interface OperationShape {
  readonly roles?: readonly CallerRole[];
  readonly kind?: OperationTypeNode;
  /** Of records, for arguments that name one. */
  readonly ids?: readonly string[];
}

/** Valid operations over a schema: queries of three roles, unless told otherwise. A failing one shrinks piece by piece. */
export class OperationArbitrary extends Arbitrary<Operation> {
  readonly #schema: GraphQLSchema;
  readonly #shape: Required<OperationShape>;

  constructor(schema: GraphQLSchema, shape: OperationShape = {}) {
    super();
    this.#schema = schema;
    this.#shape = { roles: CALLER_ROLES, kind: OperationTypeNode.QUERY, ids: [], ...shape };
  }

  override generate(random: Random): Value<Operation> {
    const draw = new Draw(random);
    for (;;) {
      const operation = this.#draw(draw);
      if (isValid(this.#schema, operation)) return new Value(operation, undefined);
    }
  }

  override canShrinkWithoutContext(_value: unknown): _value is Operation {
    return false;
  }

  override shrink(operation: Operation): Stream<Value<Operation>> {
    return stream(this.#smaller(operation));
  }

  *#smaller(operation: Operation): IterableIterator<Value<Operation>> {
    for (const smaller of smallerOperations(operation)) {
      if (isValid(this.#schema, smaller)) yield new Value(smaller, undefined);
    }
  }

  #draw(draw: Draw): Operation {
    const { roles, kind, ids } = this.#shape;
    const values = new InputValues(draw, ids);
    const selections = new Selections(this.#schema, draw, values);
    const root = this.#schema.getRootType(kind);
    if (!root) throw new TypeError(`the schema has no ${kind}`);
    const selectionSet = selections.root(root);
    const isNamed = draw.chance(50);
    const others = isNamed && draw.chance(15) ? OTHER_OPERATIONS : [];
    const asked: OperationDefinitionNode = {
      kind: Kind.OPERATION_DEFINITION,
      operation: kind,
      ...(isNamed ? { name: nameNode(ASKED), ...description(draw) } : {}),
      variableDefinitions: values.definitions.map((node) => ({ ...node, ...description(draw) })),
      selectionSet,
    };
    const fragments = selections.fragments.map((node) => ({ ...node, ...description(draw) }));
    const definitions = draw.chance(50) ? [...others, asked, ...fragments] : [...fragments, asked, ...others];
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
    const { literals, variables } = values;
    return { document, literals, variables, role: draw.oneOf(roles) };
  }
}

const OTHER_OPERATIONS = parse('query Other { viewer { role } } mutation Another { __typename }', {
  noLocation: true,
}).definitions;

/** Descriptions of operations, variables and fragments are of the edition of September 2025. */
function description(draw: Draw): { readonly description?: StringValueNode } {
  if (!draw.chance(8)) return {};
  return { description: { kind: Kind.STRING, value: 'What it is "about".', block: draw.chance(50) } };
}

function isValid(schema: GraphQLSchema, operation: Operation): boolean {
  try {
    return validate(schema, parse(textOf(operation))).length === 0 && hasPages(schema, operation);
  } catch {
    // What shrinking left may not even be a document.
    return false;
  }
}

/** The gateway wants a size for each page. */
function hasPages(schema: GraphQLSchema, { document }: Operation): boolean {
  const types = new TypeInfo(schema);
  let complete = true;
  const Field = (node: FieldNode) => {
    const isSize = (argument: { readonly name: unknown }) => SIZES.has(nameOf(argument.name));
    const declared = types.getFieldDef()?.args.filter(isSize) ?? [];
    complete &&= declared.length < 2 || node.arguments?.filter(isSize).length === 1;
  };
  visit(document, visitWithTypeInfo(types, { Field }));
  return complete;
}

const SIZES = new Set(['first', 'last']);

function nameOf(name: unknown): string {
  return typeof name === 'string' ? name : (name as NameNode).value;
}
