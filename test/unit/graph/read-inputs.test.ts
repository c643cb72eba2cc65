import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { LONGEST_TEXT } from '../../../src/domain/free-text.ts';
import type { UserError } from '../../../src/domain/user-error.ts';
import { inputText, isReadAlone, NAMED_INPUTS } from '../../../src/graph/input-texts.ts';
import { readInputs } from '../../../src/graph/read-inputs.ts';

type Args = Readonly<Record<string, unknown>>;

const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'), { assumeValidSDL: true });

/** One place where a caller gives a text or an id: a field, and the way to the place in its arguments. */
interface Place {
  readonly field: GraphQLField<unknown, unknown>;
  readonly isMutation: boolean;
  /** `Type.field` of the innermost input. */
  readonly coordinate: string;
  readonly name: string;
  readonly type: 'String' | 'ID';
  readonly isRequired: boolean;
  /** As in `input.stops.0.place.name`. */
  readonly path: string;
  /** The path of the record that carries its own problems, such as `input.events.0`; else null. */
  readonly alone: string | null;
}

const places: Place[] = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith('__'))
  .flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      // The reader is put around a resolver, so each field gets one that answers its arguments.
      field.resolve = (_source, args) => args;
      return placesIn(field.args, `${type.name}.${field.name}`, {
        field,
        isMutation: type.name === 'Mutation',
      });
    }),
  )
  .filter(({ name }) => name !== 'after' && name !== 'before');

readInputs(schema);

function placesIn(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  owner: string,
  base: Pick<Place, 'field' | 'isMutation'>,
  prefix = '',
  alone: string | null = null,
): Place[] {
  return inputs.flatMap(({ name, type }) => {
    const inner = getNamedType(type);
    const isList = isListType(isNonNullType(type) ? type.ofType : type);
    const path = `${prefix}${name}${isList ? '.0' : ''}`;
    if (isInputObjectType(inner)) {
      const record = isReadAlone(inner.name) ? path : alone;
      return placesIn(Object.values(inner.getFields()), inner.name, base, `${path}.`, record);
    }
    if (inner.name !== 'String' && inner.name !== 'ID') return [];
    const isRequired = isNonNullType(type) || isList;
    return [{ ...base, coordinate: `${owner}.${name}`, name, type: inner.name, isRequired, path, alone }];
  });
}

