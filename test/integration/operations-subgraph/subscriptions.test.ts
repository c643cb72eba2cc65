import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../../src/domain/access.ts';
import { startNumbering } from '../../harness/live-feed.ts';
import { type Operations, reviewItem, startOperations } from '../../harness/operations-subgraph.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type Subscribed, subscribeTo } from '../../harness/subscribe.ts';
import { until } from '../../harness/until.ts';

const REVIEW = /* GraphQL */ `
  subscription ($filter: ReviewStreamFilter, $after: String) {
    reviewItemChanged(filter: $filter, after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on ReviewItemChanged { changedFields item { id state category } }
    }
  }
`;
const HEALTH = /* GraphQL */ `
  subscription ($after: String) {
    syncHealth(after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on SyncHealthChanged { overview { failures { category count } lanes { lane state count } } }
    }
  }
`;

let operations: Operations;
const open: Subscribed[] = [];
const owned = new AsyncDisposableStack();
beforeAll(async () => {
  operations = owned.use(await startOperations());
  owned.use(startNumbering(operations.database));
});
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});
afterAll(() => owned.disposeAsync());

async function follow(query: string, variables: object = {}): Promise<Subscribed> {
  const subscribed = await subscribeTo(operations.subgraph, staff('SERVICE_AGENT'), query, { ...variables });
  open.push(subscribed);
  await until(() => subscribed.answers.length + subscribed.heartbeats.length > 0);
  return subscribed;
}

describe('reviewItemChanged', () => {
  it('follows the queue, by category, state, team and account', async () => {
    const { review } = operations.ledger;
    const conflict = reviewItem();
    const all = await follow(REVIEW);
    const byCategory = await follow(REVIEW, { filter: { categories: ['DUPLICATE'] } });
    const byState = await follow(REVIEW, { filter: { states: ['DISMISSED'] } });
    const byTeam = await follow(REVIEW, { filter: { ownerTeams: ['BILLING'] } });
    const byAccount = await follow(REVIEW, { filter: { accountId: conflict.accountId } });
    const unknown = await follow(REVIEW, { filter: { accountId: 'nobody' } });
    const [id = '', second = ''] = await review.open([
      conflict,
      reviewItem({ category: 'DUPLICATE', ownerTeam: 'Billing' }),
    ]);
    await review.dismiss({ id, expectedVersion: 1 }, 'done', 'ann');
    const counts = () => [all, byCategory, byState, byTeam, byAccount].map(({ answers }) => answers.length);
    await until(() => counts().join() === '3,1,1,1,2');
    const ids = ({ answers }: Subscribed) => answers.map(({ item }) => (item as { id: string }).id);
    expect(ids(all).toSorted()).toEqual([id, id, second].toSorted());
    expect(all.answers.at(-1)).toMatchObject({ changedFields: ['state', 'finishedAt'], item: { id } });
    expect(ids(byCategory)).toEqual([second]);
    expect(ids(byState)).toEqual([id]);
    expect(ids(byTeam)).toEqual([second]);
    expect(ids(byAccount)).toEqual([id, id]);
    expect(unknown.answers).toEqual([]);
    expect(open.flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe('syncHealth', () => {
  it('says at once how the sync is, and again when its counts have changed', async () => {
    const health = await follow(HEALTH);
    expect(health.answers).toMatchObject([{ __typename: 'SyncHealthChanged', overview: { lanes: [] } }]);
    await operations.ledger.review.open([reviewItem({ category: 'REJECTED' })]);
    await until(() => health.answers.length === 2);
    expect(health.answers[1]).toMatchObject({
      overview: { failures: expect.arrayContaining([{ category: 'REJECTED', count: 1 }]) },
    });
  });
});

it.each(ROLES)('are refused to roles that may not see them, before they begin: %s', async (role) => {
  const watches = !['CUSTOMER', 'INTEGRATION'].includes(role);
  for (const query of [REVIEW, HEALTH]) {
    const attempt = subscribeTo(operations.subgraph, staff(role), query);
    if (watches) open.push(await attempt);
    else await expect(attempt).rejects.toMatchObject({ extensions: { code: 'FIELD_NOT_VISIBLE' } });
  }
});
