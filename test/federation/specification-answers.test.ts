import { describe, expect, it } from 'vitest';
import { listen, liveToys } from '../harness/gateway/live-gateway.ts';
import { toyGateway } from '../harness/gateway/toy-gateway.ts';
import { numbers } from './numbers-subgraph.ts';

/** What the specification of GraphQL says (October 2021 and September 2025), where an implementation may slip. */

const authorization = 'Bearer user-1';

function codes(errors: readonly { readonly extensions: Readonly<Record<string, unknown>> }[] | undefined) {
  return errors?.map(({ extensions }) => extensions['code']);
}

describe('introspection', () => {
  const query =
    '{ __schema { queryType { name } } type: __type(name: "Account") { name } viewer { userId } ...Rest } fragment Rest on Query { search { __typename } kind: __typename }';

  it('stands beside data in development', async () => {
    await using toys = toyGateway({ development: true });
    for (let run = 0; run < 3; run++) {
      const { data, errors } = await toys.gateway.execute({ query, authorization });
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        __schema: { queryType: { name: 'Query' } },
        type: { name: 'Account' },
        viewer: { userId: 'user-1' },
        search: [{ __typename: 'Account' }, { __typename: 'Shipment' }],
        kind: 'Query',
      });
    }
  });

  it('is refused in production, beside data as alone', async () => {
    await using toys = toyGateway();
    for (const asked of [query, '{ __schema { queryType { name } } }']) {
      const { data, errors } = await toys.gateway.execute({ query: asked, authorization });
      expect(data ?? null).toBeNull();
      expect(new Set(codes(errors))).toEqual(new Set(['BAD_USER_INPUT']));
    }
  });
});

describe('an enum value that the public schema does not have', () => {
  it('is not served', async () => {
    await using toys = toyGateway({}, [numbers()]);
    expect(toys.gateway.publicSdl).not.toContain('SECRET');
    for (let run = 0; run < 3; run++) {
      const { data, errors } = await toys.gateway.execute({
        query: '{ level strict { level } levels open: level(of: "OPEN") }',
        authorization,
      });
      expect(data).toEqual({ level: null, strict: null, levels: null, open: 'OPEN' });
      expect(JSON.stringify(errors)).not.toContain('SECRET');
      expect(new Set(errors?.map(({ path }) => path?.[0]))).toEqual(new Set(['level', 'strict', 'levels']));
    }
  });
});

describe('a subscription', () => {
  it.each([
    ['subscription { moved @skip(if: false) { __typename } }', {}],
    ['subscription { moved @include(if: true) { __typename } }', {}],
    ['subscription ($yes: Boolean!) { moved @include(if: $yes) { __typename } }', { yes: true }],
    ['subscription ($yes: Boolean!) { moved @include(if: $yes) { __typename } }', { yes: false }],
    ['subscription { ... @include(if: true) { moved { __typename } } }', {}],
    ['subscription { ...F @skip(if: false) } fragment F on Subscription { moved { __typename } }', {}],
  ])('has no condition at its root, whatever its value: %s', async (query, variables) => {
    const { wsUrl } = await liveToys();
    const [error] = await listen(wsUrl, variables, 'user-1', query).refusal();
    expect(error?.extensions.code).toBe('BAD_USER_INPUT');
    expect(error?.message).toMatch(/subscription/i);
    expect(error?.message).toMatch(/@skip|@include/);
  });
});
