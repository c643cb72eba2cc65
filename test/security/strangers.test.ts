import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, post, toyGateway } from '../harness/gateway/toy-gateway.ts';

/** Each place of a document where a caller may guess a name: a name of the schema, and one that it does not have. */
const GUESSES: readonly (readonly [place: string, document: (name: string) => string, is: string])[] = [
  ['a field of another operation', (name) => `query A { __typename } query B { ${name} }`, 'opportunities'],
  ['a field of the same operation', (name) => `query A { __typename ${name} }`, 'opportunities'],
  [
    'a field under an alias like a meta field',
    (name) => `query A { __typename __x: ${name} }`,
    'opportunities',
  ],
  ['a field of a type', (name) => `query A { __typename } query B { viewer { ${name} } }`, 'role'],
  [
    'a field of an unused fragment',
    (name) => `query A { __typename } fragment F on Viewer { ${name} }`,
    'role',
  ],
  [
    'the type of an unused fragment',
    (name) => `query A { __typename } fragment F on ${name} { x: __typename }`,
    'Viewer',
  ],
  ['the type of an inline fragment', (name) => `query A { ... on ${name} { __typename } }`, 'Query'],
  ['the type of a variable', (name) => `query A($a: ${name}) { __typename }`, 'Milestone'],
  ['the default of a variable', (name) => `query A($a: Milestone = ${name}) { __typename }`, 'BOOKED'],
  ['a directive', (name) => `query A { __typename @${name}(if: true) }`, 'include'],
  ['a directive of the operation', (name) => `query A @${name} { __typename }`, 'skip'],
  ['an argument of __type', (name) => `query A { __type(name: "${name}") { kind } }`, 'Viewer'],
  ['a field of the schema', (name) => `query A { __schema { ${name} } }`, 'types'],
  ['a mutation beside the query', (name) => `query A { __typename } mutation M { ${name} }`, 'noteAdd'],
  [
    'an argument of a field',
    (name) => `query A { __typename } { crmAccount(${name}: "1") { portalId } }`,
    'crmId',
  ],
];
const NONE = 'nonesuch';

const toys = toyGateway();
let url = '';
beforeAll(async () => {
  ({ url } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

type Asked = (query: string) => Promise<{ readonly status: number; readonly body: Answer['body'] }>;

const user: Asked = (query) => post(url, { query, operationName: 'A' });

const stranger: Asked = async (query) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, operationName: 'A' }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};

/** Everything that an answer tells, with the guessed name blotted out. */
async function told(asked: Asked, document: (name: string) => string, name: string): Promise<string> {
  const { status, body } = await asked(document(name));
  const errors = (body.errors ?? []).map(({ message, extensions }) => [message, extensions['code']]);
  return JSON.stringify([status, body.data ?? null, errors]).replaceAll(name, 'NAME');
}

describe('in production a caller without a token', () => {
  it('gets the answer of a probe', async () => {
    for (const query of ['{ __typename }', 'query A { a: __typename __typename }']) {
      expect((await stranger(query.replace(/^\{/, 'query A {'))).body).toMatchObject({
        data: { __typename: 'Query' },
      });
    }
  });

  it.each(GUESSES)('learns from no guess of %s', async (_place, document, is) => {
    expect(await told(stranger, document, is)).toBe(await told(stranger, document, NONE));
  });

  it('learns from no document that a user has asked before', async () => {
    for (const [, document, is] of GUESSES) await user(document(is));
    for (const [, document, is] of GUESSES) {
      expect(await told(stranger, document, is)).toBe(await told(stranger, document, NONE));
    }
  });

  it('would learn from each of these guesses, if the gateway answered them as it answers a user', async () => {
    for (const [place, document, is] of GUESSES) {
      const [known, unknown] = [await told(user, document, is), await told(user, document, NONE)];
      // Production refuses introspection to every caller, so that this guess tells nobody anything.
      expect([place, known !== unknown]).toEqual([place, place !== 'an argument of __type']);
    }
  });
});
