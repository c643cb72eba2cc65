import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doubtfulCodeItem } from '../../../src/domain/customer-code-review.ts';
import { customerCodeKey } from '../../../src/domain/customer-match.ts';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import { Customers } from '../../../src/import/customers.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
});
afterAll(() => world[Symbol.asyncDispose]());

/** What an import would do with the code. */
async function found(code: string) {
  const customers = await Customers.read(world.store);
  const [owner] = await customers.find([{ code, country: 'DE' }]);
  return { owner, made: customers.made };
}

/** A known customer, and the item about a code that looks like it. */
async function doubtfulCode() {
  const name = randomUUID().slice(0, 8);
  const known = `MÜLLER ${name}`;
  const code = `Muller ${name}`;
  const [portalId = ''] = await world.store.writes.insertAccounts([
    { displayName: known, customerCode: known, country: 'DE' },
  ]);
  const candidate = { portalId, crmId: null, label: known, evidence: ['the same code'] };
  const { review } = world.dependencies.ledger;
  const [id = ''] = await review.open([
    doubtfulCodeItem(customerCodeKey(code), {
      code,
      country: 'DE',
      fileName: 'a.csv',
      candidates: [candidate],
    }),
  ]);
  return { id, code, portalId };
}

async function decide(id: string, decision: ReviewDecision) {
  const seen = { id, expectedVersion: 1 };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [item] = await world.dependencies.ledger.review.byIds([id]);
  return item;
}

describe('a customer code in doubt', () => {
  it('means the candidate once a person merges it, in any case and with any blanks', async () => {
    const { id, code, portalId } = await doubtfulCode();
    expect((await found(code)).owner).toMatchObject({ candidates: [{ portalId }] });
    expect(await decide(id, { kind: 'MERGE', crmId: null, portalId })).toMatchObject({
      state: 'RESOLVED',
      outcome: { result: 'KEPT', record: 'Account', portalId },
    });
    const owner = { accountId: portalId, branchId: portalId };
    expect(await found(code)).toEqual({ owner, made: 0 });
    expect(await found(` ${code.toUpperCase()}`)).toEqual({ owner, made: 0 });
  });

  it('is a new customer once a person says so', async () => {
    const { id, code } = await doubtfulCode();
    expect(await decide(id, { kind: 'CREATE' })).toMatchObject({
      state: 'RESOLVED',
      outcome: { result: 'CREATED', record: 'Account', portalId: id },
    });
    expect(await found(code)).toEqual({ owner: { accountId: id, branchId: id }, made: 0 });
  });

  it('stays open when the merge names nobody of the item', async () => {
    const { id } = await doubtfulCode();
    const { portalId } = world.customer;
    expect(await decide(id, { kind: 'MERGE', crmId: null, portalId })).toMatchObject({
      state: 'OPEN',
      lastResponse: expect.stringContaining('Name one of the candidates'),
    });
  });

  it('stays open, with the reason, when the code has become a customer meanwhile', async () => {
    const { id, code } = await doubtfulCode();
    await world.store.writes.insertAccounts([{ displayName: code, customerCode: code }]);
    expect(await decide(id, { kind: 'CREATE' })).toMatchObject({
      state: 'OPEN',
      lastResponse: expect.stringContaining('already has such a record'),
    });
  });
});
