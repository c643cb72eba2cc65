import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import {
  type Operations,
  PRINCIPAL,
  reviewItem,
  startOperations,
} from '../../harness/operations-subgraph.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations();
});
afterAll(() => operations[Symbol.asyncDispose]());

const ENTITIES = (fields: string) => `query ($r: [_Any!]!) { _entities(representations: $r) { ${fields} } }`;

async function enqueue(
  record: 'Account' | 'Shipment' | 'Exception' | 'ExceptionTask' | 'PortalUser',
  accountId: string,
) {
  const aggregateId = randomUUID();
  const change = { record, aggregateId, accountId, lane: 'REALTIME', version: 1 } as const;
  await operations.ledger.outbox.enqueue(PRINCIPAL, [change]);
  return aggregateId;
}

describe('syncStatus', () => {
  it('is on every synchronized record, in one statement for each queue', async () => {
    const accountId = randomUUID();
    const shipment = await enqueue('Shipment', accountId);
    const exception = await enqueue('ExceptionTask', accountId);
    const user = await enqueue('PortalUser', accountId);
    operations.statements.length = 0;
    const status = '{ syncStatus { state lane attempts lagMs sentAt visibleAt lastError { code } } }';
    const { data, errors } = await operations.ask(
      'DISPATCHER',
      ENTITIES(
        ['Account', 'Shipment', 'Exception', 'PortalUser']
          .map((type) => `... on ${type} ${status}`)
          .join(' '),
      ),
      {
        r: [
          { __typename: 'Shipment', portalId: shipment },
          { __typename: 'Exception', portalId: exception },
          { __typename: 'PortalUser', portalId: user, crmId: null },
          { __typename: 'Account', portalId: accountId },
        ],
      },
    );
    expect(errors).toBeUndefined();
    const waiting = {
      state: 'PENDING',
      lane: 'REALTIME',
      attempts: 0,
      sentAt: null,
      visibleAt: null,
      lastError: null,
    };
    expect(data['_entities']).toMatchObject([
      { syncStatus: waiting },
      { syncStatus: waiting },
      { syncStatus: waiting },
      { syncStatus: null },
    ]);
    // The outbox, and writes of fields that Salesforce owns.
    expect(operations.statements).toHaveLength(2);
  });

  it('tells of a change that was answered and that Salesforce does not have yet', async () => {
    const { intents } = operations.ledger;
    const portalId = await enqueue('Account', randomUUID());
    const write = { record: 'Account', crmId: '001000000000001AAA', portalId } as const;
    const intent = await intents.open(
      PRINCIPAL,
      {
        action: 'accountUpdate',
        idempotencyKey: null,
        recordId: write.crmId,
        accountId: portalId,
        accountCrmId: write.crmId,
        decidedAt: await intents.clock(),
        writes: [{ ...write, newValues: { phone: '+12125550101' }, baseValues: { phone: null } }],
      },
      0,
    );
    const status = async () => {
      const { data } = await operations.ask(
        'DISPATCHER',
        ENTITIES('... on Account { syncStatus { state lane lastError { code } } }'),
        { r: [{ __typename: 'Account', portalId }] },
      );
      return data['_entities'];
    };
    await intents.postpone(intent, { code: 'UPSTREAM_UNAVAILABLE', message: 'away' }, 0);
    expect(await status()).toMatchObject([
      {
        syncStatus: {
          state: 'PENDING',
          lane: 'NEAR_REALTIME',
          lastError: { code: 'UPSTREAM_UNAVAILABLE' },
        },
      },
    ]);
    expect(await intents.settle(intent)).toBe(true);
    expect(await status()).toMatchObject([{ syncStatus: { state: 'PENDING', lane: 'REALTIME' } }]);
  });

  it('is not for customers', async () => {
    const { data, errors } = await operations.ask(
      'CUSTOMER',
      ENTITIES('... on Shipment { syncStatus { state } }'),
      { r: [{ __typename: 'Shipment', portalId: randomUUID() }] },
    );
    expect(data['_entities']).toEqual([{ syncStatus: null }]);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
  });
});

