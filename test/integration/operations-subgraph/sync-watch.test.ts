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

describe('the overview', () => {
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

describe('pilot switches', () => {
  const SET = `mutation ($input: PilotSwitchSetInput!) { pilotSwitchSet(input: $input) {
    before released userErrors { field code } pending { lane state count }
    pilotSwitch { mode record changedBy account { portalId } }
  } }`;
  const set = async (input: object) => {
    const { data, errors } = await operations.ask('ADMIN', SET, {
      input: { idempotencyKey: randomUUID(), ...input },
    });
    expect(errors).toBeUndefined();
    return data['pilotSwitchSet'] as Readonly<Record<string, unknown>>;
  };

  it('say what is pending when they go back, and release what was held when they go on', async () => {
    const accountId = randomUUID();
    await enqueue('Shipment', accountId);
    const off = await set({ accountId, mode: 'OFF' });
    expect(off).toMatchObject({
      userErrors: [],
      before: null,
      pending: [{ lane: 'REALTIME', state: 'PENDING', count: 1 }],
      pilotSwitch: { mode: 'OFF', record: null, changedBy: 'staff-ADMIN', account: { portalId: accountId } },
    });
    const claimed = await operations.ledger.outbox.claim('REALTIME', {
      holder: 'test',
      limit: 100,
      leaseMs: 60_000,
    });
    await operations.ledger.outbox.hold(claimed.filter((change) => change.accountId === accountId));
    const on = await set({ accountId, mode: 'ON' });
    expect(on).toMatchObject({ before: 'OFF', released: 1, pending: [{ state: 'PENDING', count: 1 }] });
    const removed = await set({ accountId, mode: null });
    expect(removed).toMatchObject({ before: 'ON', pilotSwitch: null });
    const { data } = await operations.ask(
      'ADMIN',
      `query ($id: ID!) { auditTrail(filter: { accountId: $id }, last: 10) {
        nodes { action changes { field old new } } } }`,
      { id: accountId },
    );
    expect((data['auditTrail'] as { nodes: unknown[] }).nodes).toEqual(
      [
        ['ON', null],
        ['OFF', 'ON'],
        [null, 'OFF'],
      ].map(([old, now]) => ({ action: 'pilotSwitchSet', changes: [{ field: 'mode', old, new: now }] })),
    );
  });

  it('keep the general switch, and refuse an account that nobody knows', async () => {
    expect(await set({ mode: null })).toMatchObject({
      userErrors: [{ field: 'mode', code: 'ILLEGAL_STATE' }],
    });
    const unknown = encodeId('Account', { crmId: '001000000000009AAA' });
    expect(await set({ accountId: unknown, mode: 'OFF' })).toMatchObject({
      userErrors: [{ field: 'accountId', code: 'NOT_FOUND' }],
    });
    const { data } = await operations.ask(
      'ANALYST',
      '{ pilotSwitches { mode record account { portalId } } }',
    );
    expect(data['pilotSwitches']).toEqual([{ mode: 'ON', record: null, account: null }]);
  });

  it('are set by administrators only', async () => {
    const { errors } = await operations.ask('SALES', SET, { input: { idempotencyKey: 'k', mode: 'OFF' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FIELD_NOT_VISIBLE' });
  });

  it('show what a dry run would have sent', async () => {
    const accountId = randomUUID();
    const aggregateId = randomUUID();
    await operations.ledger.dryRuns.append([
      {
        record: 'Shipment',
        aggregateId,
        accountId,
        object: 'Shipment__c',
        payload: { Name: 'WB-1', Hub_Version__c: 3 },
      },
    ]);
    const { data } = await operations.ask(
      'DISPATCHER',
      `query ($id: ID!) { dryRunCalls(accountId: $id, first: 5) {
        nodes { record aggregateId object values { field value } } } }`,
      { id: accountId },
    );
    expect(data['dryRunCalls']).toEqual({
      nodes: [
        {
          record: 'SHIPMENT',
          aggregateId,
          object: 'Shipment__c',
          values: [
            {
              field: 'Name',
              value: 'WB-1',
            },
            {
              field: 'Hub_Version__c',
              value: '3',
            },
          ],
        },
      ],
    });
  });
});

describe('approved words', () => {
  const SET = `mutation ($input: ApprovedLookupSetInput!) { approvedLookupSet(input: $input) {
    userErrors { field code } approvedLookup { externalValue portalValue preferred version decidedBy } } }`;
  const set = async (input: object) => {
    const { data, errors } = await operations.ask('SALES', SET, {
      input: { idempotencyKey: randomUUID(), kind: 'SERVICE_LEVEL', ...input },
    });
    expect(errors).toBeUndefined();
    return data['approvedLookupSet'];
  };

  it('are edited by staff, one sent for each service, never over a newer version', async () => {
    const word = { externalValue: 'Express', portalValue: 'EXPEDITED' };
    expect(await set({ ...word, preferred: true, expectedVersion: 0 })).toEqual({
      userErrors: [],
      approvedLookup: { ...word, preferred: true, version: 1, decidedBy: 'staff-SALES' },
    });
    const { data } = await operations.ask(
      'ANALYST',
      '{ approvedLookups(kind: SERVICE_LEVEL) { externalValue portalValue preferred } }',
    );
    expect(data['approvedLookups']).toContainEqual({ ...word, externalValue: 'Expedited', preferred: false });
    expect(await set({ ...word, portalValue: 'ECONOMY', expectedVersion: 0 })).toMatchObject({
      userErrors: [{ field: 'expectedVersion', code: 'STALE' }],
    });
    expect(await set({ ...word, portalValue: 'ROCKET', expectedVersion: 1 })).toMatchObject({
      userErrors: [{ field: 'portalValue', code: 'VALUE_NOT_ALLOWED' }],
    });
    expect(await set({ externalValue: 'Express', portalValue: null, expectedVersion: 1 })).toEqual({
      userErrors: [],
      approvedLookup: null,
    });
  });
});

describe('the audit', () => {
  it('is read by record, principal and period, page by page', async () => {
    const recordId = randomUUID();
    const change = { record: 'Shipment', recordId, accountId: null, changes: [] };
    for (const action of ['shipmentBook', 'shipmentUpdate', 'shipmentCancel']) {
      await operations.ledger.audit.append(PRINCIPAL, [{ ...change, action }]);
    }
    const page = async (filter: object, paging: string) => {
      const { data, errors } = await operations.ask(
        'SERVICE_AGENT',
        `query ($filter: AuditFilter) { auditTrail(filter: $filter, ${paging}) {
          nodes { action principal requestId } pageInfo { hasNextPage endCursor } } }`,
        { filter },
      );
      expect(errors).toBeUndefined();
      return data['auditTrail'] as {
        nodes: { action: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
    const filter = { record: 'Shipment', recordId: encodeId('Shipment', { portalId: recordId }) };
    const first = await page(filter, 'first: 2');
    expect(first.nodes.map(({ action }) => action)).toEqual(['shipmentCancel', 'shipmentUpdate']);
    const rest = await page(filter, `first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(rest.nodes).toMatchObject([
      { action: 'shipmentBook', principal: 'dispatcher', requestId: 'request-1' },
    ]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect((await page({ ...filter, principal: 'nobody' }, 'first: 2')).nodes).toEqual([]);
    expect((await page({ ...filter, to: '2020-01-01T00:00:00Z' }, 'first: 2')).nodes).toEqual([]);
    expect(
      (await page({ principal: 'dispatcher', from: '2020-01-01T00:00:00Z' }, 'first: 3')).nodes,
    ).toHaveLength(3);
  });

  it('is verified against its seal, and shows an entry that was changed', async () => {
    const query = '{ auditVerification { intact entries unsealed problems { kind seq } head { seq hash } } }';
    await operations.ledger.audit.append(PRINCIPAL, [
      { record: 'Shipment', recordId: randomUUID(), accountId: null, action: 'shipmentBook', changes: [] },
    ]);
    const before = await operations.ask('ADMIN', query);
    expect((before.data['auditVerification'] as { unsealed: number }).unsealed).toBeGreaterThan(0);
    await operations.auditChain.seal();
    const sealed = await operations.ask('ADMIN', query);
    expect(sealed.data['auditVerification']).toMatchObject({ intact: true, unsealed: 0, problems: [] });
    await operations.database.transaction(async (transaction) => {
      await transaction.query({ text: 'ALTER TABLE ledger.audit_entry DISABLE TRIGGER ALL' });
      await transaction.query({
        text: "UPDATE ledger.audit_entry SET principal = 'somebody else' WHERE seq = 1",
      });
      await transaction.query({ text: 'ALTER TABLE ledger.audit_entry ENABLE TRIGGER ALL' });
    });
    const changed = await operations.ask('ADMIN', query);
    expect(changed.data['auditVerification']).toMatchObject({
      intact: false,
      problems: [{ kind: 'EDITED', seq: 1 }],
    });
  });
});
