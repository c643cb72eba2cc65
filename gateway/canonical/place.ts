import {
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  isCompositeType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { limitError } from '../limits/limits.ts';
import { type ProjectedField, type ProjectedPlace, projectorOf, typenameProjector } from './projection.ts';
import type { CanonicalName, ResponseNames } from './response-names.ts';
import {
  declaredField,
  type PlaceSelection,
  type SelectedField,
  type Selector,
  selectPlace,
} from './selection.ts';

/** Limit of fields in one canonical text: it may outgrow the document, since a fragment is written once for each type. */
const MAX_FIELDS = 10_000;

/** Prefix of the gateway's own response keys and variables. No name in a client's document can have it. */
export const GATEWAY_KEY = '@';

export interface PlaceOptions extends Selector {
  /** Whether a type of the answer may be one that the public schema does not have. */
  readonly hasHiddenTypes: (type: GraphQLCompositeType) => boolean;
  /** Counts the fields of the whole text. */
  readonly budget: { fields: number };
}

/** One field of the client's answer. */
export interface ClientField extends ProjectedField {
  readonly place: Place | null;
}

interface CanonicalField {
  readonly name: CanonicalName;
  readonly fieldName: string;
  readonly place: Place | null;
}

/**
 * One place of an answer that holds an object: the canonical selection for the subgraphs, and the projection to the
 * client's fields. `text` contains nothing of the client's own form: see README.md.
 */
export class Place implements ProjectedPlace {
  /** The canonical selection set, with its braces. */
  readonly text: string;
  /** The place selects no field of a subgraph; at most, it checks whether the object exists. */
  readonly isEmpty: boolean;
  readonly #type: GraphQLCompositeType;
  readonly #byType: ReadonlyMap<string, readonly ClientField[]>;
  /** Some fields are selected for some types only. */
  readonly #hasGroups: boolean;
  /** The fields of an object whose runtime type is an interface, such as an interface object. */
  readonly #ofInterface: readonly ClientField[];

  constructor(
    type: GraphQLCompositeType,
    selection: PlaceSelection,
    names: ResponseNames,
    options: PlaceOptions,
  ) {
    const build = (owner: GraphQLCompositeType, selected: SelectedField): CanonicalField | null =>
      canonicalField(owner, selected, names, options);
    const common = new Map(selection.common.map((field) => [field.responseKey, build(type, field)]));
    const shared = byKey([...common.values()]);
    const clientFields = (owner: GraphQLCompositeType, fields: readonly SelectedField[]) =>
      fields.map(
        (field) => [field, field.isCommon ? common.get(field.responseKey) : build(owner, field)] as const,
      );
    const groups: string[] = [];
    const byType = new Map<string, readonly ClientField[]>();
    let asksTypename = selection.common.some(({ responseKey }) => common.get(responseKey) === null);
    for (const [runtime, fields] of selection.byType) {
      const canonical = clientFields(runtime, fields);
      asksTypename ||= canonical.some(([, field]) => field === null);
      byType.set(
        runtime.name,
        canonical.flatMap(([field, made]) => clientField(runtime, field, made ?? null)),
      );
      const own = byKey(canonical.map(([, field]) => field)).filter(
        ({ name }) => !shared.some((field) => field.name.key === name.key),
      );
      if (own.length > 0) groups.push(`...on ${runtime.name}${textOf(own, false, options)}`);
    }
    this.isEmpty = shared.length === 0 && groups.length === 0;
    const needsTypename =
      this.isEmpty || (!isObjectType(type) && (asksTypename || options.hasHiddenTypes(type)));
    this.#type = type;
    this.#byType = byType;
    this.#hasGroups = groups.length > 0;
    this.#ofInterface = selection.common.flatMap((field) =>
      clientField(type, field, common.get(field.responseKey) ?? null),
    );
    this.text = textOf(shared, needsTypename, options, groups);
  }

  /** The client's fields of an object with this `__typename`; null where the public schema has no such type. */
  fieldsOf(typename: unknown): readonly ClientField[] | null {
    if (isObjectType(this.#type)) return this.#byType.get(this.#type.name) ?? null;
    if (typename === this.#type.name) return this.#ofInterface;
    if (typename === undefined) {
      // The planner selects `__typename` wherever a fragment depends on it.
      if (this.#hasGroups) throw new TypeError(`an object of ${this.#type.name} came without its type`);
      return this.#ofInterface;
    }
    if (typeof typename !== 'string') return null;
    return this.#byType.get(typename) ?? null;
  }

  /** The client's fields for every possible type. Used where no object exists, so no runtime type is known. */
  get everyField(): readonly ClientField[] {
    return [...this.#byType.values()].flat();
  }
}

/** Builds the place of a client's selection set. */
export function placeOf(
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  names: ResponseNames,
  options: PlaceOptions,
): Place {
  return new Place(type, selectPlace(type, sets, options), names, options);
}

/** Null for `__typename`. */
function canonicalField(
  owner: GraphQLCompositeType,
  { nodes }: SelectedField,
  names: ResponseNames,
  options: PlaceOptions,
): CanonicalField | null {
  const [node] = nodes;
  const fieldName = node.name.value;
  if (fieldName === '__typename') return null;
  const field = fieldOf(owner, fieldName);
  const name = names.nameOf(node, field, `${owner.name}.${fieldName}`);
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return { name, fieldName, place: null };
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return { name, fieldName, place: placeOf(type, sets, name.below, options) };
}

/** Each field once, without `__typename`. */
function byKey(fields: readonly (CanonicalField | null | undefined)[]): readonly CanonicalField[] {
  const present = fields.filter((field) => field !== null && field !== undefined);
  return [...new Map(present.map((field) => [field.name.key, field])).values()];
}

/** Empty for a field that the gateway has added. */
function clientField(
  owner: GraphQLCompositeType,
  { responseKey, nodes: [node] }: SelectedField,
  canonical: CanonicalField | null,
): ClientField[] {
  if (responseKey.startsWith(GATEWAY_KEY)) return [];
  const coordinate = `${owner.name}.${node.name.value}`;
  if (canonical === null) {
    return [{ responseKey, key: null, coordinate, place: null, project: typenameProjector(owner) }];
  }
  const { name, fieldName, place } = canonical;
  const project = projectorOf(fieldOf(owner, fieldName).type, place, coordinate);
  return [{ responseKey, key: name.key, coordinate, place, project }];
}

function fieldOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> {
  const field = declaredField(type, name);
  if (field === undefined) throw new TypeError(`no field ${type.name}.${name} in the public schema`);
  return field;
}

function textOf(
  fields: readonly CanonicalField[],
  withTypename: boolean,
  { budget }: PlaceOptions,
  groups: readonly string[] = [],
): string {
  budget.fields += fields.length;
  if (budget.fields > MAX_FIELDS) {
    const message = `With its fragments written out for each type the query has over ${MAX_FIELDS} fields.`;
    throw limitError('QUERY_TOO_EXPENSIVE', message, MAX_FIELDS, budget.fields);
  }
  const parts = fields.map(({ name, fieldName, place }) => {
    const alias = name.key === fieldName ? '' : `${name.key}:`;
    const given = name.arguments.map((argument) => `${argument.name}:$${argument.variable}`).join(',');
    return `${alias}${fieldName}${given && `(${given})`}${place?.text ?? ''}`;
  });
  return `{${[...(withTypename ? ['__typename'] : []), ...parts, ...groups].join(' ')}}`;
}
