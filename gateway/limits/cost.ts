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
} from 'graphql';
import { COMPUTED_LIST_SIZES } from '../../src/domain/report-size.ts';
import { argumentValue, elementsOf } from './argument-cost.ts';
import type { CostWeights, ListSize } from './cost-weights.ts';
import { type Limits, limitError, PAGE_SIZE } from './limits.ts';

type Variables = Readonly<Record<string, unknown>>;
/** A number known from the document, or worked out from the variables of a request. */
type Term = number | ((variables: Variables) => number);
type ArgumentValue = (variables: Variables) => unknown;
type Condition = (variables: Variables) => boolean;

/** The assumed length of a list without a declared size. */
const ASSUMED_LIST_SIZE = 10;
/** The weight of a root field of a mutation, and of each element in its input. */
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
 * The cost of an operation. An object weighs 1 and a leaf 0. A field with `@cost` weighs that much, in addition to the
 * objects of its list. Objects in a list are multiplied by its length: the slicing argument (the length of an argument that
 * is a list itself), the assumed size, or 10. Each element of a list in the arguments weighs 1, in a mutation 10. The cost
 * is computed once for a document; only the parts that depend on variables are computed for each request. For valid
 * documents within the shape limits.
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
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    const walk = new CostWalk(schema, weights, fragments, pages, isMutation ? MUTATION_WEIGHT : 1);
    this.#cost = root ? walk.selectionCost(root, operation.selectionSet, null, []) : 0;
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
  /** Of a root field of a mutation, and of each element in an argument. */
  readonly #inputWeight: number;

  constructor(
    schema: GraphQLSchema,
    weights: CostWeights,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    pages: Page[],
    inputWeight: number,
  ) {
    this.#schema = schema;
    this.#weights = weights;
    this.#fragments = fragments;
    this.#pages = pages;
    this.#inputWeight = inputWeight;
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
    const isPaged = hasArgument(field, 'first') && hasArgument(field, 'last');
    const valueOf = (name: string) => valueTerm(field, node, name);
    if (isPaged) {
      this.#pages.push({ field: coordinate, first: valueOf('first'), last: valueOf('last'), conditions });
    }
    const listSize = this.#weights.listSizes.get(coordinate);
    const slicing = listSize?.slicingArguments ?? (isPaged ? ['first', 'last'] : []);
    const sizedFields = listSize?.sizedFields ?? (isPaged ? ['edges', 'nodes'] : []);
    const declared = computedSize(coordinate, field, node) ?? sliceSize(slicing.map(valueOf), listSize);
    const given = sizedFields.length > 0 ? { fields: sizedFields, size: declared } : null;
    const inner =
      isCompositeType(type) && node.selectionSet
        ? this.selectionCost(type, node.selectionSet, given, conditions)
        : 0;
    const object = this.#weights.types.get(type.name) ?? (isCompositeType(type) ? 1 : 0);
    const own = this.#weights.fields.get(coordinate);
    const input = this.#inputCost(parent, field, node);
    const isList = isListType(getNullableType(field.type));
    if (sized?.fields.includes(name)) return add([input, multiply(sized.size, add([own ?? object, inner]))]);
    if (!isList) return add([input, own ?? object, inner]);
    return add([input, own ?? 0, multiply(declared, add([object, inner]))]);
  }

  #inputCost(parent: GraphQLCompositeType, { args }: Field, node: FieldNode): Term {
    const isAction = parent === this.#schema.getMutationType();
    const weight = this.#inputWeight;
    const elements = args.map(({ name, type }): Term => {
      const value = argumentValue(args, node, name);
      if (typeof value !== 'function') return weight * elementsOf(type, value.constant);
      return (variables) => weight * elementsOf(type, value(variables));
    });
    return add(isAction ? [weight, ...elements] : elements);
  }
}

type Field = GraphQLField<unknown, unknown>;

function hasArgument({ args }: Field, name: string): boolean {
  return args.some((argument) => argument.name === name);
}

function valueTerm({ args }: Field, node: FieldNode, name: string): ArgumentValue {
  const value = argumentValue(args, node, name);
  return typeof value === 'function' ? value : () => value.constant;
}

/** The size of a list that a rule computes from its arguments. */
function computedSize(coordinate: string, field: Field, node: FieldNode): Term | null {
  const rule = COMPUTED_LIST_SIZES[coordinate];
  if (rule === undefined) return null;
  const values = field.args.map(({ name }) => [name, valueTerm(field, node, name)] as const);
  return (variables) => rule(Object.fromEntries(values.map(([name, value]) => [name, value(variables)])));
}

function sliceSize(slices: readonly ArgumentValue[], listSize: ListSize | undefined): Term {
  const otherwise = listSize?.assumedSize ?? ASSUMED_LIST_SIZE;
  if (slices.length === 0) return otherwise;
  return (variables) => {
    const values = slices.map((value) => value(variables));
    const sizes = values.map((value) => (Array.isArray(value) ? value.length : value));
    const numbers = sizes.filter((size) => typeof size === 'number');
    return numbers.length > 0 ? Math.max(0, ...numbers) : otherwise;
  };
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
