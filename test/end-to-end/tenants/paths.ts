import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Rows of a page at each step away from the root. */
const PAGE_SIZES = [4, 2, 2] as const;
/** Fields of one document, so that its tokens stay below the 4,000 that the gateway allows. */
const FIELDS_A_DOCUMENT = 900;

type Field = GraphQLField<unknown, unknown>;

/** A selection that can be added to: texts of fields and fragments with what is selected inside. */
class Selection {
  readonly inside = new Map<string, Selection>();

  at(steps: readonly string[]): Selection {
    const [step, ...rest] = steps;
    if (step === undefined) return this;
    const next = this.inside.get(step) ?? new Selection();
    this.inside.set(step, next);
    return next.at(rest);
  }

  /** Two fragments on different types in one place might give one name two types. */
  clashesWith(steps: readonly string[]): boolean {
    const [step, ...rest] = steps;
    if (step === undefined) return false;
    const next = this.inside.get(step);
    if (next) return next.clashesWith(rest);
    return step.startsWith('... on ') && [...this.inside.keys()].some((key) => key.startsWith('... on '));
  }

  get fields(): number {
    return [...this.inside.values()].reduce((sum, selection) => sum + 1 + selection.fields, 0);
  }

  print(): string {
    return [...this.inside]
      .map(([step, selection]) => (selection.inside.size > 0 ? `${step} { ${selection.print()} }` : step))
      .join(' ');
  }
}

interface Path {
  readonly steps: readonly string[];
  readonly leaves: readonly string[];
}

/**
 * Selections that together hold every field which can be reached from a call of a field within some steps from record
 * to record, each small enough for one document. Fields come from the schema, so a new one is reached without a change
 * here.
 */
export function selectionsFrom(
  schema: GraphQLSchema,
  call: string,
  type: GraphQLNamedType,
  hops: number,
): string[] {
  const printed: string[] = [];
  let selection = new Selection();
  for (const { steps, leaves } of pathsThrough(schema, call, type, { hops, steps: [] })) {
    if (selection.fields > FIELDS_A_DOCUMENT || selection.clashesWith(steps)) {
      printed.push(selection.print());
      selection = new Selection();
    }
    const end = selection.at(steps);
    for (const leaf of leaves) end.at([leaf]);
  }
  return [...printed, selection.print()];
}

interface Walk {
  /** Steps from record to record that are left. */
  readonly hops: number;
  readonly steps: readonly string[];
}

function* pathsThrough(
  schema: GraphQLSchema,
  call: string,
  type: GraphQLNamedType,
  { hops, steps }: Walk,
): Generator<Path> {
  const record = recordOf(type);
  const here = [...steps, call];
  if (record === null || record === type) {
    yield* pathsInside(schema, type, { hops, steps: here });
    return;
  }
  yield { steps: [...here, 'edges'], leaves: ['cursor'] };
  yield { steps: [...here, 'edges', 'node'], leaves: ['__typename'] };
  yield {
    steps: [...here, 'pageInfo'],
    leaves: ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'],
  };
  yield* pathsInside(schema, record, { hops, steps: [...here, 'nodes'] });
}

function* pathsInside(schema: GraphQLSchema, type: GraphQLNamedType, { hops, steps }: Walk): Generator<Path> {
  if (isInterfaceType(type)) {
    for (const implementation of schema.getPossibleTypes(type)) {
      yield* pathsInside(schema, implementation, {
        hops,
        steps: [...steps, `... on ${implementation.name}`],
      });
    }
    return;
  }
  if (!isObjectType(type)) throw new Error(`say in paths.ts how to select ${type.name}`);
  const all = Object.values(type.getFields());
  const leaves = all.filter((field) => isLeafType(getNamedType(field.type))).map(({ name }) => name);
  yield { steps, leaves: ['__typename', ...leaves] };
  for (const field of all) {
    const inner = getNamedType(field.type);
    if (isLeafType(inner)) continue;
    const isStep = recordOf(inner) !== null || isInterfaceType(inner);
    if (isStep && hops === 0) continue;
    const size = PAGE_SIZES[PAGE_SIZES.length - hops] ?? 1;
    yield* pathsThrough(schema, callOf(type, field, size), inner, {
      hops: isStep ? hops - 1 : hops,
      steps,
    });
  }
}

/** The record type behind a field, itself or listed by a connection; null for parts of a record, which have no id. */
function recordOf(type: GraphQLNamedType): GraphQLObjectType | null {
  if (!isObjectType(type)) return null;
  const nodes = type.getFields()['nodes'];
  const listed = type.name.endsWith('Connection') && nodes ? getNamedType(nodes.type) : type;
  if (!isObjectType(listed)) return null;
  const { portalId, crmId } = listed.getFields();
  return portalId || crmId ? listed : null;
}

function callOf(type: GraphQLObjectType, field: Field, size: number): string {
  const required = field.args.filter(({ type: argument }) => isNonNullType(argument));
  if (required.length > 0) throw new Error(`say in paths.ts how to ask ${type.name}.${field.name}`);
  return field.args.some(({ name }) => name === 'first') ? `${field.name}(first: ${size})` : field.name;
}
