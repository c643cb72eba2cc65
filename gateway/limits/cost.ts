import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import type { CostWeights } from './cost-weights.ts';
import { type Limits, limitError, PAGE_SIZE } from './limits.ts';

type Variables = Readonly<Record<string, unknown>>;
/** A number known from the document, or worked out from the variables of a request. */
type Term = number | ((variables: Variables) => number);
type ArgumentValue = (variables: Variables) => unknown;
type Condition = (variables: Variables) => boolean;

/** The assumed length of a list without a declared size. */
const ASSUMED_LIST_SIZE = 10;
const MUTATION_WEIGHT = 10;

interface Page {
  readonly field: string;
  readonly first: ArgumentValue;
  readonly last: ArgumentValue;
  /** `@skip` and `@include` of the field and of all around it. */
  readonly conditions: readonly Condition[];
}

/** The sizes that a connection gives to some of its fields. */
interface Sized {
  readonly fields: readonly string[];
  readonly size: Term;
}

/**
 * The cost of an operation. A field of object type weighs 1 and a leaf 0, unless `@cost` declares another weight. Fields
 * inside a list are multiplied by its length: the slicing argument, the assumed size, or 10. The cost is computed once for a
 * document; only the parts that depend on variables are computed for each request. For valid documents within the shape limits.
 */
export class OperationCost {
  readonly #cost: Term;
  readonly #pages: readonly Page[];

  constructor(
    schema: GraphQLSchema,
    weights: CostWeights,
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    const root = schema.getRootType(operation.operation);
    const pages: Page[] = [];
    const walk = new CostWalk(schema, weights, fragments, pages);
    const base = operation.operation === OperationTypeNode.MUTATION ? MUTATION_WEIGHT : 0;
    this.#cost = root ? add([base, walk.selectionCost(root, operation.selectionSet, null, [])]) : base;
    this.#pages = pages;
  }

