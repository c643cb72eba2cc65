import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { type Operations, PRINCIPAL, startOperations } from '../../harness/operations-subgraph.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations();
});
afterAll(() => operations[Symbol.asyncDispose]());

async function enqueue(
  record: 'Account' | 'Shipment' | 'Exception' | 'ExceptionTask' | 'PortalUser',
  accountId: string,
) {
  const aggregateId = randomUUID();
  const change = { record, aggregateId, accountId, lane: 'REALTIME', version: 1 } as const;
  await operations.ledger.outbox.enqueue(PRINCIPAL, [change]);
  return aggregateId;
}

describe('pilot switches', () => {
  const SET = `mutation ($input: PilotSwitchSetInput!) { pilotSwitchSet(input: $input) {
    before released userErrors { field code } pending { lane state count }
    next { mode record account { portalId } }
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
    expect(on).toMatchObject({
      before: 'OFF',
      next: null,
      released: 1,
      pending: [{ state: 'PENDING', count: 1 }],
    });
    const next = { mode: 'ON', record: null, account: null };
    const planned = await set({ accountId, mode: null, validateOnly: true });
    expect(planned).toMatchObject({ before: 'ON', next });
    const removed = await set({ accountId, mode: null });
    expect(removed).toMatchObject({ before: 'ON', pilotSwitch: null, next });
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
        text: `UPDATE ledger.audit_entry SET principal = 'somebody else'
          WHERE id = (SELECT entry_id FROM ledger.audit_link WHERE seq = 1)`,
      });
      await transaction.query({ text: 'ALTER TABLE ledger.audit_entry ENABLE TRIGGER ALL' });
    });
    const changed = await operations.ask('ADMIN', query);
    expect(changed.data['auditVerification']).toMatchObject({
      intact: false,
      problems: [
        { kind: 'EDITED', seq: 1 },
        { kind: 'FOREIGN', seq: 1 },
      ],
    });
  });
});
