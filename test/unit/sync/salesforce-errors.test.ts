import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { translatedPart } from '../../../src/salesforce/salesforce-error.ts';
import { courseOf } from '../../../src/sync/exchange/failures.ts';
import { salesforceErrors } from '../../../src/sync/salesforce-errors.ts';

const PAGE = readFileSync(
  resolve(import.meta.dirname, '../../../subgraphs/salesforce/errors.md'),
  'utf8',
).replaceAll('\n', ' ');

function judged(code: string, status: number) {
  const error = translatedPart([{ statusCode: code, message: '', fields: [] }], status);
  return { code: error.code, course: courseOf(error) };
}

it.each([
  [401, 'INVALID_SESSION_ID'],
  [403, 'INSUFFICIENT_ACCESS'],
  [404, 'NOT_FOUND'],
  [410, 'UNSUPPORTED_API_VERSION'],
  [412, 'PRECONDITION_FAILED'],
  [420, 'REQUEST_LIMIT_EXCEEDED'],
  [429, 'REQUEST_LIMIT_EXCEEDED'],
  [500, 'SERVER_UNAVAILABLE'],
  [503, 'SERVER_UNAVAILABLE'],
])('the page for administrators says of status %i what the hub does with an unknown code', (status, like) => {
  expect(judged('A_CODE_THAT_IS_NOT_LISTED', status)).toEqual(judged(like, 400));
  expect(PAGE).toMatch(new RegExp(`${status === 503 ? 500 : status}[^\`.;]*\`${like}\``));
});

it('the page lists each code with its class and its course', () => {
  for (const { code, errorClass, course, remedy } of salesforceErrors()) {
    expect(PAGE).toContain(`| \`${code}\` | ${errorClass} | ${course} | ${remedy} |`);
  }
  expect(judged('A_CODE_THAT_IS_NOT_LISTED', 400).course).toEqual({ course: 'REVIEW', category: 'REJECTED' });
});
