import { describe, expect, it } from 'vitest';
import { toyGateway } from '../harness/gateway/toy-gateway.ts';
import { numbers } from './numbers-subgraph.ts';

/** What the specification of GraphQL says (October 2021 and September 2025), where an implementation may slip. */

const authorization = 'Bearer user-1';

function codes(errors: readonly { readonly extensions: Readonly<Record<string, unknown>> }[] | undefined) {
  return errors?.map(({ extensions }) => extensions['code']);
}

describe('conditions', () => {
  it.each([
    ['a constant on a field', '{ viewer @skip(if: true) { userId } }', {}],
    [
      'a constant on a fragment',
      '{ ... @include(if: false) { viewer { userId } search { __typename } } }',
      {},
    ],
    ['two constants', '{ viewer @include(if: true) @skip(if: true) { userId } }', {}],
    ['a variable', 'query ($no: Boolean!) { viewer @include(if: $no) { userId } }', { no: false }],
  ])('leave an empty answer where nothing is left: %s', async (_name, query, variables) => {
    await using toys = toyGateway();
    for (let run = 0; run < 3; run++) {
      const { data, errors } = await toys.gateway.execute({ query, variables, authorization });
      expect({ data, errors }).toEqual({ data: {}, errors: undefined });
    }
  });

  it('leave an empty object where they leave nothing of its fields', async () => {
    await using toys = toyGateway();
    const query =
      'query ($yes: Boolean!) { viewer { userId @skip(if: $yes) } accounts(first: 2) { edges { node { legalName @skip(if: $yes) } } } }';
    const { data, errors } = await toys.gateway.execute({ query, variables: { yes: true }, authorization });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ viewer: {}, accounts: { edges: [{ node: {} }, { node: {} }] } });
  });

  it('may not be null, also where the variable has a default', async () => {
    await using toys = toyGateway();
    for (const directive of ['@skip', '@include']) {
      const query = `query ($if: Boolean = true) { viewer { userId } search ${directive}(if: $if) { __typename } }`;
      const { data, errors } = await toys.gateway.execute({ query, variables: { if: null }, authorization });
      expect(data ?? null).toBeNull();
      expect(codes(errors)).toEqual(['BAD_USER_INPUT']);
    }
  });
});

