import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTERNAL_ROLES, type Role } from '../../../src/domain/access.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { type Operations, reviewItem, startOperations } from '../../harness/operations-subgraph.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations();
  const kim = {
    subject: 'kim',
    name: 'Kim',
    email: 'kim@waybill.test',
    kind: 'STAFF',
    state: 'ACTIVE',
  } as const;
  await createPortalStore(operations.database).writes.insertUsers([kim]);
});
afterAll(() => operations[Symbol.asyncDispose]());

interface Payload {
  readonly reviewItem: Readonly<Record<string, unknown>> | null;
  readonly userErrors: readonly { readonly code: string; readonly field: string | null }[];
  readonly writes: readonly Readonly<Record<string, unknown>>[];
}

async function open(changed: Partial<NewReviewItem> = {}): Promise<string> {
  const [id = ''] = await operations.ledger.review.open([reviewItem(changed)]);
  return id;
}

async function step(
  mutation: string,
  input: Readonly<Record<string, unknown>>,
  role: Role = 'SERVICE_AGENT',
): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await operations.ask(
    role,
    `mutation ($input: ${type}!) {
      ${mutation}(input: $input) {
        reviewItem { id state version assignee ownerTeam decidedBy possibleDecisions
          decision { kind side fields crmId edits { field value } }
          history { action actor note } }
        userErrors { field code }
        writes { system record recordId state }
      }
    }`,
    { input: { idempotencyKey: randomUUID(), expectedVersion: 1, ...input } },
  );
  expect(errors).toBeUndefined();
  return data[mutation] as Payload;
}

async function auditOf(record: string, recordId: string) {
  const { data } = await operations.ask(
    'ADMIN',
    `query ($filter: AuditFilter) {
      auditTrail(filter: $filter, first: 10) { nodes { action principal role system changes { field old new } } }
    }`,
    { filter: { record, recordId } },
  );
  return (data['auditTrail'] as { nodes: readonly unknown[] }).nodes;
}