/** The arguments with a value at a place, and nothing else. */
function argsWith({ path }: Pick<Place, 'path'>, value: unknown): Args {
  const [first = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : argsWith({ path: rest.join('.') }, value);
  return first === '0' ? ([inner] as unknown as Args) : { [first]: inner };
}

function at(args: unknown, path: string): unknown {
  return path.split('.').reduce((value, part) => (value as Args)[part], args);
}

/** What the resolver gets at the place, and the problems that it or the caller hears of. */
function read(
  place: Place,
  value: string,
): { readonly value: unknown; readonly problems: readonly string[] } {
  const named = (problems: readonly UserError[], prefix: string) =>
    problems.map(({ field, code }) => `${prefix}${field} ${code}`);
  try {
    const args = place.field.resolve?.(null, argsWith(place, value), null, null as never) as Args;
    const holder = at(args, place.alone ?? 'input') as
      | { readonly inputProblems?: readonly UserError[] }
      | undefined;
    const prefix = `${place.alone ?? 'input'}.`;
    return { value: at(args, place.path), problems: named(holder?.inputProblems ?? [], prefix) };
  } catch (error) {
    const { code, details } = error as { code: string; details: { fields: readonly string[] } };
    return { value: undefined, problems: details.fields.map((field) => `${field} ${code}`) };
  }
}

/** The words of the first problem. */
function refusal(place: Place, value: string): string {
  try {
    const args = place.field.resolve?.(null, argsWith(place, value), null, null as never) as Args;
    const holder = at(args, place.alone ?? 'input') as { readonly inputProblems: readonly UserError[] };
    return holder.inputProblems[0]?.message ?? '';
  } catch (error) {
    return (error as Error).message;
  }
}

function problem({ isMutation, path }: Place, code: string): string {
  return `${path} ${isMutation ? code : 'BAD_USER_INPUT'}`;
}

const texts = places.filter(({ type }) => type === 'String');
const kindOf = ({ coordinate, name }: Place) => inputText(coordinate, name);
const named = (some: readonly Place[]) =>
  some.map((place) => [`${place.coordinate} at ${place.path}`, place] as const);
const free = texts.filter((place) => kindOf(place) !== 'VERBATIM');

describe('every free text of the schema', () => {
  it('is found: the tables name only inputs that exist', () => {
    const known = new Set([
      ...places.map(({ coordinate }) => coordinate),
      ...Object.keys(schema.getTypeMap()),
    ]);
    expect(NAMED_INPUTS.filter((coordinate) => !known.has(coordinate))).toEqual([]);
    expect(free.length).toBeGreaterThan(100);
  });

  it.each(named(free))('%s is trimmed of all that is blank', (_name, place) => {
    for (const blank of [
      ' ',
      '\t',
      '\r\n',
      '\u00A0',
      '\u0085',
      '\u2003',
      '\u3000',
      '\u200B',
      '\uFEFF',
      '\u2029',
    ]) {
      expect(read(place, `${blank}Tor 7${blank}`)).toEqual({ value: 'Tor 7', problems: [] });
    }
  });

  it.each(named(free))('%s is null or missing when it is empty or blank', (_name, place) => {
    for (const blank of ['', ' ', '\u3000\t', '\u200B', '\u00AD']) {
      const { value, problems } = read(place, blank);
      const isNeeded = place.isRequired || kindOf(place) === 'STATED';
      expect(problems).toEqual(isNeeded ? [problem(place, 'MISSING_VALUE')] : []);
      if (!isNeeded) expect(value).toBeNull();
    }
  });

  it.each(named(texts))('%s is refused by its path for what cannot be stored', (_name, place) => {
    const controls = ['LINE', 'STATED'].includes(kindOf(place)) ? ['a\u0007', 'a\u001Bb', 'a\u009Fb'] : [];
    for (const given of ['a\0b', '\uD800', 'a\uDC00b', ...controls]) {
      expect(read(place, given).problems).toEqual([problem(place, 'INVALID_VALUE')]);
    }
  });

  it.each(named(free))('%s is refused by its path when it is too long', (_name, place) => {
    const kind = kindOf(place);
    const longest = LONGEST_TEXT[kind === 'LINES' ? 'LINES' : 'LINE'];
    expect(read(place, `${'x'.repeat(longest)} `).problems).toEqual([]);
    expect(read(place, 'x'.repeat(longest + 1)).problems).toEqual([problem(place, 'TOO_LONG')]);
  });

  it.each(named(texts.filter((place) => kindOf(place) === 'VERBATIM')))(
    'but %s is kept as a program made it',
    (_name, place) => {
      expect(read(place, ' ISA*00~ \r\n')).toEqual({ value: ' ISA*00~ \r\n', problems: [] });
    },
  );
});

describe('every id of the schema', () => {
  const ids = named(places.filter(({ type }) => type === 'ID'));
  const portalId = '01890a5d-ac96-774b-bcce-b302099a8057';
  const bare = portalId.replaceAll('-', '');

  it.each(ids)('%s is read in each of its forms', (_name, place) => {
    const forms = [
      portalId,
      portalId.toUpperCase(),
      bare,
      `{${portalId}}`,
      `urn:uuid:${portalId}`,
      ` ${bare}\n`,
    ];
    for (const form of forms) expect(read(place, form)).toEqual({ value: portalId, problems: [] });
    for (const form of ['001D000000IqhSL', '001D000000IqhSLIAZ', ' 001D000000IqhSL\u00A0']) {
      expect(read(place, form)).toEqual({ value: '001D000000IqhSLIAZ', problems: [] });
    }
    expect(read(place, 'MUFjMDAxRDAwMDAwMElxaFNMSUFa').value).toBe('MUFjMDAxRDAwMDAwMElxaFNMSUFa');
  });

  it.each(ids)(
    '%s is refused with its path for a wrong checksum, a blank, and what cannot be stored',
    (_name, place) => {
      expect(read(place, '001D000000IqhSLIAA').problems).toEqual([problem(place, 'INVALID_VALUE')]);
      expect(read(place, ' ').problems).toEqual([problem(place, 'MISSING_VALUE')]);
      expect(refusal(place, ' ').includes('leave it out')).toBe(!place.isRequired);
      expect(read(place, '\uD800').problems).toEqual([problem(place, 'INVALID_VALUE')]);
    },
  );
});

describe('an input with several problems', () => {
  const book = schema.getMutationType()?.getFields()['shipmentBook'];

  it('tells all of them, each with its path, and leaves the caller’s input as it was', () => {
    const stop = Object.freeze({
      sequence: 1,
      type: 'PICKUP',
      place: Object.freeze({ name: '\0', unlocode: ' DEHAM ' }),
    });
    const input = Object.freeze({
      accountId: '001D000000IqhSLIAA',
      number: ' ',
      handlingNeeds: ['ok', ''],
      stops: [stop],
    });
    const read = book?.resolve?.(null, { input }, null, null as never) as { input: Args };
    expect(
      (read.input['inputProblems'] as UserError[]).map(({ field, code }) => `${field} ${code}`).sort(),
    ).toEqual([
      'accountId INVALID_VALUE',
      'handlingNeeds.1 MISSING_VALUE',
      'number MISSING_VALUE',
      'stops.0.place.name INVALID_VALUE',
    ]);
    expect(at(read, 'input.stops.0.place.unlocode')).toBe('DEHAM');
    expect(stop.place.name).toBe('\0');
  });
});
