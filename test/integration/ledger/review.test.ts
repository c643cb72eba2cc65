import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewReviewItem, ReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { ReviewQueue } from '../../../src/ledger/review/review-queue.ts';
import { openTestLedger, type TestLedger } from '../../harness/ledger.ts';

let test: TestLedger;
let review: ReviewQueue;

beforeAll(async () => {
  test = await openTestLedger();
  review = test.ledger.review;
});

afterAll(() => test[Symbol.asyncDispose]());

beforeEach(async () => {
  await test.database.transaction(async (transaction) => {
    await transaction.query({ text: 'SET LOCAL session_replication_role = replica' });
    await transaction.query({ text: 'DELETE FROM ledger.review_history' });
    await transaction.query({ text: 'DELETE FROM ledger.review_item' });
  });
});

function problem(more: Partial<NewReviewItem> = {}): NewReviewItem {
  return {
    cause: `sync/Shipment/${randomUUID()}`,
    category: 'INVALID_VALUE',
    reason: 'Salesforce knows no such service level.',
    record: 'Shipment',
    portalId: randomUUID(),
    crmId: null,
    accountId: null,
    fields: [{ field: 'serviceLevel', portalValue: 'SAME_DAY', crmValue: null }],
    candidates: [],
    proposal: null,
    ownerTeam: 'Dispatch',
    lastResponse: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    requestId: 'r1',
    ...more,
  };
}

async function openOne(more: Partial<NewReviewItem> = {}): Promise<ReviewItem> {
  const [id = ''] = await review.open([problem(more)]);
  return await read(id);
}

async function read(id: string): Promise<ReviewItem> {
  const [item] = await review.byIds([id]);
  if (item == null) throw new Error('no such item');
  return item;
}

const seen = ({ id, version: expectedVersion }: ReviewItem) => ({ id, expectedVersion });

describe('a cause', () => {
  it('has one unfinished item, however often and from wherever it comes back', async () => {
    const item = problem();
    const ids = await Promise.all(Array.from({ length: 10 }, () => review.open([item])));
    expect(new Set(ids.flat()).size).toBe(1);
    const [again = ''] = await review.open([{ ...item, lastResponse: 'still wrong' }, item].slice(0, 1));
    expect(await read(again)).toMatchObject({ retries: 10, lastResponse: 'still wrong', version: 1 });
    expect(await review.historyOf([again])).toMatchObject([[{ action: 'OPENED' }]]);
  });

  it('gets a new item once the old one is finished', async () => {
    const cause = 'sync/Account/one';
    const first = await openOne({ cause });
    await review.dismiss(seen(first), 'test data', 'ann');
    const second = await openOne({ cause });
    expect(second.id).not.toBe(first.id);
    expect(await review.settleCauses([cause, 'another'], 'went through')).toBe(1);
    expect(await read(second.id)).toMatchObject({ state: 'RESOLVED', finishedAt: expect.any(Date) });
  });

  it('whose facts changed shows the new ones, and a decision about the old ones is refused', async () => {
    const first = await openOne({ cause: 'conflict/1' });
    const fields = [{ field: 'serviceLevel', portalValue: 'ECONOMY', crmValue: 'Expedited' }];
    await review.open([problem({ cause: 'conflict/1', fields })]);
    expect(await read(first.id)).toMatchObject({ fields, version: 2 });
    const decision = { kind: 'ACCEPT', side: 'PORTAL', fields: [] } as const;
    await expect(review.decide(seen(first), decision, 'ann')).rejects.toMatchObject({ code: 'STALE' });
  });
});

