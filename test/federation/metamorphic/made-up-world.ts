import {
  type GraphQLOutputType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { Chance } from './chance.ts';
import { type GraphFacts, isRoot, type SubgraphName } from './graph-facts.ts';

const RECORDS_OF_A_TYPE = 8;
/** Of a hundred nullable fields; of a thousand fields that may not be null. */
const NULLS = 12;
const FAILURES = 6;
const FAILURES_OF_REQUIRED = 4;

/** An object of the world: a record with keys, or a value that belongs to one. */
export interface WorldObject {
  readonly __typename: string;
  readonly uid: string;
  /** The subgraph that resolves a value's fields; null for a record, whose fields have owners of their own. */
  readonly subgraph: SubgraphName | null;
  readonly keys: Readonly<Record<string, string | null>>;
}

/** A failure of one whole reference, which hits every field that the subgraph has of the record. */
export const REFERENCE_FAILURE = 'RECORD_LOCKED';
export const FIELD_OF_FAILED_REFERENCE = 'UPSTREAM_REJECTED';

/**
 * The data behind the graph, made up from a seed: each field of each object has one value for each set of arguments,
 * whoever asks, in whichever subgraph. A value tells its place, so that a value at the wrong place is seen.
 */
export class MadeUpWorld {
  readonly #facts: GraphFacts;
  readonly #seed: number;
  readonly #records = new Map<string, readonly WorldObject[]>();

  constructor(facts: GraphFacts, seed: number) {
    this.#facts = facts;
    this.#seed = seed;
    for (const [type, keys] of facts.keys) this.#records.set(type, records(type, keys));
  }

  /** Whether the field belongs to the record itself, whichever subgraph is asked. */
  isIdentity(type: string, field: string): boolean {
    return (
      this.#records.has(type) && (field === 'id' || this.#facts.keys.get(type)?.includes(field) === true)
    );
  }

  /** The subgraph that resolves a field of an object. */
  ownerOf(source: WorldObject | undefined, type: string, field: string): SubgraphName {
    const owner = source?.subgraph ?? this.#facts.ownersOf(type, field)[0];
    if (owner === undefined) throw new TypeError(`no subgraph resolves ${type}.${field}`);
    return owner;
  }

  /** Salesforce finds its records by their `crmId`, the others by `portalId`. */
  knows(subgraph: SubgraphName, record: WorldObject): boolean {
    return record.keys[subgraph === 'salesforce' ? 'crmId' : 'portalId'] !== null;
  }

  /** Whether the subgraph fails for the record as a whole. */
  fails(subgraph: SubgraphName, record: WorldObject): boolean {
    const chance = this.#chance('reference', subgraph, record.uid);
    return !this.#facts.isWhole(subgraph, record.__typename) && chance.below(10) === 0;
  }

  /** The record that a representation names. Throws when its keys are of two records, or of none. */
  find(type: string, representation: Readonly<Record<string, unknown>>): WorldObject {
    const keys = this.#facts.keys.get(type) ?? [];
    const given = keys.filter((key) => (representation[key] ?? null) !== null);
    const found = this.#records
      .get(type)
      ?.find((record) => given.every((key) => record.keys[key] === representation[key]));
    if (given.length === 0 || found === undefined) {
      throw new Error(`no ${type} has the keys ${JSON.stringify(representation)}`);
    }
    return found;
  }

  /** What a field answers; throws where it fails. */
  resolve(
    source: WorldObject | undefined,
    type: string,
    field: string,
    args: Readonly<Record<string, unknown>>,
  ): unknown {
    if (source && this.isIdentity(type, field)) return field === 'id' ? source.uid : source.keys[field];
    const owner = this.ownerOf(source, type, field);
    const declared = this.#facts.schema.getType(type);
    if (!isObjectType(declared)) throw new TypeError(`${type} is no object type`);
    const output = declared.getFields()[field]?.type;
    if (output === undefined) throw new TypeError(`${type} has no field ${field}`);
    const place = `${source?.uid ?? type}.${field}(${canonical(args)})`;
    return this.#value(output, place, owner, isRoot(type));
  }

  #value(type: GraphQLOutputType, place: string, owner: SubgraphName, isRootField: boolean): unknown {
    const chance = this.#chance('value', place);
    if (isNonNullType(type)) {
      if (chance.below(1000) < FAILURES_OF_REQUIRED) throw new WaybillError('ILLEGAL_STATE', 'failed');
    } else {
      const drawn = chance.below(100) * (isRootField ? 3 : 1);
      if (drawn < NULLS) return null;
      if (drawn < NULLS + FAILURES) throw failure(chance);
    }
    return this.#present(getNullableType(type), place, owner, chance);
  }

  #present(type: GraphQLOutputType, place: string, owner: SubgraphName, chance: Chance): unknown {
    if (isListType(type)) {
      return Array.from({ length: chance.oneOf([0, 1, 1, 2, 3]) }, (_, index) => {
        const at = `${place}[${index}]`;
        return this.#present(getNullableType(type.ofType as GraphQLOutputType), at, owner, this.#chance(at));
      });
    }
    if (isEnumType(type)) return chance.oneOf(this.#facts.enumValues.get(type.name) ?? []);
    if (isScalarType(type)) return scalar(type.name, chance);
    if (isAbstractType(type)) {
      const possible = this.#facts.schema.getPossibleTypes(type).map(({ name }) => name);
      const stored = isInterfaceType(type) ? possible.filter((name) => this.#records.has(name)) : possible;
      return this.#object(chance.oneOf(stored.toSorted()), place, owner, chance);
    }
    if (!isObjectType(type)) throw new TypeError(`no value for ${String(type)}`);
    return this.#object(type.name, place, owner, chance);
  }

  /** A record that the owner of the place can hand on to the other subgraphs, or a value of the place's own. */
  #object(type: string, place: string, owner: SubgraphName, chance: Chance): WorldObject {
    const all = this.#records.get(type);
    if (all === undefined) {
      return { __typename: type, uid: this.#chance('object', place).name(), subgraph: owner, keys: {} };
    }
    const linked = (record: WorldObject) => Object.values(record.keys).every((key) => key !== null);
    const whole = this.#facts.isWhole(owner, type);
    return chance.oneOf(all.filter((record) => (whole ? this.knows(owner, record) : linked(record))));
  }

  #chance(...parts: readonly unknown[]): Chance {
    return new Chance([this.#seed, ...parts].join('|'));
  }
}

/** Of the records with two keys, some lack one. */
function records(type: string, keys: readonly string[]): readonly WorldObject[] {
  return Array.from({ length: RECORDS_OF_A_TYPE }, (_, index) => ({
    __typename: type,
    uid: `${type}-${index}`,
    subgraph: null,
    keys: Object.fromEntries(
      keys.map((key, at) => {
        const lacks = keys.length > 1 && index % 4 === 2 + at;
        return [key, lacks ? null : `${type}-${key}-${index}`];
      }),
    ),
  }));
}

function failure(chance: Chance): Error {
  const code = chance.oneOf(['NOT_FOUND', 'UPSTREAM_UNAVAILABLE', 'STALE', null] as const);
  return code === null ? new Error('an unknown failure') : new WaybillError(code, 'failed');
}

function scalar(name: string, chance: Chance): unknown {
  const drawn = chance.below(1_000_000);
  switch (name) {
    case 'Int':
      return drawn;
    case 'Float':
      return drawn / 8;
    case 'Boolean':
      return drawn % 2 === 0;
    case 'ID':
      return `id-${chance.name()}`;
    case 'DateTime':
      return new Date(1_700_000_000_000 + drawn * 1000);
    case 'Date':
      return new Date(1_700_000_000_000 + drawn * 86_400).toISOString().slice(0, 10);
    default:
      return `${chance.oneOf(['', 'ünï ', '😀 ', '"q" \\ ', '\b\n', '__proto__ '])}${chance.name()}`;
  }
}

/** Arguments as text: equal for equal values, and absent differs from null. */
export function canonical(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([name, item]) => `${name}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'undefined';
}
