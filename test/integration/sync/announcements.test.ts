import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import { ApiShares } from '../../../src/redis/api-shares.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { createSalesforceSubgraph } from '../../../subgraphs/salesforce/salesforce.subgraph.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { quietFeed, startNumbering } from '../../harness/live-feed.ts';
import { NO_REFUSALS } from '../../harness/refusals.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type Subscribed, subscribeTo } from '../../harness/subscribe.ts';
import { until } from '../../harness/until.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

interface Announced {
  readonly kind: string;
  readonly recordId: string;
  readonly accountId: string | null;
  readonly branchId: string | null;
  readonly fields: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

let world: SyncWorld;
const owned = new AsyncDisposableStack();
beforeAll(async () => {
  world = owned.use(await startSyncWorld());
});
afterAll(() => owned.disposeAsync());

let seen = 0;
/** What was announced since the last time. */
async function announced(): Promise<readonly Announced[]> {
  const rows = await world.sql<Announced & { readonly id: number }>(
    `SELECT id, kind, record_id AS "recordId", account_id AS "accountId", branch_id AS "branchId", fields, facts
       FROM ledger.live_event WHERE id > $1 ORDER BY id`,
    [seen],
  );
  seen = rows.at(-1)?.id ?? seen;
  return rows;
}

/** A change within a second of an agreement is in doubt: it is told at once, and once more when it is applied. */
const ageAgreements = () =>
  world.sql(
    `UPDATE ledger.base_values SET fields = (
       SELECT jsonb_object_agg(name, jsonb_set(value, '{4}', to_jsonb((value->>4)::bigint - 60000)))
         FROM jsonb_each(fields) AS field(name, value)) WHERE fields <> '{}' RETURNING portal_id`,
  );

const byAdministrator = (object: 'Account' | 'Case', id: string, values: Record<string, string>) =>
  world.org.asAdministrator.update(object, id, values, newUpstreamUsage());

describe('the sync announces', () => {
  it('that a shipment and an exception were linked, when Salesforce had them', async () => {
    const shipmentId = await world.book();
    const exceptionId = await world.openException(shipmentId);
    await announced();
    await world.pushAll();
    const events = await announced();
    const owner = { accountId: world.customer.portalId, branchId: world.branch.portalId };
    expect(events).toMatchObject([
      { kind: 'SHIPMENT_UPDATED', recordId: shipmentId, fields: ['crmId'], ...owner },
      {
        kind: 'EXCEPTION_CHANGED',
        recordId: exceptionId,
        fields: ['case'],
        ...owner,
        facts: {
          code: 'MISSED_PICKUP',
          severity: 'HIGH',
          state: 'OPEN',
        },
      },
    ]);
  });

  it('what people change in Salesforce: the case, and what it did to the exception', async () => {
    const shipmentId = await world.book();
    const exceptionId = await world.openException(shipmentId);
    await world.pushAll();
    await world.pullAll();
    await announced();
    const [found] = await world.inSalesforce(
      soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c = ${exceptionId}`,
    );
    const caseId = String(found?.Id);
    await byAdministrator('Case', caseId, { Status: 'Closed' });
    await world.pullAll();
    const events = await announced();
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'CASE_CHANGED',
        recordId: caseId,
        branchId: world.branch.portalId,
        facts: { accountCrmId: world.branch.crmId },
      }),
    );
    expect(events.find(({ kind }) => kind === 'EXCEPTION_CHANGED')).toMatchObject({
      recordId: exceptionId,
      fields: ['state'],
      facts: { state: 'RESOLVED' },
    });
    expect(events.find(({ kind }) => kind === 'SHIPMENT_UPDATED')).toMatchObject({ recordId: shipmentId });
    expect(JSON.stringify(events)).not.toContain('Acme');
    // For the measures of the business: whose case it was, why, and from when until when.
    const [stored] = await world.sql(
      `SELECT customer_id AS customer, reason, opened_at <= closed_at AS "isAnswered" FROM ledger.case_account
        WHERE case_id = $1`,
      [caseId],
    );
    expect(stored).toEqual({ customer: world.customer.portalId, reason: 'Delivery', isAnswered: true });
  });

  it('a case that moves to another account, also to the account that loses it', async () => {
    const { customer, branch } = world;
    const usage = newUpstreamUsage();
    const values = { AccountId: branch.crmId, Subject: 'Moved', Status: 'New', Origin: 'Phone' };
    const id = await world.org.asAdministrator.create('Case', values, usage);
    await world.pullAll();
    await announced();
    await byAdministrator('Case', id, { AccountId: customer.crmId });
    await world.pullAll();
    const told = (await announced()).filter(({ kind }) => kind === 'CASE_CHANGED');
    expect(told.map(({ branchId, facts }) => [branchId, facts])).toEqual([
      [branch.portalId, { accountCrmId: branch.crmId }],
      [customer.portalId, { accountCrmId: customer.crmId }],
    ]);
    await byAdministrator('Case', id, { Subject: 'Stays' });
    await world.pullAll();
    expect((await announced()).filter(({ kind }) => kind === 'CASE_CHANGED')).toHaveLength(1);
  });

  it('a change of an account once, whether the portal takes it over or only Salesforce has it', async () => {
    await world.pullAll();
    const { crmId, portalId } = world.customer;
    for (const values of [{ Phone: '+1 312 555 0177' }, { Name: 'Acme Renamed' }]) {
      await announced();
      await ageAgreements();
      await byAdministrator('Account', crmId, values);
      await world.pullAll();
      expect(await announced()).toMatchObject([{ kind: 'ACCOUNT_CHANGED', recordId: portalId }]);
    }
  });

  it('accounts that change, after the caches forgot them: whoever reads then reads what changed', async () => {
    const database = owned.use(openDatabase({ url: world.databaseUrl, poolSize: 4 }));
    owned.use(startNumbering(database));
    const feed = owned.use(quietFeed(database));
    const { salesforce, budget, records, lists, links, ledger } = world.dependencies;
    const subgraph = await createSalesforceSubgraph({
      salesforce,
      shares: new ApiShares(world.redisConnection, budget, 1),
      records,
      lists,
      links,
      ledger,
      feed,
      work: createUnitOfWork(database, TEST_SIGNER, () => undefined),
      refusals: NO_REFUSALS,
    });
    await world.pullAll();
    await until(async () => {
      const waiting = await world.sql('SELECT id FROM ledger.live_event WHERE seq IS NULL');
      return waiting.length === 0;
    });
    const query = /* GraphQL */ `
      subscription ($accountId: ID, $after: String) {
        accountChanged(accountId: $accountId, after: $after) {
          __typename
          ... on StreamMessage { cursor }
          ... on AccountChanged { account { portalId crmId phone } }
        }
      }`;
    const ref = (account: { portalId: string; crmId: string }) => encodeId('Account', account);
    const scope = { kind: 'ACCOUNT', account: world.customer, branches: [], recordAccounts: [] } as const;
    const customer = { ...staff('CUSTOMER'), scope };
    const other = { portalId: '00000000-0000-4000-8000-000000000001', crmId: null };
    const stranger = {
      ...staff('CUSTOMER'),
      scope: { kind: 'ACCOUNT', account: other, branches: [], recordAccounts: [other] } as const,
    };
    const open: Subscribed[] = [];
    const follow = async (...[caller, variables]: [Parameters<typeof subscribeTo>[1], object]) => {
      const subscribed = owned.use(await subscribeTo(subgraph, caller, query, { ...variables }));
      await until(() => subscribed.heartbeats.length > 0);
      open.push(subscribed);
      return subscribed;
    };
    const all = await follow(staff('SALES'), {});
    const own = await follow(customer, { accountId: ref(world.customer) });
    const branchOnly = await follow(staff('SALES'), { accountId: ref(world.branch) });
    const foreign = await follow(stranger, { accountId: ref(world.customer) });
    const cases = await follow(stranger, {});
    const [before, ownBefore] = [all.answers.length, own.answers.length];
    // The cache believes that there is no such account.
    await records.getMany('Account', [world.customer.crmId], async () => [], newUpstreamUsage());
    await byAdministrator('Account', world.customer.crmId, { Phone: '+1 212 555 0199' });
    await world.pullAll();
    await until(() => all.answers.length > before && own.answers.length > ownBefore);
    for (const subscribed of [all, own]) {
      expect(subscribed.answers.at(-1)).toMatchObject({
        account: { ...world.customer, phone: expect.stringMatching(/555.?0199/) },
      });
    }
    expect([branchOnly, foreign, cases].flatMap(({ answers }) => answers)).toEqual([]);
    expect(open.flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe('review items', () => {
  it('are announced when they are opened, met again, given to somebody, dismissed and settled', async () => {
    const { review } = world.dependencies.ledger;
    const item: NewReviewItem = {
      cause: 'cause',
      category: 'CONFLICT',
      reason: 'Canary',
      record: 'Account',
      portalId: null,
      crmId: null,
      accountId: world.customer.portalId,
      fields: [],
      candidates: [],
      proposal: null,
      ownerTeam: 'Billing',
      lastResponse: 'Canary',
      requestId: null,
    };
    await announced();
    const [id = ''] = await review.open([item]);
    await review.open([item]);
    const assigned = await review.assign({ id, expectedVersion: 1 }, { assignee: 'Canary' }, 'ann');
    await review.dismiss({ id, expectedVersion: assigned.version }, 'Canary', 'ann');
    const [second = ''] = await review.open([item]);
    await review.settleCauses(['cause'], 'Canary');
    await review.settleCauses(['cause'], 'Canary');
    const events = await announced();
    const of = (recordId: string, state: string, fields: readonly string[]) => ({
      kind: 'REVIEW_ITEM_CHANGED',
      recordId,
      accountId: world.customer.portalId,
      fields,
      facts: {
        category: 'CONFLICT',
        team: 'Billing',
        state,
      },
    });
    expect(events).toMatchObject([
      of(id, 'OPEN', ['state']),
      of(id, 'OPEN', ['retries', 'seenAt', 'lastResponse']),
      of(id, 'OPEN', ['ownerTeam', 'assignee']),
      of(id, 'DISMISSED', ['state', 'finishedAt']),
      of(second, 'OPEN', ['state']),
      of(second, 'RESOLVED', ['state', 'finishedAt']),
    ]);
    expect(JSON.stringify(events)).not.toContain('Canary');
  });
});
