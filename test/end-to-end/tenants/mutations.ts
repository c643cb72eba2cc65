import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { EntityType } from '../../../src/graph/entity-id.ts';
import { selectionsFrom } from './paths.ts';
import type { Question } from './questions.ts';

/** A place in the input of a mutation where a caller may write a value. Of a list of objects, the first object is meant. */
export interface Place {
  /** From the input inwards. */
  readonly path: string;
  readonly type: GraphQLInputType;
  /** The record that an id there names; null for ids of records that `node` does not know. */
  readonly names: EntityType | null;
}

export interface Mutating {
  readonly name: string;
  readonly input: GraphQLInputObjectType;
  readonly places: readonly Place[];
  /** Reads everything that is answered, one step from record to record. */
  readonly query: string;
}

/** Values by path; the rest of the input is only what it must have. */
export type Written = Readonly<Record<string, unknown>>;

const RECORDS: Readonly<Record<string, EntityType>> = {
  accountId: 'Account',
  branchIds: 'Account',
  shipmentId: 'Shipment',
  contactId: 'Contact',
};
/** Places that the tests fill themselves. */
const FRAME = new Set(['idempotencyKey', 'validateOnly']);
/** Answers beside the record that the mutation is about. */
const REPORTS = new Set(['UserError', 'Write', 'LaneCount', 'EventResult', 'CustomerCandidate']);

/** Every mutation. Throws for one that cannot be asked without a change here. */
export function mutationsOf(schema: GraphQLSchema): Mutating[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ name, args, type }) => {
    const input = args[0] && getNamedType(args[0].type);
    const payload = getNamedType(type);
    if (args.length !== 1 || !isInputObjectType(input) || !isObjectType(payload)) {
      throw new Error(`say in mutations.ts how to ask ${name}`);
    }
    const [selection, ...more] = selectionsFrom(schema, `${name}(input: $input)`, payload, 1);
    if (selection === undefined || more.length > 0) throw new Error(`${name} needs several documents`);
    const query = `mutation ($input: ${input.name}!) { ${selection} }`;
    return { name, input, query, places: placesIn(input, recordOf(payload), []) };
  });
}

export function idPlaces({ places }: Mutating): Place[] {
  return places.filter(({ type }) => getNamedType(type).name === 'ID');
}

export function textPlaces({ places }: Mutating): Place[] {
  return places.filter(({ type }) => getNamedType(type).name === 'String');
}

/** The call of a mutation with these values. */
export function call({ input, query }: Mutating, written: Written): Question {
  return { query, variables: { input: inputWith(input, written, '') } };
}

/** A value that a place may have; null for ids. */
export function sample({ path, type }: Pick<Place, 'path' | 'type'>): unknown {
  const one = sampleOf(getNamedType(type).name, path, type);
  return one !== null && isListType(getNullableType(type)) ? [one] : one;
}

function sampleOf(name: string, path: string, type: GraphQLInputType): unknown {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name;
  switch (name) {
    case 'ID':
      return null;
    case 'String':
      return path.endsWith('country')
        ? 'US'
        : path.endsWith('mail')
          ? 'someone@elsewhere.example'
          : 'anything';
    case 'Boolean':
      return true;
    case 'Int':
    case 'Float':
      return 1;
    case 'DateTime':
      return '2026-01-02T03:04:05Z';
    case 'Date':
      return '2026-01-02';
    default:
      throw new Error(`say in mutations.ts what to write into ${path} of type ${String(type)}`);
  }
}

function recordOf(payload: GraphQLObjectType): EntityType | null {
  const about = Object.values(payload.getFields())
    .map(({ type }) => getNamedType(type))
    .find((type) => isObjectType(type) && !REPORTS.has(type.name));
  const isRecord = isObjectType(about) && about.getInterfaces().some(({ name }) => name === 'Node');
  return isRecord ? (about.name as EntityType) : null;
}

function placesIn(
  input: GraphQLInputObjectType,
  about: EntityType | null,
  path: readonly string[],
): readonly Place[] {
  return Object.values(input.getFields()).flatMap(({ name, type }): readonly Place[] => {
    const inner = getNamedType(type);
    const here = [...path, name];
    if (isInputObjectType(inner)) return placesIn(inner, about, here);
    if (path.length === 0 && FRAME.has(name)) return [];
    return [{ path: here.join('.'), type, names: name === 'id' ? about : (RECORDS[name] ?? null) }];
  });
}

function inputWith(input: GraphQLInputObjectType, written: Written, prefix: string): object {
  const parts = Object.values(input.getFields()).flatMap(({ name, type }): [string, unknown][] => {
    const path = `${prefix}${name}`;
    const isList = isListType(getNullableType(type));
    if (Object.hasOwn(written, path)) {
      const value = written[path];
      return [[name, isList && !Array.isArray(value) ? [value] : value]];
    }
    const inner = getNamedType(type);
    if (isInputObjectType(inner)) {
      const isNamed = Object.keys(written).some((key) => key.startsWith(`${path}.`));
      if (!isNamed && !isNonNullType(type)) return [];
      const moment = inner.name === 'MomentInput' && !isNamed ? { at: '2026-01-02T03:04:05Z' } : {};
      const value = { ...moment, ...inputWith(inner, written, `${path}.`) };
      return [[name, isList ? [value] : value]];
    }
    return isNonNullType(type) ? [[name, sample({ path, type }) ?? 'nothing']] : [];
  });
  return Object.fromEntries(parts);
}