describe('a person', () => {
  it('assigns, decides, and the worker carries it out once', async () => {
    const item = await openOne();
    const assigned = await review.assign(seen(item), { ownerTeam: 'Billing', assignee: 'bob' }, 'ann');
    expect(assigned).toMatchObject({ ownerTeam: 'Billing', assignee: 'bob', state: 'OPEN', version: 2 });
    const decision = { kind: 'RETRY', edits: { serviceLevel: 'EXPEDITED' } } as const;
    const decided = await review.decide(seen(assigned), decision, 'bob');
    expect(decided).toMatchObject({ state: 'DECIDED', decision, decidedBy: 'bob', assignee: 'bob' });
    const claims = await Promise.all([review.claimDecided(5, -1_000), review.claimDecided(5, -1_000)]);
    const [first, second] = claims.flat();
    expect(claims.flat().length).toBeGreaterThan(0);
    const [last = first] = second === undefined ? await review.claimDecided(5, 60_000) : [second];
    if (first === undefined || last === undefined) throw new Error('nothing to carry out');
    const newest = first.fence > last.fence ? first : last;
    const older = first.fence > last.fence ? last : first;
    expect(await review.carriedOut(older, { note: 'too late' })).toBe(false);
    expect(await review.carriedOut(newest, { note: 'sent' })).toBe(true);
    expect(await read(item.id)).toMatchObject({ state: 'RESOLVED', decision });
    const [history] = await review.historyOf([item.id]);
    expect(history?.map(({ actor, action, note }) => [actor, action, note])).toEqual([
      ['waybill', 'OPENED', 'Salesforce knows no such service level.'],
      ['ann', 'ASSIGNED', 'Billing, bob'],
      ['bob', 'DECIDED', 'RETRY'],
      ['waybill', 'CARRIED_OUT', 'sent'],
    ]);
  });

  it('gets an item back whose decision could not be carried out', async () => {
    const item = await openOne();
    await review.decide(seen(item), { kind: 'MERGE', crmId: '001000000000001AAA' }, 'ann');
    const [claim] = await review.claimDecided(1, 60_000);
    if (claim === undefined) throw new Error('nothing to carry out');
    expect(await review.claimDecided(1, 60_000)).toEqual([]);
    expect(await review.failed(claim, 'no such account')).toBe(true);
    expect(await read(item.id)).toMatchObject({
      state: 'OPEN',
      decision: null,
      lastResponse: 'no such account',
      retries: 1,
    });
  });

  it('decides once: whoever comes second is told', async () => {
    const item = await openOne();
    const answers = await Promise.allSettled(
      ['ann', 'bob', 'cid'].map((actor) => review.decide(seen(item), { kind: 'CREATE' }, actor)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const decided = await read(item.id);
    await expect(review.dismiss(seen(decided), 'no', 'ann')).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    await expect(review.dismiss(seen(item), 'no', 'ann')).rejects.toMatchObject({ code: 'STALE' });
    const unknown = { id: randomUUID(), expectedVersion: 1 };
    await expect(review.dismiss(unknown, 'no', 'ann')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the list', () => {
  it('is filtered, newest first, and paged without a gap', async () => {
    const portalId = randomUUID();
    for (let index = 0; index < 7; index += 1) {
      await openOne({ category: index % 2 === 0 ? 'DUPLICATE' : 'STALE', portalId, ownerTeam: 'Billing' });
    }
    await openOne();
    const filter = { portalId, record: 'Shipment', categories: ['DUPLICATE', 'STALE'] } as const;
    const ids: string[] = [];
    let position: { at: Date; id: string } | null = null;
    for (let more = true; more; ) {
      const page: Awaited<ReturnType<ReviewQueue['list']>> = await review.list(filter, {
        direction: 'forward',
        size: 3,
        position,
      });
      ids.push(...page.rows.map(({ id }) => id));
      const end = page.rows.at(-1);
      position = end === undefined ? null : { at: end.openedAt, id: end.id };
      more = page.more;
    }
    expect(ids).toHaveLength(7);
    expect(ids).toEqual(ids.toSorted().toReversed());
    const page = { direction: 'forward', size: 20, position: null } as const;
    const rows = async (more: Parameters<ReviewQueue['list']>[0]) =>
      (await review.list(more, page)).rows.length;
    expect(await rows({ categories: ['DUPLICATE'] })).toBe(4);
    expect(await rows({ ownerTeams: ['Dispatch'], states: ['OPEN'] })).toBe(1);
    expect(await rows({ assignee: 'bob' })).toBe(0);
    expect(await review.counts()).toMatchObject([
      { category: 'DUPLICATE', ownerTeam: 'Billing', state: 'OPEN', count: 4 },
      { category: 'INVALID_VALUE', ownerTeam: 'Dispatch', state: 'OPEN', count: 1 },
      { category: 'STALE', ownerTeam: 'Billing', state: 'OPEN', count: 3 },
    ]);
  });
});
