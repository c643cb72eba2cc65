import { Arbitrary, type Random, type Stream, stream, Value } from 'fast-check';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type NameNode,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { Draw } from './draw.ts';
import { InputValues } from './input-values.ts';
import { CALLER_ROLES, type Operation, textOf } from './operation.ts';
import { Selections } from './selections.ts';
import { smallerOperations } from './smaller-operations.ts';
import { nameNode } from './syntax.ts';

/** Valid operations over a schema, as clients of three roles. A failing one shrinks selection by selection. */
export class OperationArbitrary extends Arbitrary<Operation> {
  readonly #schema: GraphQLSchema;
  readonly #kind: OperationTypeNode;
  readonly #ids: readonly string[];

  /** @param ids of records, for arguments */
  constructor(
    schema: GraphQLSchema,
    kind: OperationTypeNode = OperationTypeNode.QUERY,
    ids: readonly string[] = [],
  ) {
    super();
    this.#schema = schema;
    this.#kind = kind;
    this.#ids = ids;
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
    const values = new InputValues(draw, this.#ids);
    const selections = new Selections(this.#schema, draw, values);
    const root = this.#schema.getRootType(this.#kind);
    if (!root) throw new TypeError(`the schema has no ${this.#kind}`);
    const selectionSet = selections.root(root);
    const document: DocumentNode = {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: this.#kind,
          ...(draw.chance(50) ? { name: nameNode('Asked') } : {}),
          variableDefinitions: values.definitions,
          selectionSet,
        },
        ...selections.fragments,
      ],
    };
    const { literals, variables } = values;
    return { document, literals, variables, role: draw.oneOf(CALLER_ROLES) };
  }
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
