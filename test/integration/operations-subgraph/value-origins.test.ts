import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
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

const AGREED_AT = new Date('2026-11-01T08:00:00Z');
const CHANGED_AT = '2026-11-02T09:00:00.000Z';

async function originsOf(changed: Partial<NewReviewItem>) {
  const [id] = await operations.ledger.review.open([reviewItem(changed)]);
  const { data, errors } = await operations.ask(
    'SERVICE_AGENT',
    `query ($id: ID!) { reviewItem(id: $id) { fields {
      portalOrigin { system by at } crmOrigin { system by at } agreed { value at } } } }`,
    { id },
  );
  expect(errors).toBeUndefined();
  return (data['reviewItem'] as { fields: readonly Record<string, unknown>[] }).fields[0];
}

describe('the two values of a field in question', () => {
  it('have the change that set each of them, and the value before', async () => {
    const portalId = randomUUID();
    const { audit, baseValues } = operations.ledger;
    for (const [before, after] of [
      ['Old', 'Older'],
      ['Older', 'Acme'],
    ]) {
      const changes = [{ field: 'displayName', old: before, new: after }];
      const entry = { record: 'Account', recordId: portalId, accountId: portalId, action: 'test', changes };
      await audit.append({ ...PRINCIPAL, subject: `sets ${after}` }, [entry]);
    }
    await baseValues.save([
      {
        record: 'Account',
        portalId,
        field: 'displayName',
        portalValue: 'Old',
        crmValue: 'Old',
        source: 'SALESFORCE',
        observedAt: AGREED_AT,
        syncedAt: AGREED_AT,
        rule: 'ONLY_VALUE',
        lost: null,
      },
    ]);
    const crmChanged = { at: CHANGED_AT, by: '005000000000001AAA' };
    const field = { field: 'displayName', portalValue: 'Acme', crmValue: 'ACME Ltd' };
    expect(await originsOf({ portalId, fields: [{ ...field, crmChanged }] })).toEqual({
      portalOrigin: { system: 'PORTAL', by: 'sets Acme', at: expect.any(String) },
      crmOrigin: { system: 'SALESFORCE', by: 'salesforce:005000000000001AAA', at: CHANGED_AT },
      agreed: { value: 'Old', at: AGREED_AT.toISOString() },
    });
    // The author of another value is not the author of this one.
    expect(await originsOf({ portalId, fields: [{ ...field, portalValue: 'Older' }] })).toMatchObject({
      portalOrigin: null,
      crmOrigin: null,
    });
    // A value that both systems had came from the one where the hub saw it.
    expect(
      await originsOf({ portalId, fields: [{ ...field, portalValue: 'Old', crmValue: 'Old' }] }),
    ).toMatchObject({
      portalOrigin: { system: 'SALESFORCE', by: null, at: AGREED_AT.toISOString() },
      crmOrigin: { system: 'SALESFORCE', by: null, at: AGREED_AT.toISOString() },
    });
  });

  it('have no origin where the hub knows none', async () => {
    for (const portalId of [null, randomUUID()]) {
      expect(await originsOf({ portalId })).toEqual({ portalOrigin: null, crmOrigin: null, agreed: null });
    }
  });
});
