import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { sample } from 'fast-check';
import { buildASTSchema, type ExecutionResult, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSupergraph } from '../../gateway/composition.ts';
import { LocalTransport } from '../../gateway/transport/local.transport.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { type Draw, drawn } from '../harness/draw.ts';
import { staff, toyGateway } from '../harness/gateway/toy-gateway.ts';
import { toySubgraphs } from '../harness/gateway/toy-subgraphs.ts';

const QUERIES = 60;

/** The executor that comes with the query planner, to which our plan execution must be equal. */
async function referenceExecutor() {
  const { portal, salesforce } = toySubgraphs();
  const { supergraphSdl } = composeSupergraph([portal, salesforce]);
  const transports = new Map(
    [portal, salesforce].map((subgraph) => [subgraph.name, new LocalTransport(subgraph)]),
  );
  const { executor } = await unifiedGraphHandler({
    unifiedGraph: buildASTSchema(parse(supergraphSdl), { assumeValidSDL: true }),
    getUnifiedGraphSDL: () => supergraphSdl,
    onSubgraphExecute: (name, request) => {
      const operation = { text: '', document: request.document, kind: 'query' as const };
      const transport = transports.get(name);
      if (transport === undefined) throw new Error(name);
      return transport.execute({ operation, variables: request.variables ?? {} }, request.context) as never;
    },
  });
  return async (query: string, variables: object): Promise<unknown> => {
    const context = { requestId: 'r', caller: staff('user-1'), usage: newUpstreamUsage(), signal: undefined };
    const result = (await executor?.({ document: parse(query), variables, context })) as ExecutionResult;
    return JSON.parse(JSON.stringify(result.data));
  };
}

/** Selections of the toys' graph. */
function randomQuery(draw: Draw): string {
  const some = (parts: readonly (() => string)[], always: string) => {
    const chosen = parts.filter(() => draw.chance(50)).map((part) => part());
    return [always, ...chosen].join(' ');
  };
  const page = () => `first: ${draw.below(3) + 1}`;
  const condition = () =>
    draw.oneOf(['', '', ' @include(if: $yes)', ' @skip(if: $yes)', ' @include(if: $no)']);
  const account = (depth: number): string =>
    some(
      [
        () => 'displayName',
        () => `legalName${condition()}`,
        () => 'key: lastKey',
        () => '__typename',
        () => 'contract { ...on Labelled { label } tier }',
        () => '...Extra',
        () => `...on Account${condition()} { portalId legalName }`,
        ...(depth > 0
          ? [
              () => `parent${condition()} { ${account(depth - 1)} }`,
              () => `shipments(${page()}) { ${shipment(depth - 1)} }`,
              () => `cases { subject shipment { ${shipment(depth - 1)} } }`,
            ]
          : []),
      ],
      'id',
    );
  const shipment = (depth: number): string =>
    some(
      [
        () => 'milestone',
        () => `openCases${condition()}`,
        ...(depth > 0 ? [() => `account { ${account(depth - 1)} }`] : []),
      ],
      'id',
    );
  const roots = [
    () => `account(portalId: "p${draw.below(3) + 1}") { ${account(3)} }`,
    () => `accounts(${page()}) { totalCount edges { cursor node { ${account(2)} } } }`,
    () => `node(id: "account-2") { id ...on Account { ${account(2)} } ...on Shipment { ${shipment(1)} } }`,
    () => `search { __typename ...on Account { ${account(1)} } ...on Shipment { ${shipment(2)} } }`,
    () => `crm: crmAccount(crmId: "c2") { ${account(2)} }`,
  ];
  return `query($yes: Boolean!, $no: Boolean!) { ${some(roots, 'viewer { userId }')} skipped: requestId @skip(if: true) unused: viewer @include(if: $no) { role } seen: viewer @include(if: $yes) { role } ...End }
    fragment Extra on Account { displayName contract { tier } } fragment End on Query { last: account(portalId: "p1") { ...Extra } }`;
}

describe('the execution of query plans', () => {
  it("answers random queries as the planner's own executor does", async () => {
    await using toys = toyGateway({ limits: { depth: 50, cost: 1e9, fields: 1e6, aliases: 1e4 } });
    const reference = await referenceExecutor();
    // The same queries in every run.
    for (const [at, query] of sample(drawn(randomQuery), { seed: 1, numRuns: QUERIES }).entries()) {
      const variables = { yes: at % 2 === 0, no: at % 3 === 0 };
      const expected = await reference(query, variables);
      for (let run = 0; run < 2; run++) {
        const { data, errors } = await toys.gateway.execute({
          query,
          variables,
          authorization: 'Bearer user-1',
        });
        expect({ query, errors, data: JSON.parse(JSON.stringify(data)) }).toEqual({
          query,
          errors: undefined,
          data: expected,
        });
      }
    }
  });
});