describe('provenance', () => {
  it('says for each field who said it, when, by which rule, and what lost', async () => {
    const portalId = randomUUID();
    const at = new Date('2026-03-01T08:00:00.000Z');
    await operations.ledger.baseValues.save([
      {
        record: 'Account',
        portalId,
        field: 'displayName',
        portalValue: 'Acme',
        crmValue: 'Acme',
        source: 'HUB',
        observedAt: at,
        syncedAt: at,
        rule: 'STAFF_DECISION',
        lost: {
          by: 'SALESFORCE',
          value: 'ACME Ltd',
        },
      },
    ]);
    const ask = (fields: readonly string[]) =>
      operations.ask(
        'SALES',
        `query ($r: [_Any!]!, $fields: [String!]) { _entities(representations: $r) { ... on Account {
          provenance(fields: $fields) { field owner system observedAt syncedAt rule portalValue lost { system value } }
        } } }`,
        { r: [{ __typename: 'Account', portalId }], fields },
      );
    const { data, errors } = await ask(['displayName', 'legalName']);
    expect(errors).toBeUndefined();
    const [{ provenance } = { provenance: [] }] = data['_entities'] as { provenance: unknown[] }[];
    expect(provenance).toMatchObject([
      {
        field: 'displayName',
        owner: 'SHARED',
        system: 'HUB',
        rule: 'STAFF_DECISION',
        portalValue: 'Acme',
        observedAt: at.toISOString(),
        syncedAt: at.toISOString(),
        lost: {
          system: 'SALESFORCE',
          value: 'ACME Ltd',
        },
      },
      { field: 'legalName', owner: 'SALESFORCE', system: null, rule: 'LEGAL_OVERRIDE', lost: null },
    ]);
    const unknown = await ask(['secret']);
    expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('the changes behind a lane', () => {
  const LIST = `query ($lane: SyncLane!, $state: WaitingState!, $after: String) {
    waitingChanges(lane: $lane, state: $state, first: 1, after: $after) {
      nodes { record aggregateId recordId attempts state lastError { code message } account { portalId } }
      pageInfo { hasNextPage endCursor } } }`;
  type List = { nodes: object[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  const list = async (variables: object) => {
    operations.statements.length = 0;
    const { data, errors } = await operations.ask('ANALYST', LIST, { lane: 'BULK', ...variables });
    expect([errors, operations.statements.length]).toEqual([undefined, 1]);
    return data['waitingChanges'] as List;
  };

  it('are listed page by page in one statement each: the one that is tried again last comes first', async () => {
    const { outbox } = operations.ledger;
    const accountId = randomUUID();
    const ids = { failed: randomUUID(), next: randomUUID(), held: randomUUID() };
    const changes = Object.values(ids).map((aggregateId) => {
      return { record: 'ExceptionTask', aggregateId, accountId, lane: 'BULK', version: 1 } as const;
    });
    await outbox.enqueue(PRINCIPAL, changes);
    const claims = await outbox.claim('BULK', { holder: 'test', limit: 10, leaseMs: 60_000 });
    const claimOf = (id: string) => claims.filter(({ aggregateId }) => aggregateId === id);
    const failure = { code: 'UNABLE_TO_LOCK_ROW', message: 'Another process has the record.' };
    await outbox.retry(claimOf(ids.failed).map((claim) => ({ ...claim, delayMs: 600_000, failure })));
    await outbox.retry(claimOf(ids.next).map((claim) => ({ ...claim, delayMs: 60_000, failure })));
    await outbox.hold(claimOf(ids.held));
    const first = await list({ state: 'PENDING' });
    expect(first).toMatchObject({
      nodes: [
        {
          record: 'EXCEPTION_TASK',
          aggregateId: ids.failed,
          recordId: encodeId('Exception', { portalId: ids.failed }),
          attempts: 1,
          state: 'PENDING',
          lastError: failure,
          account: { portalId: accountId },
        },
      ],
      pageInfo: { hasNextPage: true },
    });
    const second = await list({ state: 'PENDING', after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ nodes: [{ aggregateId: ids.next }], pageInfo: { hasNextPage: false } });
    expect(await list({ state: 'HELD' })).toMatchObject({
      nodes: [{ aggregateId: ids.held, lastError: null }],
    });
    expect(await list({ state: 'REVIEW' })).toMatchObject({ nodes: [] });
    const other = { lane: 'BULK', state: 'HELD', after: first.pageInfo.endCursor };
    const { errors } = await operations.ask('ANALYST', LIST, other);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_CURSOR' });
  });
});

describe('the overview', () => {
  it('says how far the changes of each object were read', async () => {
    const systemModstamp = new Date('2026-03-01T12:00:00.000Z');
    await operations.ledger.cursors.save('Account', { systemModstamp, lastId: '' }, 1);
    const { data } = await operations.ask(
      'ANALYST',
      '{ syncOverview { pullPositions { object systemModstamp } } }',
    );
    expect(data['syncOverview']).toEqual({
      pullPositions: [{ object: 'Account', systemModstamp: systemModstamp.toISOString() }],
    });
  });

  it('counts what waits by lane and what people have to look at by cause and owner', async () => {
    await enqueue('Exception', randomUUID());
    await operations.ledger.review.open([reviewItem({ category: 'PERMISSION', ownerTeam: 'Integration' })]);
    const { data, errors } = await operations.ask(
      'ANALYST',
      '{ syncOverview { lanes { lane state count lagMs } failures { category ownerTeam state count oldest } } }',
    );
    expect(errors).toBeUndefined();
    const { lanes, failures } = data['syncOverview'] as { lanes: unknown[]; failures: unknown[] };
    expect(lanes).toContainEqual(expect.objectContaining({ lane: 'REALTIME', state: 'PENDING' }));
    expect(failures).toContainEqual(
      expect.objectContaining({ category: 'PERMISSION', ownerTeam: 'INTEGRATION', state: 'OPEN', count: 1 }),
    );
  });
});
