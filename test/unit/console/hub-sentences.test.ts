import { globSync, readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isEnumType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../../src/console/graph/no-answer.ts';
import { words } from '../../../src/console/words/words.ts';
import { ERRORS } from '../../../src/domain/errors.ts';
import { USER_ERROR_CODES } from '../../../src/domain/user-error.ts';

const FOLDER = 'src/console';

/** A page decides by these values what it shows. It shows none of them. */
const NOT_SHOWN = [
  'DeliveryOutlook',
  'RecordedCorrectionKind',
  'ShipmentLinkState',
  'StopType',
  'TimeAmbiguity',
];

describe('what the hub says', () => {
  it('has a text in the catalogue for each of its error codes, and for no other', () => {
    const codes = [...Object.keys(ERRORS), ...Object.keys(USER_ERROR_CODES)];
    expect(Object.keys(words.errors).toSorted()).toEqual([...new Set(codes)].toSorted());
  });

  it('is shown as the hub says it only for a code that the catalogue lacks', () => {
    expect(errorText({ code: 'STALE', message: 'Version 4 is not version 5.' })).toMatch(/^Somebody changed/);
    expect(errorText({ code: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain' })).toBe('unable to obtain');
  });

  it('is read by nothing of a page but the catalogue', () => {
    const readers = globSync('**/*.{ts,tsx}', { cwd: FOLDER, exclude: ['graph/generated/**', 'graphiql/**'] })
      .filter((file) => /\.message\b|[{,] *message *[,:}][^;{]*=/.test(codeOf(file)))
      .toSorted();
    expect(readers).toEqual(['graph/no-answer.ts']);
  });

  it('has a text in the catalogue for each value of an enum that a page asks for', () => {
    const nameless = enumsAsked().filter(({ values }) => !isNamed(values));
    expect(nameless.map(({ name }) => name).toSorted()).toEqual(NOT_SHOWN);
    expect(isNamed(['OPEN', 'A_NEW_STATE'])).toBe(false);
  });
});

function codeOf(file: string): string {
  const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}

/** The enums of all fields that the operations of the pages ask for. */
function enumsAsked(): readonly { readonly name: string; readonly values: readonly string[] }[] {
  const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'), { assumeValid: true });
  const found = new Map<string, readonly string[]>();
  for (const file of globSync('**/*.graphql', { cwd: FOLDER })) {
    const types = new TypeInfo(schema);
    visit(
      parse(readFileSync(`${FOLDER}/${file}`, 'utf8')),
      visitWithTypeInfo(types, {
        Field() {
          const type = getNamedType(types.getType());
          if (isEnumType(type))
            found.set(
              type.name,
              type.getValues().map(({ name }) => name),
            );
        },
      }),
    );
  }
  return [...found].map(([name, values]) => ({ name, values }));
}

/** Whether one catalogue of the texts has all of these. */
function isNamed(values: readonly string[], texts: object = words): boolean {
  if (values.every((value) => value in texts)) return true;
  return Object.values(texts).some(
    (each) => typeof each === 'object' && each !== null && isNamed(values, each as object),
  );
}