describe('arguments', () => {
  it('that may not be null are not taken from a nullable variable that is null', async () => {
    await using toys = toyGateway();
    const query = 'query ($id: ID = "account-1") { node(id: $id) { id } viewer { userId } }';
    const { data, errors } = await toys.gateway.execute({ query, variables: { id: null }, authorization });
    expect(data?.['node'] ?? null).toBeNull();
    expect(codes(errors)).toEqual(['BAD_USER_INPUT']);
    const byDefault = await toys.gateway.execute({ query, authorization });
    expect(byDefault.data).toEqual({ node: { id: 'account-1' }, viewer: { userId: 'user-1' } });
  });

  it.each(['2147483648', '-2147483649', '9223372036854775808'])('of type Int are no %s', async (value) => {
    await using toys = toyGateway({}, [numbers()]);
    for (const [query, variables] of [
      [`{ int(value: ${value}) }`, {}],
      [`{ list(values: [1, ${value}]) }`, {}],
      ['query ($value: Int) { int(value: $value) }', { value: Number(value) }],
    ] as const) {
      const { data, errors } = await toys.gateway.execute({ query, variables, authorization });
      expect({ data: data ?? null, codes: codes(errors) }).toEqual({ data: null, codes: ['BAD_USER_INPUT'] });
    }
  });

  it.each([
    ['1e400', '1e400'],
    ['-1e400', '-1e400'],
    ['integer of 400 digits', '9'.repeat(400)],
  ])('of type Float are no %s', async (_name, value) => {
    await using toys = toyGateway({}, [numbers()]);
    const asVariable = { value: JSON.parse(value) as number };
    for (const [query, variables] of [
      [`{ float(value: ${value}) }`, {}],
      [`query ($value: Float = ${value}) { float(value: $value) }`, {}],
      ['query ($value: Float) { float(value: $value) }', asVariable],
    ] as const) {
      const { data, errors } = await toys.gateway.execute({ query, variables, authorization });
      expect({ data: data ?? null, codes: codes(errors) }).toEqual({ data: null, codes: ['BAD_USER_INPUT'] });
    }
  });

  it('of type Float may be large', async () => {
    await using toys = toyGateway({}, [numbers()]);
    const query = '{ a: float(value: 9223372036854775808) b: float(value: 1e300) c: float(value: -0.5e-7) }';
    const { data, errors } = await toys.gateway.execute({ query, authorization });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ a: '9223372036854776000', b: '1e+300', c: '-5e-8' });
  });

  it('keep apart what is absent, what is null and what has a default', async () => {
    await using toys = toyGateway({}, [numbers()]);
    const query = `query ($absent: Int, $null: Int, $default: Int = 9) {
      none: given null: given(value: null) one: given(value: 1)
      absentVariable: given(value: $absent) nullVariable: given(value: $null) defaultVariable: given(value: $default)
      absentField: given(of: { value: $absent }) nullField: given(of: { value: $null })
    }`;
    const { data, errors } = await toys.gateway.execute({ query, variables: { null: null }, authorization });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      none: '{"of":{"value":7}}',
      null: '{"value":null,"of":{"value":7}}',
      one: '{"value":1,"of":{"value":7}}',
      absentVariable: '{"of":{"value":7}}',
      nullVariable: '{"value":null,"of":{"value":7}}',
      defaultVariable: '{"value":9,"of":{"value":7}}',
      absentField: '{"of":{}}',
      nullField: '{"of":{"value":null}}',
    });
  });

  it('of a @oneOf input name exactly one field, which is not null', async () => {
    await using toys = toyGateway({}, [numbers()]);
    const ask = (query: string, variables = {}) => toys.gateway.execute({ query, variables, authorization });
    expect((await ask('{ one(by: { id: "a" }) }')).data).toEqual({ one: '{"id":"a"}' });
    const byVariable = 'query ($number: Int!) { one(by: { number: $number }) }';
    expect((await ask(byVariable, { number: 3 })).data).toEqual({ one: '{"number":3}' });
    const whole = 'query ($by: By!) { one(by: $by) }';
    expect((await ask(whole, { by: { number: 3 } })).data).toEqual({ one: '{"number":3}' });
    for (const [query, variables] of [
      ['{ one(by: {}) }', {}],
      ['{ one(by: { id: "a", number: 1 }) }', {}],
      ['{ one(by: { id: null }) }', {}],
      [whole, { by: { id: 'a', number: 1 } }],
      [whole, { by: { id: null } }],
    ] as const) {
      expect(codes((await ask(query, variables)).errors)).toEqual(['BAD_USER_INPUT']);
    }
  });
});

describe('names', () => {
  it('of the answer may be those of keys, of meta fields, and of objects', async () => {
    await using toys = toyGateway();
    const query = `{ account(portalId: "p1") {
      __typename: displayName portalId: legalName crmId: __typename id: id constructor: portalId toString: crmId
      cases { __typename: subject shipment { portalId: milestone openCases } }
    } }`;
    for (let run = 0; run < 3; run++) {
      const { data, errors } = await toys.gateway.execute({ query, authorization });
      expect(errors).toBeUndefined();
      expect(data?.['account']).toMatchObject({
        __typename: 'Account 1',
        portalId: 'Legal c1',
        crmId: 'Account',
        id: 'account-1',
        constructor: 'p1',
        toString: 'c1',
      });
    }
  });
});

describe('one name of the answer', () => {
  it('may stand for other arguments, or for another field, at another type', async () => {
    await using toys = toyGateway({}, [numbers()]);
    const query = `{ things {
      ... on One { x: given(value: 1) y: given(value: 3) }
      ... on Two { x: given(value: 2) y: other }
    } }`;
    for (let run = 0; run < 3; run++) {
      const { data, errors } = await toys.gateway.execute({ query, authorization });
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        things: [
          { x: '1', y: '3' },
          { x: '2', y: 'other' },
        ],
      });
    }
  });
});