  /** Returns the cost. Throws PAGE_SIZE or QUERY_TOO_EXPENSIVE. `variables` are coerced. */
  check(limits: Limits, variables: Variables): number {
    for (const page of this.#pages) checkPage(page, variables);
    const requested = valueOf(this.#cost, variables);
    if (requested > limits.cost) {
      const message = `The query may cost ${requested}; at most ${limits.cost} is allowed.`;
      throw limitError('QUERY_TOO_EXPENSIVE', message, limits.cost, requested);
    }
    return requested;
  }
}

function checkPage(page: Page, variables: Variables): void {
  if (!page.conditions.every((holds) => holds(variables))) return;
  const given = [page.first(variables), page.last(variables)].filter(
    (value) => value !== undefined && value !== null,
  );
  const { min, max } = PAGE_SIZE;
  const [size] = given;
  if (given.length !== 1) {
    const message = `${page.field} needs exactly one of first and last, from ${min} to ${max}; it has ${given.length === 0 ? 'none' : 'both'}.`;
    throw limitError('PAGE_SIZE', message, 1, given.length);
  }
  if (typeof size !== 'number' || size < min || size > max) {
    throw limitError(
      'PAGE_SIZE',
      `${page.field} asks a page of ${Number(size)}; from ${min} to ${max} are allowed.`,
      max,
      Number(size),
    );
  }
}

class CostWalk {
  readonly #schema: GraphQLSchema;
  readonly #weights: CostWeights;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #pages: Page[];

  constructor(
    schema: GraphQLSchema,
    weights: CostWeights,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    pages: Page[],
  ) {
    this.#schema = schema;
    this.#weights = weights;
    this.#fragments = fragments;
    this.#pages = pages;
  }

  selectionCost(
    type: GraphQLCompositeType,
    set: SelectionSetNode,
    sized: Sized | null,
    conditions: readonly Condition[],
  ): Term {
    return add(
      set.selections.map((selection) => {
        const inner = [...conditions, ...conditionsOf(selection.directives)];
        if (selection.kind === Kind.FIELD) return this.#fieldCost(type, selection, sized, inner);
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        if (fragment === undefined) return 0;
        const named = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
        return this.selectionCost(isCompositeType(named) ? named : type, fragment.selectionSet, sized, inner);
      }),
    );
  }

  #fieldCost(
    parent: GraphQLCompositeType,
    node: FieldNode,
    sized: Sized | null,
    conditions: readonly Condition[],
  ): Term {
    const name = node.name.value;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (field === undefined) return 0;
    const coordinate = `${parent.name}.${name}`;
    const type = getNamedType(field.type);
    const weight =
      this.#weights.fields.get(coordinate) ??
      this.#weights.types.get(type.name) ??
      (isCompositeType(type) ? 1 : 0);
    const isPaged =
      field.args.some(({ name }) => name === 'first') && field.args.some(({ name }) => name === 'last');
    if (isPaged) {
      const first = argumentValue(field, node, 'first');
      const last = argumentValue(field, node, 'last');
      this.#pages.push({ field: coordinate, first, last, conditions });
    }
    const listSize = this.#weights.listSizes.get(coordinate);
    const slicing = listSize?.slicingArguments ?? (isPaged ? ['first', 'last'] : []);
    const sizedFields = listSize?.sizedFields ?? (isPaged ? ['edges', 'nodes'] : []);
    const declared = sliceSize(field, node, slicing, listSize?.assumedSize);
    const given = sizedFields.length > 0 ? { fields: sizedFields, size: declared } : null;
    const inner =
      isCompositeType(type) && node.selectionSet
        ? this.selectionCost(type, node.selectionSet, given, conditions)
        : 0;
    const each = add([weight, inner]);
    if (sized?.fields.includes(name)) return multiply(sized.size, each);
    return isListType(getNullableType(field.type)) ? multiply(declared, each) : each;
  }
}

function sliceSize(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  slicing: readonly string[],
  assumedSize: number | undefined,
): Term {
  const otherwise = assumedSize ?? ASSUMED_LIST_SIZE;
  if (slicing.length === 0) return otherwise;
  const values = slicing.map((name) => argumentValue(field, node, name));
  return (variables) => {
    const sizes = values.map((value) => value(variables)).filter((value) => typeof value === 'number');
    return sizes.length > 0 ? Math.max(0, ...sizes) : otherwise;
  };
}

function argumentValue(field: GraphQLField<unknown, unknown>, node: FieldNode, name: string): ArgumentValue {
  const definition = field.args.find((argument) => argument.name === name);
  const given: ValueNode | undefined = node.arguments?.find(
    (argument) => argument.name.value === name,
  )?.value;
  const fallback: unknown = definition?.defaultValue;
  if (given === undefined) return () => fallback;
  if (given.kind === Kind.VARIABLE) {
    const variable = given.name.value;
    return (variables) => (variables[variable] === undefined ? fallback : variables[variable]);
  }
  const constant: unknown = valueFromASTUntyped(given);
  return () => constant;
}

function conditionsOf(directives: FieldNode['directives']): Condition[] {
  return (directives ?? []).flatMap((directive): Condition[] => {
    const wanted = directive.name.value === 'include';
    if (!wanted && directive.name.value !== 'skip') return [];
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind === Kind.BOOLEAN) return [() => value.value === wanted];
    if (value?.kind === Kind.VARIABLE)
      return [(variables) => (variables[value.name.value] === true) === wanted];
    return [];
  });
}

function valueOf(term: Term, variables: Variables): number {
  return typeof term === 'number' ? term : term(variables);
}

function add(terms: readonly Term[]): Term {
  let constant = 0;
  const others: Exclude<Term, number>[] = [];
  for (const term of terms) {
    if (typeof term === 'number') constant += term;
    else others.push(term);
  }
  if (others.length === 0) return constant;
  return (variables) => others.reduce((sum, term) => sum + term(variables), constant);
}

function multiply(left: Term, right: Term): Term {
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  return (variables) => valueOf(left, variables) * valueOf(right, variables);
}
