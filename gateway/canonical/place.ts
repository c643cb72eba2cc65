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

/** Fields of one canonical text; a fragment is written once for each type that it fits, so it may grow. */
const MAX_FIELDS = 10_000;

/** How response keys and variables of the gateway's own begin; no name in a client's document can. */
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
 * One place of an answer that holds an object: what is asked of the subgraphs there, and how the client's fields are
 * made of it. Nothing of the client's own form is in `text`: see README.md.
 */
export class Place implements ProjectedPlace {
  /** The canonical selection set, with its braces. */
  readonly text: string;
  /** Nothing is asked of a subgraph, unless whether there is an object. */
  readonly isEmpty: boolean;
  readonly #type: GraphQLCompositeType;
  readonly #byType: ReadonlyMap<string, readonly ClientField[]>;
  /** Of a type that is an interface itself, as an interface object's is. */
  readonly #ofInterface: readonly ClientField[];

  constructor(
    type: GraphQLCompositeType,
    selection: PlaceSelection,
    names: ResponseNames,
    options: PlaceOptions,
  ) {
    const common = new Map<string, CanonicalField>();
    const ownByType = new Map<string, ReadonlyMap<string, CanonicalField>>();
    const byType = new Map<string, readonly ClientField[]>();
    const build = (owner: GraphQLCompositeType, selected: SelectedField): CanonicalField | null =>
      canonicalField(owner, selected, names, options);
    let asksTypename = false;
    for (const [runtime, fields] of selection.byType) {
      const own = new Map<string, CanonicalField>();
      const client = fields.flatMap((selected) => {
        const owner = selected.isCommon ? type : runtime;
        const known = common.get(selected.responseKey);
        const canonical = selected.isCommon && known ? known : build(owner, selected);
        if (canonical === null) asksTypename = true;
        else if (selected.isCommon) common.set(selected.responseKey, canonical);
        else own.set(canonical.name.key, canonical);
        return selected.responseKey.startsWith(GATEWAY_KEY)
          ? []
          : [clientField(runtime, selected, canonical)];
      });
      byType.set(runtime.name, client);
      ownByType.set(runtime.name, own);
    }
    const shared = new Map([...common.values()].map((field) => [field.name.key, field]));
    const groups = [...ownByType].flatMap(([runtime, own]) => {
      const fields = [...own.values()].filter(({ name }) => !shared.has(name.key));
      return fields.length === 0 ? [] : [`...on ${runtime}${textOf(fields, false, options)}`];
    });
    this.isEmpty = shared.size === 0 && groups.length === 0;
    const needsTypename = isObjectType(type)
      ? this.isEmpty
      : this.isEmpty || asksTypename || groups.length > 0 || options.hasHiddenTypes(type);
    this.#type = type;
    this.#byType = byType;
    const [, first = []] = [...selection.byType][0] ?? [];
    this.#ofInterface = first.flatMap((selected) =>
      selected.isCommon ? [clientField(type, selected, common.get(selected.responseKey) ?? null)] : [],
    );
    this.text = textOf([...shared.values()], needsTypename, options, groups);
  }

  /** The client's fields of an object with this `__typename`; null where the public schema has no such type. */
  fieldsOf(typename: unknown): readonly ClientField[] | null {
    if (isObjectType(this.#type)) return this.#byType.get(this.#type.name) ?? null;
    if (typeof typename !== 'string' || typename === this.#type.name) return this.#ofInterface;
    return this.#byType.get(typename) ?? null;
  }

  /** The same where the object is not there to tell its type: of every type possible. */
  get everyField(): readonly ClientField[] {
    return [...this.#byType.values()].flat();
  }
}

/** The place that a selection set of the client describes. */
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

function clientField(
  owner: GraphQLCompositeType,
  { responseKey, nodes: [node] }: SelectedField,
  canonical: CanonicalField | null,
): ClientField {
  const coordinate = `${owner.name}.${node.name.value}`;
  if (canonical === null) {
    return { responseKey, key: null, coordinate, place: null, project: typenameProjector(owner) };
  }
  const { name, fieldName, place } = canonical;
  const project = projectorOf(fieldOf(owner, fieldName).type, place, coordinate);
  return { responseKey, key: name.key, coordinate, place, project };
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
