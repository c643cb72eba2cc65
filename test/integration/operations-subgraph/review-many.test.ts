import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/domain/access.ts';
import { decodeId, encodeId } from '../../../src/graph/entity-id.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import { type Operations, reviewItem, startOperations } from '../../harness/operations-subgraph.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations();
});
afterAll(() => operations[Symbol.asyncDispose]());

async function open(changed: Partial<NewReviewItem> = {}): Promise<string> {
  const [id = ''] = await operations.ledger.review.open([reviewItem(changed)]);
  return id;
}

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly field: string | null }[];
  readonly writes: readonly unknown[];
  readonly results: readonly {
    readonly id: string;
    readonly reviewItem: { readonly state: string } | null;
    readonly userErrors: readonly { readonly code: string; readonly field: string | null }[];
    readonly writes: readonly unknown[];
  }[];
}

async function decide(
  input: Readonly<Record<string, unknown>>,
  role: Role = 'SERVICE_AGENT',
): Promise<Payload> {
  const { data, errors } = await operations.ask(
    role,
    `mutation ($input: ReviewItemsDecideInput!) { reviewItemsDecide(input: $input) {
      userErrors { field code } writes { system state }
      results { id reviewItem { state } userErrors { field code }
        writes { system record recordId state fields { field from to } } } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  expect(errors).toBeUndefined();
  return data['reviewItemsDecide'] as Payload;
}

const seen = (id: string, expectedVersion = 1) => ({ id, expectedVersion });
const PORTAL = { decision: 'ACCEPT', side: 'PORTAL' } as const;

async function auditOf(recordId: string) {
  const { rows } = await operations.ledger.audit.list(
    { record: 'ReviewItem', recordId },
    { direction: 'forward', size: 5, position: null },
  );
  return rows.map(({ action, principal }) => [action, principal]);
}

async function stateOf(id: string) {
  const [item] = await operations.ledger.review.byIds([id]);
  return item?.state;
}

describe('one decision about many items', () => {
  it('decides the good ones; a stale, a foreign, a decided, a repeated and an unfit one stop only themselves', async () => {
    const [good, stale, decided, other] = [await open(), await open(), await open(), await open()];
    const unfit = await open({ category: 'REGISTRATION', portalId: null });
    await decide({ items: [seen(decided)], ...PORTAL });
    const foreign = randomUUID();
    const items = [seen(good), seen(stale, 7), seen(foreign), seen(decided, 2), seen('no id'), seen(unfit)];
    const { results, userErrors } = await decide({ items: [...items, seen(other), seen(good)], ...PORTAL });
    expect(userErrors).toEqual([]);
    expect(
      results.map(({ userErrors: [error] }) => (error ? `${error.field} ${error.code}` : 'decided')),
    ).toEqual([
      'decided',
      'expectedVersion STALE',
      'id NOT_FOUND',
      'null ILLEGAL_STATE',
      'id NOT_FOUND',
      'id ILLEGAL_STATE',
      'decided',
      'id ILLEGAL_STATE',
    ]);
    expect(results.map(({ id }) => id)).toEqual([...items.map(({ id }) => id), other, good]);
    expect([await stateOf(good), await stateOf(stale), await stateOf(unfit)]).toEqual([
      'DECIDED',
      'OPEN',
      'OPEN',
    ]);
    const shown = results.map(({ reviewItem: item }) => item?.state ?? null);
    expect(shown).toEqual(['DECIDED', 'OPEN', null, 'DECIDED', null, 'OPEN', 'DECIDED', 'DECIDED']);
    expect(await auditOf(good)).toEqual([['reviewItemsDecide', 'staff-SERVICE_AGENT']]);
    expect(await auditOf(stale)).toEqual([]);
  });

  it('is done once under its key', async () => {
    const [one, two] = [await open(), await open()];
    const input = { items: [seen(one), seen(two)], ...PORTAL, idempotencyKey: randomUUID() };
    const first = await decide(input);
    expect(await decide(input)).toEqual(first);
    const reused = await decide({ ...input, side: 'SALESFORCE' });
    expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
    expect(await auditOf(one)).toHaveLength(1);
  });

  it('with validateOnly names the values that would be written where, and what would be refused', async () => {
    const [good, unfit] = [await open(), await open({ category: 'REGISTRATION', portalId: null })];
    const items = [seen(good), seen(unfit)];
    const { results, writes } = await decide({ items, ...PORTAL, validateOnly: true });
    expect(results).toMatchObject([
      {
        reviewItem: { state: 'OPEN' },
        userErrors: [],
        writes: [
          {
            system: 'SALESFORCE',
            recordId: '001000000000001AAA',
            state: 'PLANNED',
            fields: [{ field: 'displayName', from: 'ACME Ltd', to: 'Acme' }],
          },
        ],
      },
      { userErrors: [{ field: 'id', code: 'ILLEGAL_STATE' }], writes: [] },
    ]);
    expect(writes).toEqual([{ system: 'SALESFORCE', state: 'PLANNED' }]);
    expect([await stateOf(good), await auditOf(good)]).toEqual(['OPEN', []]);
  });

  it('explains a code for all items that wait for it', async () => {
    const lookup = { kind: 'EDI_STATUS', externalValue: 'X12/ACME:QQ' };
    const proposal = { action: 'EXPLAIN_CODE', lookup, event: {} };
    const coded = { category: 'UNMAPPED_CODE', record: 'Milestone', proposal } as const;
    const items = [seen(await open(coded)), seen(await open(coded))];
    const mapping = { ...lookup, portalValue: 'PICKED_UP' };
    const { results } = await decide({ items, decision: 'RETRY', mapping });
    expect(results.map(({ reviewItem: item }) => item?.state)).toEqual(['DECIDED', 'DECIDED']);
  });

  it.each([
    [{ items: [], ...PORTAL }, 'items INVALID_VALUE'],
    [{ items: Array.from({ length: 101 }, () => seen(randomUUID())), ...PORTAL }, 'items INVALID_VALUE'],
    [{ items: [seen(randomUUID())], decision: 'ACCEPT' }, 'side MISSING_VALUE'],
    [{ items: [seen(randomUUID())], decision: 'DISMISS' }, 'reason INVALID_VALUE'],
  ])('is refused as a whole where the request itself is wrong: %#', async (input, why) => {
    const { userErrors, results } = await decide(input);
    expect([userErrors.map(({ field, code }) => `${field} ${code}`), results]).toEqual([[why], []]);
  });

  it('dismisses with one reason', async () => {
    const id = await open();
    await decide({ items: [seen(id)], decision: 'DISMISS', reason: 'A test account.' });
    expect(await stateOf(id)).toBe('DISMISSED');
  });
});

describe('the record of an item', () => {
  const portalId = randomUUID();
  const crmId = '001000000000001AAA';

  async function ids(changed: Partial<NewReviewItem>) {
    const id = await open({ portalId, crmId, ...changed });
    const { data, errors } = await operations.ask(
      'SALES',
      `query ($id: ID!) { reviewItem(id: $id) { recordId shipment { portalId } exception { portalId }
        portalUser { portalId } candidates { recordId } decisions { kind side fields refusal } } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    return data['reviewItem'] as Readonly<Record<string, unknown>>;
  }

  it.each([
    ['Account', encodeId('Account', { crmId })],
    ['Shipment', encodeId('Shipment', { portalId })],
    ['Milestone', encodeId('Shipment', { portalId })],
    ['Exception', encodeId('Exception', { portalId })],
    ['PortalUser', encodeId('PortalUser', { portalId })],
    ['Contact', encodeId('Contact', { crmId })],
    ['BillingContact', encodeId('Contact', { crmId })],
    ['Task', null],
  ] as const)('%s is named by an id that node takes', async (record, recordId) => {
    expect(await ids({ record })).toMatchObject({ recordId });
  });

  it('that the portal does not have is named by its Salesforce id', async () => {
    const { recordId } = await ids({ record: 'Account', portalId: null });
    expect(decodeId(String(recordId))).toEqual({ type: 'Account', portalId: null, crmId });
  });

  it('leads to its entity, and so does each candidate', async () => {
    const candidate = { crmId: 'a00000000000002AAA', portalId, label: 'shipment', evidence: [] };
    const { shipment, candidates } = await ids({ record: 'Shipment', candidates: [candidate] });
    expect(shipment).toEqual({ portalId });
    expect(candidates).toEqual([{ recordId: encodeId('Shipment', { crmId: candidate.crmId }) }]);
  });

  it('says of each decision what it would do, or why it is refused', async () => {
    const fields = [{ field: 'quoteReference', portalValue: 'Q', crmValue: 'R' }];
    const { decisions } = await ids({ record: 'Shipment', category: 'CONFLICT', fields });
    expect(decisions).toMatchObject([
      { kind: 'ACCEPT', side: 'PORTAL', fields: ['quoteReference'], refusal: null },
      {
        kind: 'ACCEPT',
        side: 'SALESFORCE',
        fields: [],
        refusal: expect.stringContaining('The portal owns') as unknown,
      },
    ]);
  });

  it('that was deleted in Salesforce leaves nothing to accept', async () => {
    const gone = '001000000000007AAA';
    const deletedAt = new Date();
    await operations.ledger.tombstones.add([{ object: 'Account', crmId: gone, portalId: null, deletedAt }]);
    const { decisions } = await ids({ crmId: gone });
    expect(decisions).toMatchObject([{ refusal: expect.stringContaining('deleted') as unknown }, {}]);
    const id = await open({ crmId: gone });
    const { results } = await decide({ items: [seen(id)], ...PORTAL });
    expect(results).toMatchObject([{ userErrors: [{ field: 'side', code: 'ILLEGAL_STATE' }] }]);
  });
});
