import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import type { Subgraph } from '../../../src/graph/subgraph.ts';
import {
  authenticationEventRecord,
  createAuthenticationEventStore,
} from '../../../src/ledger/authentication/authentication-events.ts';
import type { RedisLinkIndex } from '../../../src/redis/link-index.ts';
import { type Operations, startOperations } from '../../harness/operations-subgraph.ts';
import { runSubgraph, staff } from '../../harness/run-subgraph.ts';

let operations: Operations;
let subgraph: Subgraph;
let links: RedisLinkIndex;
afterAll(() => operations[Symbol.asyncDispose]());

beforeAll(async () => {
  operations = await startOperations();
  ({ subgraph, links } = operations);
  await createAuthenticationEventStore(operations.database).insert(
    ['r1', 'r2', 'r3'].map((requestId, second) =>
      authenticationEventRecord({
        at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
        outcome: 'REFUSED',
        reason: 'TOKEN_EXPIRED',
        requestId,
      }),
    ),
  );
});

describe('the ownership worksheet', () => {
  it('has a row for every row of the table', async () => {
    const { data, errors } = await runSubgraph(
      subgraph,
      staff('SALES'),
      '{ ownership { record field owner salesforceObject salesforceField salesforceType length portalColumn reason } }',
    );
    expect(errors).toBeUndefined();
    expect(data['ownership']).toHaveLength(OWNERSHIP.length);
  });

  it('can be read for one record', async () => {
    const { data } = await runSubgraph(
      subgraph,
      staff('ADMIN'),
      '{ ownership(record: "Account") { record field salesforceField length portalColumn } }',
    );
    expect(data['ownership']).toContainEqual({
      record: 'Account',
      field: 'portalId',
      salesforceField: 'Portal_Customer_Id__c',
      length: 64,
      portalColumn: 'account.portal_id',
    });
  });

  it('is not for customers', async () => {
    const { data, errors } = await runSubgraph(subgraph, staff('CUSTOMER'), '{ ownership { field } }');
    expect(data).toEqual({ ownership: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
  });
});

describe('authentication events', () => {
  const query = /* GraphQL */ `
    query ($first: Int, $after: String, $last: Int, $before: String) {
      authenticationEvents(first: $first, after: $after, last: $last, before: $before) {
        nodes { requestId outcome reason at occurrences }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  `;
  interface Events {
    readonly nodes: readonly { readonly requestId: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean } & Record<
      'startCursor' | 'endCursor',
      string
    >;
  }
  async function page(variables: Record<string, unknown>): Promise<Events> {
    const { data, errors } = await runSubgraph(subgraph, staff('ADMIN'), query, variables);
    expect(errors).toBeUndefined();
    return data['authenticationEvents'] as Events;
  }

  it('are read newest first, and back again, page by page', async () => {
    const newest = await page({ first: 2 });
    expect(newest.nodes.map((node) => node.requestId)).toEqual(['r3', 'r2']);
    expect(newest.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const oldest = await page({ first: 2, after: newest.pageInfo.endCursor });
    expect(oldest.nodes.map((node) => node.requestId)).toEqual(['r1']);
    expect(oldest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await page({ last: 2, before: oldest.pageInfo.startCursor });
    expect(back.nodes).toEqual(newest.nodes);
  });

  it('refuse a cursor that is none of theirs', async () => {
    const { errors } = await runSubgraph(subgraph, staff('ADMIN'), query, { first: 2, after: 'WzFd' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('are only for administrators', async () => {
    const { data, errors } = await runSubgraph(subgraph, staff('SERVICE_AGENT'), query, { first: 2 });
    expect(data).toEqual({ authenticationEvents: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
  });
});

describe('link health', () => {
  const query = '{ linkHealth { kind available links complete } }';

  it('counts the links of every kind, and says when the index is away', async () => {
    const link = {
      portalId: '01890a5d-ac96-774b-bcce-b302099a8057',
      crmId: '001Qy00000AbCdEIAV',
      version: 1,
    };
    const { incarnation } = await links.lookup('Account', 'portalId', [link.portalId]);
    await links.remember('Account', [link], incarnation);
    const healthy = await runSubgraph(subgraph, staff('ADMIN'), query);
    expect(healthy.errors).toBeUndefined();
    expect(healthy.data['linkHealth']).toEqual([
      { kind: 'Account', available: true, links: 1, complete: false },
      { kind: 'Shipment', available: true, links: 0, complete: false },
      { kind: 'Contact', available: true, links: 0, complete: false },
      { kind: 'Case', available: true, links: 0, complete: false },
    ]);
    process.kill(operations.redisPid, 'SIGKILL');
    const away = await runSubgraph(subgraph, staff('ADMIN'), query);
    expect(away.errors).toBeUndefined();
    expect(away.data['linkHealth']).toContainEqual({
      kind: 'Account',
      available: false,
      links: null,
      complete: null,
    });
  });
});
