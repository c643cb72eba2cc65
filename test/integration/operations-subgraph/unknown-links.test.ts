import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { type Operations, reviewItem, startOperations } from '../../harness/operations-subgraph.ts';

/** The index is empty, as after a loss of Redis. Ids of an account are given out in the form that holds the Salesforce id. */
const CRM_ID = '001000000000009AAA';

let operations: Operations;
let portalId: string;
let id: string;
let itemId: string;
beforeAll(async () => {
  operations = await startOperations();
  const { writes } = createPortalStore(operations.database);
  [portalId = ''] = await writes.insertAccounts([
    { displayName: 'Acme', customerCode: 'ACME', crmId: CRM_ID },
  ]);
  id = encodeId('Account', { portalId, crmId: CRM_ID });
  [itemId = ''] = await operations.ledger.review.open([reviewItem({ portalId, accountId: portalId })]);
  await operations.ledger.review.open([reviewItem()]);
});
afterAll(() => operations[Symbol.asyncDispose]());

it('an account is found by an id whose link the index does not know, wherever an account is named', async () => {
  expect(id).not.toBe(encodeId('Account', { portalId }));
  const { data, errors } = await operations.ask(
    'ADMIN',
    `query ($id: ID!) {
      reviewItems(first: 9, filter: { accountId: $id }) { nodes { id } }
      dryRunCalls(first: 9, accountId: $id) { nodes { id } }
      auditTrail(first: 9, filter: { accountId: $id, record: "Account", recordId: $id }) { nodes { action } }
      entities: _entities(representations: [{ __typename: "Account", crmId: "${CRM_ID}" }]) {
        ... on Account { syncStatus { state } provenance(fields: ["displayName"]) { field } portalId }
      }
    }`,
    { id },
  );
  expect(errors).toBeUndefined();
  expect(data['reviewItems']).toEqual({ nodes: [{ id: itemId }] });
  expect(data['entities']).toMatchObject([{ portalId, provenance: [{ field: 'displayName' }] }]);
  const set = `mutation ($input: PilotSwitchSetInput!) { pilotSwitchSet(input: $input) { userErrors { code } } }`;
  const input = { idempotencyKey: 'switch', accountId: id, mode: 'ON' };
  const switched = await operations.ask('ADMIN', set, { input });
  expect(switched.data['pilotSwitchSet']).toEqual({ userErrors: [] });
});

it('an id that no record of the portal has is nobody', async () => {
  const { data } = await operations.ask(
    'ADMIN',
    'query ($id: ID!) { reviewItems(first: 9, filter: { accountId: $id }) { nodes { id } } }',
    { id: encodeId('Account', { crmId: '001000000000008AAA' }) },
  );
  expect(data['reviewItems']).toEqual({ nodes: [] });
});
