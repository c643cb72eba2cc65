import {
  type GraphQLArgument,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputField,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLSchema,
  GraphQLString,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { WaybillError } from '../domain/errors.ts';
import { isStorable, legible, type ReadText, readText, trimmed, UNSTORABLE } from '../domain/free-text.ts';
import { storedForm } from '../domain/record-ids.ts';
import { type UserError, userError } from '../domain/user-error.ts';
import { inputNumber, readNumber } from './input-numbers.ts';
import { inputText, isReadAlone } from './input-texts.ts';

/** Reads one value; adds what is wrong with it to the problems, with its path. */
type Reader = (value: unknown, path: string, problems: UserError[]) => unknown;

/**
 * Reads the texts, ids and numbers of all arguments before any resolver sees them; changes the schema in place. Texts get
 * the form that both systems store (`domain/free-text.ts`): trimmed, and null instead of empty. Ids get the form that is
 * stored (`domain/record-ids.ts`), numbers the decimals of their column. The guard sits on the field, so no resolver can
 * read an input in another way.
 *
 * A mutation's input carries the problems of values that it cannot read to `src/mutation`, which answers them as user
 * errors. Every other field refuses such an argument.
 */
export function readInputs(schema: GraphQLSchema): void {
  const inputs = new InputReaders();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const read = inputs.ofArguments(field.args, `${type.name}.${field.name}`);
      if (read === null) continue;
      const { resolve, subscribe } = field;
      const carries = type === schema.getMutationType();
      const reading = (args: Record<string, unknown>) => readArguments(read, args, carries);
      if (resolve)
        field.resolve = (source, args, context, info) => resolve(source, reading(args), context, info);
      if (subscribe) {
        field.subscribe = (source, args, context, info) => subscribe(source, reading(args), context, info);
      }
    }
  }
}

function readArguments(
  read: Reader,
  args: Record<string, unknown>,
  carries: boolean,
): Record<string, unknown> {
  const problems: UserError[] = [];
  const result = read(args, '', problems) as Record<string, unknown>;
  const [first] = problems;
  if (first === undefined) return result;
  const { input } = result;
  if (carries && typeof input === 'object') {
    const inputProblems = problems.map((each) => ({
      ...each,
      field: each.field?.slice('input.'.length) ?? null,
    }));
    return { ...result, input: { ...input, inputProblems } };
  }
  const fields = problems.flatMap(({ field }) => field ?? []);
  throw new WaybillError('BAD_USER_INPUT', `"${first.field}": ${first.message}`, { details: { fields } });
}

/** The readers of one schema. Input types may hold each other, so each is made once, when it is first met. */
class InputReaders {
  readonly #objects = new Map<string, Reader | null>();

  /** Null when no argument holds a text, an id or a number with a rule. */
  ofArguments(args: readonly GraphQLArgument[], coordinate: string): Reader | null {
    return this.#ofFields(args, coordinate);
  }

  #ofFields(fields: readonly (GraphQLArgument | GraphQLInputField)[], owner: string): Reader | null {
    const readers = fields.flatMap(({ name, type }) => {
      const read = this.#of(type, `${owner}.${name}`, name);
      return read === null ? [] : [[name, read] as const];
    });
    if (readers.length === 0) return null;
    return (value, path, problems) => {
      let result = value as Readonly<Record<string, unknown>>;
      for (const [name, read] of readers) {
        const part = result[name];
        if (part === undefined || part === null) continue;
        const now = read(part, path === '' ? name : `${path}.${name}`, problems);
        if (now !== part) result = { ...result, [name]: now };
      }
      return result;
    };
  }

  #of(type: GraphQLInputType, coordinate: string, name: string): Reader | null {
    const isRequired = isNonNullType(type);
    const nullable = isRequired ? type.ofType : type;
    if (isListType(nullable)) {
      const item = this.#of(nullable.ofType, coordinate, name);
      return item && listReader(item);
    }
    if (isInputObjectType(nullable))
      return this.#ofObject(nullable.name, Object.values(nullable.getFields()));
    if (nullable === GraphQLID) return isRequired ? readRequiredId : readOptionalId;
    if (nullable === GraphQLInt || nullable === GraphQLFloat) return numberReader(coordinate);
    return nullable === GraphQLString ? textReader(coordinate, name, isRequired) : null;
  }

  #ofObject(name: string, fields: readonly GraphQLInputField[]): Reader | null {
    const known = this.#objects.get(name);
    if (known !== undefined) return known;
    this.#objects.set(
      name,
      (value, path, problems) => this.#objects.get(name)?.(value, path, problems) ?? value,
    );
    const read = this.#ofFields(fields, name);
    const made = read && isReadAlone(name) ? alone(read) : read;
    this.#objects.set(name, made);
    return made;
  }
}