describe('the list of review items', () => {
  it('filters by category, record, team, state, account and age, newest first', async () => {
    const accountId = randomUUID();
    const portalId = randomUUID();
    const older = await open({ accountId, portalId, category: 'DUPLICATE' });
    const newer = await open({
      accountId,
      category: 'MISSING_FIELD',
      record: 'Shipment',
      ownerTeam: 'Dispatch',
    });
    const list = async (filter: object) => {
      const { data, errors } = await operations.ask(
        'ANALYST',
        'query ($filter: ReviewItemFilter) { reviewItems(filter: $filter, first: 5) { nodes { id } } }',
        { filter },
      );
      expect(errors).toBeUndefined();
      return (data['reviewItems'] as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
    };
    expect(await list({ accountId })).toEqual([newer, older]);
    expect(await list({ accountId, categories: ['DUPLICATE'] })).toEqual([older]);
    expect(await list({ accountId, record: 'Shipment' })).toEqual([newer]);
    expect(await list({ accountId, ownerTeams: ['DISPATCH'] })).toEqual([newer]);
    expect(await list({ accountId, states: ['RESOLVED'] })).toEqual([]);
    expect(await list({ portalId })).toEqual([older]);
    expect(await list({ accountId, minAgeHours: 1 })).toEqual([]);
    expect(await list({ accountId, minAgeHours: 0 })).toEqual([newer, older]);
    expect(await list({ accountId: 'nonsense' })).toEqual([]);
  });

  it('shows both values, the candidates with their evidence, and what can be decided', async () => {
    const id = await open({
      category: 'DUPLICATE',
      candidates: [{ crmId: '001000000000002AAA', portalId: null, label: 'ACME', evidence: ['same code'] }],
    });
    const { data } = await operations.ask(
      'SALES',
      `query ($id: ID!) { reviewItem(id: $id) {
        category ownerTeam possibleDecisions fields { field portalValue crmValue }
        candidates { crmId label evidence } account { portalId } history { action }
      } }`,
      { id },
    );
    expect(data['reviewItem']).toMatchObject({
      category: 'DUPLICATE',
      ownerTeam: 'SALES_OPERATIONS',
      possibleDecisions: ['MERGE', 'CREATE', 'RETRY'],
      fields: [{ field: 'displayName', portalValue: 'Acme', crmValue: 'ACME Ltd' }],
      candidates: [{ crmId: '001000000000002AAA', label: 'ACME', evidence: ['same code'] }],
      history: [{ action: 'OPENED' }],
    });
  });
});

describe('a decision', () => {
  it('becomes a command for the worker, is audited, and is made once', async () => {
    const id = await open();
    const input = { id, side: 'PORTAL', idempotencyKey: randomUUID() };
    const first = await step('reviewItemAccept', input);
    expect(first).toMatchObject({
      userErrors: [],
      reviewItem: {
        state: 'DECIDED',
        decidedBy: 'staff-SERVICE_AGENT',
        decision: { kind: 'ACCEPT', side: 'PORTAL' },
        possibleDecisions: [],
      },
      writes: [{ system: 'SALESFORCE', record: 'Account', recordId: '001000000000001AAA', state: 'QUEUED' }],
    });
    expect(await step('reviewItemAccept', input)).toEqual(first);
    const again = await step('reviewItemAccept', {
      ...input,
      idempotencyKey: randomUUID(),
      expectedVersion: 2,
    });
    expect(again.userErrors).toMatchObject([{ code: 'ILLEGAL_STATE' }]);
    const [claimed] = await operations.ledger.review.claimDecided(10, 1000);
    expect(claimed).toMatchObject({ id, decision: { kind: 'ACCEPT', side: 'PORTAL', fields: [] } });
    expect(await auditOf('ReviewItem', id)).toEqual([
      {
        action: 'reviewItemAccept',
        principal: 'staff-SERVICE_AGENT',
        role: 'SERVICE_AGENT',
        system: 'HUB',
        changes: [{ field: 'decision', old: null, new: '{"kind":"ACCEPT","side":"PORTAL","fields":[]}' }],
      },
    ]);
  });

  it('is refused when the item has changed since it was seen, is unknown, or cannot be decided so', async () => {
    const id = await open();
    const codes = async (mutation: string, input: object) =>
      (await step(mutation, { id, ...input })).userErrors.map(({ code, field }) => `${field} ${code}`);
    expect(await codes('reviewItemAccept', { side: 'PORTAL', expectedVersion: 7 })).toEqual([
      'expectedVersion STALE',
    ]);
    expect(await codes('reviewItemAccept', { id: randomUUID(), side: 'PORTAL' })).toEqual(['id NOT_FOUND']);
    expect(await codes('reviewItemCreate', {})).toEqual(['id ILLEGAL_STATE']);
    expect(await codes('reviewItemAccept', { side: 'PORTAL', fields: ['phone'] })).toEqual([
      'fields INVALID_VALUE',
    ]);
    expect(await codes('reviewItemApprove', {})).toEqual(['id ILLEGAL_STATE']);
    expect(await codes('reviewItemDismiss', { reason: ' ' })).toEqual(['reason MISSING_VALUE']);
    expect(await auditOf('ReviewItem', id)).toEqual([]);
  });

  it('merges by a Salesforce id only', async () => {
    const id = await open({ category: 'DUPLICATE' });
    const byName = await step('reviewItemMerge', { id, crmId: 'ACME Ltd' });
    expect(byName.userErrors).toEqual([{ field: 'crmId', code: 'INVALID_VALUE' }]);
    const byId = await step('reviewItemMerge', { id, crmId: '001000000000002AAA' });
    expect(byId.reviewItem).toMatchObject({ decision: { kind: 'MERGE', crmId: '001000000000002AAA' } });
  });

  it('that names a mapping is remembered for everything that comes later', async () => {
    const lookup = { kind: 'EDI_STATUS', externalValue: 'X12/ACME:ZZ' };
    const proposal = { action: 'EXPLAIN_CODE', lookup, event: {} };
    const id = await open({ category: 'UNMAPPED_CODE', record: 'Milestone', proposal });
    const unexplained = await step('reviewItemRetry', { id });
    expect(unexplained.userErrors).toEqual([{ field: 'mapping', code: 'MISSING_VALUE' }]);
    const mapping = { kind: 'EDI_STATUS', externalValue: 'X12/ACME:ZZ', portalValue: 'PICKED_UP' };
    const wrong = await step('reviewItemRetry', { id, mapping: { ...mapping, portalValue: 'TELEPORTED' } });
    expect(wrong.userErrors).toEqual([{ field: 'mapping.portalValue', code: 'VALUE_NOT_ALLOWED' }]);
    const { reviewItem: decided } = await step('reviewItemRetry', { id, mapping });
    expect(decided).toMatchObject({ decision: { kind: 'RETRY', edits: [] } });
    expect(await operations.ledger.lookups.list('EDI_STATUS')).toMatchObject([
      { externalValue: 'X12/ACME:ZZ', portalValue: 'PICKED_UP', decidedBy: 'staff-SERVICE_AGENT' },
    ]);
    expect(await auditOf('ApprovedLookup', 'EDI_STATUS:X12/ACME:ZZ')).toHaveLength(1);
  });

  it('with validateOnly says what it would do and leaves the item as it is', async () => {
    const id = await open();
    const { userErrors, writes } = await step('reviewItemAccept', {
      id,
      side: 'SALESFORCE',
      validateOnly: true,
    });
    expect(userErrors).toEqual([]);
    expect(writes).toMatchObject([{ system: 'PORTAL', state: 'PLANNED' }]);
    const [item] = await operations.ledger.review.byIds([id]);
    expect(item).toMatchObject({ state: 'OPEN', version: 1 });
    expect(await auditOf('ReviewItem', id)).toEqual([]);
  });
});

describe('an item', () => {
  it('is given to a team and a person, edited and retried, or dismissed with a reason', async () => {
    const id = await open({ category: 'INVALID_ADDRESS' });
    const given = await step('reviewItemAssign', { id, ownerTeam: 'BILLING', assignee: 'kim' });
    expect(given.reviewItem).toMatchObject({ ownerTeam: 'BILLING', assignee: 'kim', version: 2 });
    const edits = [{ field: 'displayName', value: 'Acme' }];
    const retried = await step('reviewItemRetry', { id, edits, expectedVersion: 2 });
    expect(retried.reviewItem).toMatchObject({ decision: { kind: 'RETRY', edits } });
    const other = await open();
    const dismissed = await step('reviewItemDismiss', { id: other, reason: 'A test account.' });
    expect(dismissed.reviewItem).toMatchObject({
      state: 'DISMISSED',
      history: [{ action: 'OPENED' }, { action: 'DISMISSED', note: 'A test account.' }],
    });
    expect(await auditOf('ReviewItem', other)).toMatchObject([{ action: 'reviewItemDismiss' }]);
  });
});

describe('who may', () => {
  const ROLES_THAT_DECIDE: readonly Role[] = ['SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ADMIN'];

  it.each(['CUSTOMER', ...INTERNAL_ROLES] as const)('look and decide: %s', async (role) => {
    const id = await open();
    const looks = await operations.ask(role, 'query ($id: ID!) { reviewItem(id: $id) { id } }', { id });
    const sees = ROLES_THAT_DECIDE.includes(role) || role === 'ANALYST';
    expect(looks.errors?.[0]?.extensions?.['code']).toBe(sees ? undefined : 'FIELD_NOT_VISIBLE');
    const { data, errors } = await operations.ask(
      role,
      `mutation ($input: ReviewItemDismissInput!) { reviewItemDismiss(input: $input) { reviewItem { state } } }`,
      { input: { idempotencyKey: randomUUID(), id, expectedVersion: 1, reason: 'because' } },
    );
    if (ROLES_THAT_DECIDE.includes(role)) {
      expect(data['reviewItemDismiss']).toEqual({ reviewItem: { state: 'DISMISSED' } });
    } else {
      expect(errors?.[0]?.extensions?.['code']).toBe('FIELD_NOT_VISIBLE');
      const [item] = await operations.ledger.review.byIds([id]);
      expect(item?.state).toBe('OPEN');
    }
  });
});
