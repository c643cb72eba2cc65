import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  getNamedType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UserError } from '../../../src/domain/user-error.ts';
import {
  inputNumber,
  NUMBER_RULES,
  NUMBERS_WITHOUT_RULE,
  readNumber,
} from '../../../src/graph/input-numbers.ts';
import { readInputs } from '../../../src/graph/read-inputs.ts';

const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'), { assumeValidSDL: true });

/** The numbers that a caller can give, by `Type.field` of an input or `Type.field.argument`. */
const numbers = new Map<string, string>();
for (const type of Object.values(schema.getTypeMap())) {
  if (type.name.startsWith('__')) continue;
  if (isInputObjectType(type)) collect(Object.values(type.getFields()), type.name);
  if (!isObjectType(type)) continue;
  for (const field of Object.values(type.getFields())) collect(field.args, `${type.name}.${field.name}`);
}

function collect(inputs: readonly (GraphQLArgument | GraphQLInputField)[], owner: string): void {
  for (const { name, type } of inputs) {
    if (['Int', 'Float'].includes(getNamedType(type).name)) numbers.set(`${owner}.${name}`, name);
  }
}

describe('every number of the schema', () => {
  it('has a rule, or a reason why it needs none', () => {
    const unruled = [...numbers].filter(
      ([coordinate, name]) => inputNumber(coordinate) === null && !Object.hasOwn(NUMBERS_WITHOUT_RULE, name),
    );
    expect(unruled).toEqual([]);
    expect(NUMBER_RULES.filter((coordinate) => !numbers.has(coordinate))).toEqual([]);
    const names = new Set(numbers.values());
    expect(Object.keys(NUMBERS_WITHOUT_RULE).filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(NUMBER_RULES)(
    '%s is refused beyond its bounds and where rounding would pass them',
    (coordinate) => {
      const rule = inputNumber(coordinate);
      if (rule === null) throw new TypeError(coordinate);
      const step = 10 ** -rule.decimals;
      for (const given of [rule.least, rule.least + step, rule.most]) {
        expect(readNumber(given, rule)).toBe(Number(given.toFixed(rule.decimals)));
      }
      const refused = [rule.least - 1, rule.least - step / 10, rule.most + step, -(2 ** 31), -1e300, 1e300];
      for (const given of [...refused, rule.most + step * 0.9]) expect(readNumber(given, rule)).toBeNull();
    },
  );

  it('is answered with its path: as a user error of a mutation, else as an error of the request', () => {
    const { book, items } = {
      book: fieldOf('Mutation', 'shipmentBook'),
      items: fieldOf('Query', 'reviewItems'),
    };
    for (const field of [book, items]) field.resolve = (_source, args) => args;
    readInputs(schema);
    const weights = { weightKg: 999_999_999.9999, packages: [{ line: 0, pieces: -1, weightKg: 12.345_67 }] };
    const answer = book.resolve?.(null, { input: weights }, null, null as never) as
      | {
          readonly input: {
            readonly inputProblems: readonly UserError[];
            readonly packages: readonly object[];
          };
        }
      | undefined;
    expect(answer?.input.inputProblems.map(({ field, code }) => `${field} ${code}`).toSorted()).toEqual([
      'packages.0.line INVALID_VALUE',
      'packages.0.pieces INVALID_VALUE',
      'weightKg INVALID_VALUE',
    ]);
    expect(answer?.input.packages[0]).toMatchObject({ weightKg: 12.346 });
    expect(() => items.resolve?.(null, { filter: { minAgeHours: -5 } }, null, null as never)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', details: { fields: ['filter.minAgeHours'] } }),
    );
  });
});

function fieldOf(type: 'Query' | 'Mutation', name: string) {
  const field = (type === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[name];
  if (field === undefined) throw new TypeError(name);
  return field;
}