function listReader(read: Reader): Reader {
  return (value, path, problems) => {
    const items = value as readonly unknown[];
    const now = items.map((item, at) => (item === null ? item : read(item, `${path}.${at}`, problems)));
    return now.some((item, at) => item !== items[at]) ? now : value;
  };
}

/** The record carries its problems itself; the others are read as if it were not there. */
function alone(read: Reader): Reader {
  return (value, path, _problems) => {
    const inputProblems: UserError[] = [];
    const result = read(value, path, inputProblems) as object;
    const fields = inputProblems.map((each) => ({
      ...each,
      field: each.field?.slice(path.length + 1) ?? null,
    }));
    return inputProblems.length === 0 ? result : { ...result, inputProblems: fields };
  };
}

function textReader(coordinate: string, name: string, isRequired: boolean): Reader | null {
  const kind = inputText(coordinate, name);
  if (kind === 'CURSOR') return null;
  if (kind === 'VERBATIM') return readVerbatim;
  const form = kind === 'STATED' ? 'LINE' : kind;
  const mayBeNull = !isRequired && kind !== 'STATED';
  return (value, path, problems) => {
    const given = value as string;
    const read = readText(given, form);
    if (!read.ok) return refuse(read, given, path, problems);
    if (read.text !== '') return read.text;
    if (mayBeNull) return null;
    problems.push(userError('MISSING_VALUE', path, isRequired ? NEEDED : STATED));
    return '';
  };
}

function numberReader(coordinate: string): Reader | null {
  const rule = inputNumber(coordinate);
  if (rule === null) return null;
  return (value, path, problems) => {
    const given = value as number;
    const kept = readNumber(given, rule);
    if (kept === null) problems.push(userError('INVALID_VALUE', path, rule.advice));
    return kept ?? given;
  };
}

const NEEDED = 'This needs a value; a blank text is none.';
const STATED = 'Give a value with a letter or a digit, or leave it out; a blank text is none.';

function readVerbatim(value: unknown, path: string, problems: UserError[]): unknown {
  const given = value as string;
  return isStorable(given)
    ? given
    : refuse({ code: 'INVALID_VALUE', message: UNSTORABLE }, given, path, problems);
}

const readRequiredId = idReader('Give an id; a blank text is none.');
const readOptionalId = idReader('Give an id, or leave it out; a blank text is none.');

function idReader(blank: string): Reader {
  return (value, path, problems) => {
    const given = value as string;
    const written = trimmed(given);
    if (written === '') return refuse({ code: 'MISSING_VALUE', message: blank }, given, path, problems);
    const id = storedForm(written);
    if (id === null) return refuse({ code: 'INVALID_VALUE', message: WRONG_CHECKSUM }, given, path, problems);
    return readVerbatim(id, path, problems);
  };
}

const WRONG_CHECKSUM =
  'The last three characters of this Salesforce id do not fit the others. Copy it again, or give its first 15 characters.';

function refuse(
  { code, message }: Pick<UserError, 'code' | 'message'> | Extract<ReadText, { ok: false }>,
  given: string,
  path: string,
  problems: UserError[],
): string {
  problems.push(userError(code, path, message));
  return legible(given);
}
