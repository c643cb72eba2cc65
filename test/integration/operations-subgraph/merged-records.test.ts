import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EntityType, encodeId } from '../../../src/graph/entity-id.ts';
import { type Operations, reviewItem, startOperations } from '../../harness/operations-subgraph.ts';

const DELETED = '001000000000005AAA';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations();
  const deletedAt = new Date();
  await operations.ledger.tombstones.add([{ object: 'Account', crmId: DELETED, portalId: null, deletedAt }]);
});
afterAll(() => operations[Symbol.asyncDispose]());

const LOST = { category: 'ORPHAN', record: 'Account', crmId: DELETED, fields: [] } as const;
const REPORT = {
  category: 'AMBIGUOUS_REFERENCE',
  record: 'Milestone',
  portalId: null,
  crmId: null,
  proposal: { action: 'RECORD_REPORT', reporter: 'carrier' },
} as const;

async function merge(opened: Parameters<typeof reviewItem>[0], named: object) {
  const [id = ''] = await operations.ledger.review.open([reviewItem(opened)]);
  const input = { id, expectedVersion: 1, idempotencyKey: randomUUID(), validateOnly: true, ...named };
  const { data, errors } = await operations.ask(
    'SALES',
    `mutation ($input: ReviewItemMergeInput!) { reviewItemMerge(input: $input) { userErrors { code field } } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return (data['reviewItemMerge'] as { userErrors: readonly unknown[] }).userErrors;
}

it('an item is not merged with the record whose deletion it tells, nor with another deleted one', async () => {
  const gone = [{ code: 'INVALID_VALUE', field: 'crmId' }];
  expect(await merge(LOST, { crmId: DELETED })).toEqual(gone);
  expect(await merge({ category: 'REGISTRATION', portalId: null }, { crmId: DELETED })).toEqual(gone);
  expect(await merge(LOST, { recordId: encodeId('Account', { crmId: DELETED }) })).toEqual(gone);
  expect(await merge(LOST, { crmId: '001000000000006AAA' })).toEqual([]);
});

it.each(['Account', 'Exception', 'Document', 'PortalUser', 'Shipment'] satisfies EntityType[])(
  'a report is recorded on a shipment, so an id of the kind %s is compared with that',
  async (type) => {
    const userErrors = await merge(REPORT, { recordId: encodeId(type, { portalId: randomUUID() }) });
    expect(userErrors).toEqual(type === 'Shipment' ? [] : [{ code: 'INVALID_VALUE', field: 'recordId' }]);
  },
);
