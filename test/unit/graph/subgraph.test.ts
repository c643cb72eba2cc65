import { composeServices } from '@theguild/federation-composition';
import { type ExecutionResult, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/domain/access.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { RequestContext } from '../../../src/graph/request-context.ts';
import type { Subgraph } from '../../../src/graph/subgraph.ts';
import { buildTwoSubgraphs } from './two-subgraphs.ts';

type Run = (
  schema: GraphQLSchema,
  query: string,
  variables: Record<string, unknown>,
  context: RequestContext,
) => Promise<ExecutionResult>;

const engines: Readonly<Record<string, Run>> = {
  'graphql-js': async (schema, query, variableValues, contextValue) =>
    execute({ schema, document: parse(query), variableValues, contextValue }),
  'graphql-jit': async (schema, query, variables, context) => {
    const compiled = compileQuery(schema, parse(query));
    if (!isCompiledQuery(compiled)) throw new Error(JSON.stringify(compiled));
    return compiled.query({}, context, variables);
  },
};

function as(role: Role): RequestContext {
  return {
    requestId: 'r1',
    caller: { subject: 's', userId: 'u', role, scope: { kind: 'ALL' } },
    usage: newUpstreamUsage(),
    signal: undefined,
  };
}

let portal: Subgraph;
let salesforce: Subgraph;
beforeAll(async () => {
  ({ portal, salesforce } = await buildTwoSubgraphs());
});

describe('two subgraphs of one process', () => {
  it('each have their own fields of a type that both define', () => {
    expect(salesforce.sdl).toContain('legalName');
    expect(salesforce.sdl).not.toContain('usualService');
    expect(salesforce.sdl).not.toContain('interface Node');
    expect(portal.sdl).toContain('usualService');
    expect(portal.sdl).not.toContain('legalName');
  });

  it('compose, with the directives that the gateway reads', () => {
    const result = composeServices(
      [portal, salesforce].map(({ name, sdl }) => ({ name, typeDefs: parse(sdl) })),
    );
    expect(result.errors).toBeUndefined();
    expect(result.supergraphSdl).toContain('@listSize(');
    expect(result.supergraphSdl).toContain('@visibleTo(roles: [');
    expect(result.supergraphSdl).toContain('@owner(system: "SALESFORCE"');
  });
});

describe.each(Object.entries(engines))('executed by %s', (_engine, run) => {
  const entities = /* GraphQL */ `
    query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on Account { id salesOwner }
      }
    }
  `;
  const account = (portalId: string) => ({ __typename: 'Account', portalId });

  it('answers null and one typed error for the representation that fails, in its place', async () => {
    const representations = ['a', 'broken', 'foreign', 'b'].map(account);
    const result = await run(portal.schema, entities, { representations }, as('ADMIN'));
    expect(result.data).toEqual({
      _entities: [{ id: 'id-a', salesOwner: 'Sam' }, null, null, { id: 'id-b', salesOwner: 'Sam' }],
    });
    expect(result.errors).toHaveLength(1);
    expect(result.errors?.[0]?.path).toEqual(['_entities', 1]);
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
  });

  it('refuses a representation of no entity, whatever its type is called', async () => {
    const names = [...Object.getOwnPropertyNames(Object.prototype), 'Query', '', 7, null];
    const representations = names.map((__typename) => ({ __typename, portalId: 'a' }));
    const result = await run(portal.schema, entities, { representations }, as('ADMIN'));
    expect(result.data).toEqual({ _entities: names.map(() => null) });
    expect(result.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(
      names.map(() => 'BAD_USER_INPUT'),
    );
  });

  it('hides a field from the wrong role through an entity reference', async () => {
    const result = await run(portal.schema, entities, { representations: [account('a')] }, as('CUSTOMER'));
    expect(result.data).toEqual({ _entities: [{ id: 'id-a', salesOwner: null }] });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
  });

  it('hides a field from the wrong role through an interface', async () => {
    const query = '{ node(id: "a") { __typename id ... on Account { salesOwner } } }';
    const result = await run(portal.schema, query, {}, as('CUSTOMER'));
    expect(result.data).toEqual({ node: { __typename: 'Account', id: 'a', salesOwner: null } });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
  });

  it('answers a page of a connection', async () => {
    const query =
      '{ node(id: "a") { ... on Account { shipments(first: 2) { nodes { id bookedAt } edges { cursor } pageInfo { endCursor } } } } }';
    const result = await run(portal.schema, query, {}, as('ADMIN'));
    expect(result.errors).toBeUndefined();
    expect(result.data).toMatchObject({
      node: {
        shipments: {
          nodes: [
            { id: 'a-0', bookedAt: '1970-01-01T00:00:00.000Z' },
            { id: 'a-1', bookedAt: '1970-01-01T00:00:00.000Z' },
          ],
          edges: [{ cursor: 'c0' }, { cursor: 'c1' }],
          pageInfo: { endCursor: 'c1' },
        },
      },
    });
  });

  it.each([
    'shipments { pageInfo { endCursor } }',
    'shipments(first: 1, last: 1) { pageInfo { endCursor } }',
    'shipments(first: 101) { pageInfo { endCursor } }',
    'shipments(last: 0) { pageInfo { endCursor } }',
    'shipments(first: 1, before: "x") { pageInfo { endCursor } }',
  ])('refuses the page %s', async (selection) => {
    const query = `{ node(id: "a") { ... on Account { ${selection} } } }`;
    expect(validate(portal.schema, parse(query))).toEqual([]);
    const result = await run(portal.schema, query, {}, as('ADMIN'));
    expect(result.data).toEqual({ node: { shipments: null } });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'PAGE_SIZE' });
  });
});
