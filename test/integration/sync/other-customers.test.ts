import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerFieldOf } from '../../../src/domain/misplaced.ts';
import type { ReviewSide } from '../../../src/domain/review.ts';
import { effectsOf } from '../../../src/domain/review-effects.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { field, fields, soql } from '../../../src/salesforce/soql.ts';
import { crmIdOf, KINDS, type SyncedKind } from '../../../src/sync/exchange/records.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { ReviewChecks } from '../../../src/sync/review-checks.ts';
import { sampleOf } from './link-samples.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';
import { type Pair, WAYS } from './ways-of-hearing.ts';

let world: SyncWorld;
let work: DecisionWork;
let stranger: Pair;
let strangersBranch: Pair;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  stranger = await linkedAccount('Harbor Foods', null);
  strangersBranch = await linkedAccount('Harbor Foods Antwerp', stranger);
  await settle();
});
afterAll(() => world[Symbol.asyncDispose]());

const usage = newUpstreamUsage();
const settle = async () => {
  await world.pullAll();
  await world.pushAll();
  await world.pullAll();
};

async function linkedAccount(name: string, parent: Pair | null): Promise<Pair> {
  const portalId = randomUUID();
  const values = { Name: name, Portal_Customer_Id__c: portalId, ParentId: parent?.crmId ?? null };
  const crmId = await world.org.asAdministrator.create('Account', values, usage);
  const parentId = parent?.portalId ?? null;
  await world.store.writes.insertAccounts([{ portalId, displayName: name, crmId, parentId }]);
  return { portalId, crmId };
}

/** A linked record of the customer: of an account, one of its branches. */
async function pairOf(kind: SyncedKind): Promise<Pair> {
  const name = `Acme ${randomUUID()}`;
  const branch = kind.aggregate === 'Account' ? await linkedAccount(name, world.customer) : null;
  const portalId = branch?.portalId ?? (await sampleOf(kind).make(world));
  await settle();
  const record = await recordOf(kind, portalId);
  const crmId = crmIdOf(kind, record);
  if (crmId === null) throw new Error(`a ${kind.aggregate} was not linked`);
  return { portalId, crmId };
}

async function recordOf(kind: SyncedKind, portalId: string) {
  const [row = null] = await world.store.carried.byIds(kind.aggregate, [portalId]);
  return { ...row, updated_at: null, version: null };
}

async function there(kind: SyncedKind, crmId: string) {
  const names = ['Id', placing(kind), kind.externalId, 'LastModifiedById', 'SystemModstamp'];
  const [row] = await world.inSalesforce(
    soql`SELECT ${fields(names, names)} FROM ${field(kind.object, [kind.object])} WHERE Id = ${crmId}`,
  );
  return row ?? {};
}

const placing = ({ aggregate }: SyncedKind) => customerFieldOf(aggregate)?.field ?? '';
const isAsked = ({ aggregate }: SyncedKind) => customerFieldOf(aggregate)?.ifElsewhere === 'ASK';

/** The value that people change with the move: of a case and a task its status would end the exception. */
const edited = (kind: SyncedKind, text: string): SalesforceValues =>
  kind.record === 'Exception' ? {} : sampleOf(kind).edit(text);

const move = (kind: SyncedKind, crmId: string, account: string | null, values: SalesforceValues = {}) =>
  world.org.asAdministrator.update(kind.object, crmId, { ...values, [placing(kind)]: account }, usage);

async function itemsAbout({ portalId, crmId }: Pair) {
  return (await world.review()).filter((item) => item.portalId === portalId || item.crmId === crmId);
}

const sideOf = (place: number): ReviewSide => (place % 2 === 0 ? 'PORTAL' : 'SALESFORCE');

const CASES = KINDS.flatMap((kind, row) =>
  Object.keys(WAYS).map((way, column) => ({
    kind,
    object: kind.object,
    way,
    side: sideOf(row + column),
    isBranch: column % 2 === 0,
  })),
);

describe('a record that somebody moves to another customer in Salesforce', () => {
  it.each(CASES)('$object, heard by $way, settled for $side', async ({ kind, way, side, isBranch }) => {
    const pair = await pairOf(kind);
    const before = await recordOf(kind, pair.portalId);
    const home = (await there(kind, pair.crmId))[placing(kind)];
    const other = isBranch ? strangersBranch : stranger;
    await move(kind, pair.crmId, other.crmId, edited(kind, `of ${other.crmId}`));
    await WAYS[way]?.(world, kind, [pair], [pair.crmId]);
    if (!isAsked(kind)) {
      await world.pushAll();
      const [finding] = await itemsAbout(pair);
      if (way === 'nightly') {
        // Nothing is repaired without a person at night, and approving it is enough.
        expect(finding).toMatchObject({ category: 'DIFFERENCE', proposal: { action: 'SEND' } });
        const seen = { id: finding?.id ?? '', expectedVersion: finding?.version ?? 0 };
        await world.write((unit) => unit.ledger.review.decide(seen, { kind: 'APPROVE' }, 'agent'));
        await work.round();
        await world.pushAll();
      }
      expect((await there(kind, pair.crmId))[placing(kind)]).toBe(home);
      await settle();
      expect(await itemsAbout(pair)).toEqual([]);
      return;
    }

    // However often it is heard: one question that names both customers, and no value travels.
    expect(await recordOf(kind, pair.portalId)).toEqual(before);
    const written = await there(kind, pair.crmId);
    for (const hear of Object.values(WAYS)) await hear(world, kind, [pair], [pair.crmId]);
    await world.write((unit) => {
      const accountId = world.customer.portalId;
      const change = { record: kind.queued, aggregateId: pair.portalId, accountId, version: 99 } as const;
      unit.enqueue({ ...change, lane: 'BATCH' });
    });
    await world.pushAll();
    expect(await recordOf(kind, pair.portalId)).toEqual(before);
    expect(await there(kind, pair.crmId)).toEqual(written);
    const [item, ...more] = await itemsAbout(pair);
    expect(more).toEqual([]);
    expect(item).toMatchObject({
      category: 'OTHER_CUSTOMER',
      ...pair,
      fields: [
        {
          portalValue: `Acme Logistics (${world.customer.crmId})`,
          crmValue: expect.stringMatching(`^Harbor Foods.*${other.crmId}`) as string,
        },
      ],
    });
    if (item === undefined) return;
    for (const each of ['PORTAL', 'SALESFORCE'] as const) {
      expect(effectsOf(item, { kind: 'ACCEPT', side: each, fields: [] })).not.toEqual([]);
    }

    const seen = { id: item.id, expectedVersion: item.version };
    await world.write((unit) =>
      unit.ledger.review.decide(seen, { kind: 'ACCEPT', side, fields: [] }, 'agent'),
    );
    await work.round();
    const [after] = await world.dependencies.ledger.review.byIds([item.id]);
    expect(after).toMatchObject({ state: 'RESOLVED', lastResponse: null });
    await world.pushAll();
    await settle();
    expect(await itemsAbout(pair)).toEqual([]);
    const [now, record] = [await there(kind, pair.crmId), await recordOf(kind, pair.portalId)];
    if (side === 'PORTAL') {
      expect(now).toMatchObject({ [placing(kind)]: world.customer.crmId, [kind.externalId]: pair.portalId });
      expect(crmIdOf(kind, record)).toBe(pair.crmId);
      // What was changed with the move is the record's again.
      expect(record).not.toEqual(before);
    } else if (kind.aggregate === 'Account') {
      expect(record).toMatchObject({ parent_id: stranger.portalId });
      expect(now).toMatchObject({ [placing(kind)]: other.crmId });
    } else {
      expect(now).toMatchObject({ [placing(kind)]: other.crmId, [kind.externalId]: null });
      expect(record).toMatchObject({ [kind.crmColumn]: null, account_id: world.customer.portalId });
    }
  });

  it.each(KINDS.filter(isAsked))('$object: closes by itself when somebody puts it back', async (kind) => {
    const pair = await pairOf(kind);
    await move(kind, pair.crmId, stranger.crmId);
    await world.pullAll();
    expect(await itemsAbout(pair)).toMatchObject([{ category: 'OTHER_CUSTOMER' }]);
    await move(kind, pair.crmId, world.customer.crmId);
    await world.pullAll();
    await new ReviewChecks(world.dependencies).round(new AbortController().signal);
    expect(await itemsAbout(pair)).toEqual([]);
  });

  it.each(KINDS.filter(({ aggregate }) => aggregate !== 'Account'))(
    '$object: is no question within one customer, nor under an account that only Salesforce knows',
    async (kind) => {
      const pair = await pairOf(kind);
      const values = { Name: `Acme Region ${kind.object}`, ParentId: world.branch.crmId };
      const region = await world.org.asAdministrator.create('Account', values, usage);
      for (const account of [world.branch.crmId, world.customer.crmId, region]) {
        await move(kind, pair.crmId, account);
        await settle();
        expect(await itemsAbout(pair)).toEqual([]);
        // People of Salesforce may place contacts, cases and tasks within the customer. The portal owns a shipment's branch.
        const expected = kind.aggregate === 'Shipment' ? world.branch.crmId : account;
        expect((await there(kind, pair.crmId))[placing(kind)]).toBe(expected);
      }
    },
  );

  it('asks before a user is linked with a contact of another customer', async () => {
    const kind = KINDS.find(({ aggregate }) => aggregate === 'PortalUser');
    if (kind === undefined) throw new Error('no users');
    const subject = randomUUID();
    const [{ portalId: accountId }, email] = [world.customer, `${subject}@acme.test`];
    const user = { kind: 'CUSTOMER', state: 'ACTIVE', subject, name: subject, email, accountId } as const;
    const [portalId = ''] = await world.store.writes.insertUsers([user]);
    const values = { LastName: 'Stranger', AccountId: stranger.crmId, Portal_User_Id__c: portalId };
    const crmId = await world.org.asAdministrator.create('Contact', values, usage);
    await settle();
    expect(await recordOf(kind, portalId)).toMatchObject({ crm_contact_id: null, name: subject });
    expect(await itemsAbout({ portalId, crmId })).toMatchObject([{ category: 'OTHER_CUSTOMER' }]);
    await move(kind, crmId, world.customer.crmId);
    await settle();
    expect(await recordOf(kind, portalId)).toMatchObject({ crm_contact_id: crmId });
  });

  it('takes no value over that a person or time has mended meanwhile', async () => {
    const kind = KINDS.find(({ aggregate }) => aggregate === 'PortalUser');
    if (kind === undefined) throw new Error('no users');
    const [pair, holder] = [await pairOf(kind), await pairOf(kind)];
    const taken = (await recordOf(kind, holder.portalId)) as { readonly email?: unknown };
    const email = String(taken.email);
    const own = await recordOf(kind, pair.portalId);
    await world.org.asAdministrator.update('Contact', holder.crmId, { Email: `free-${email}` }, usage);
    await world.org.asAdministrator.update('Contact', pair.crmId, { Email: email }, usage);
    const source = WAYS['feed'];
    await source?.(world, kind, [pair], [pair.crmId]);
    const [refused] = await itemsAbout(pair);
    expect(refused).toMatchObject({ category: 'DUPLICATE' });
    await move(kind, pair.crmId, stranger.crmId);
    await world.pullAll();
    const { review } = world.dependencies.ledger;
    await review.checkNow({ portalIds: [pair.portalId] });
    await new ReviewChecks(world.dependencies).round(new AbortController().signal);
    const now = (await itemsAbout(pair)).find(({ id }) => id === refused?.id);
    const seen = { id: now?.id ?? '', expectedVersion: now?.version ?? 0 };
    await world.write((unit) => unit.ledger.review.decide(seen, { kind: 'RETRY', edits: {} }, 'agent'));
    await work.round();
    const [after] = await review.byIds([seen.id]);
    expect(after?.lastResponse).toContain('First decide the item');
    expect(await recordOf(kind, pair.portalId)).toEqual(own);
  });

  it.each(['PORTAL', 'SALESFORCE'] as const)(
    'sends no invoices of a customer to a contact in doubt, settled for %s',
    async (side) => {
      const kind = KINDS.find(({ aggregate }) => aggregate === 'PortalUser');
      if (kind === undefined) throw new Error('no users');
      const other = await linkedAccount(`Billed ${side}`, null);
      await settle();
      const pair = await pairOf(kind);
      const email = String(((await recordOf(kind, pair.portalId)) as { readonly email?: unknown }).email);
      await move(kind, pair.crmId, other.crmId, { Contact_Roles__c: 'BILLING' });
      const billed = async () => {
        const [row] = await world.store.carried.byIds('BillingContact', [other.portalId]);
        return row?.['billing_contact_email'];
      };
      for (const hear of Object.values(WAYS)) {
        await hear(world, kind, [pair], [pair.crmId]);
        expect(await billed()).toBe(null);
      }
      const [item] = await itemsAbout(pair);
      const seen = { id: item?.id ?? '', expectedVersion: item?.version ?? 0 };
      await world.write((unit) =>
        unit.ledger.review.decide(seen, { kind: 'ACCEPT', side, fields: [] }, 'agent'),
      );
      await work.round();
      await settle();
      expect(await billed()).toBe(side === 'PORTAL' ? null : email);
    },
  );

  it('asks about the people of an account that follows to the other customer', async () => {
    const [accounts, users] = ['Account', 'PortalUser'].map((name) =>
      KINDS.find(({ aggregate }) => aggregate === name),
    );
    if (accounts === undefined || users === undefined) throw new Error('no such kinds');
    const [branch, person] = [await pairOf(accounts), await pairOf(users)];
    await move(users, person.crmId, branch.crmId);
    await settle();
    await move(accounts, branch.crmId, stranger.crmId);
    await settle();
    expect(await itemsAbout(person)).toEqual([]);
    const [item] = await itemsAbout(branch);
    const seen = { id: item?.id ?? '', expectedVersion: item?.version ?? 0 };
    const decision = { kind: 'ACCEPT', side: 'SALESFORCE', fields: [] } as const;
    await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
    await work.round();
    expect(await itemsAbout(person)).toMatchObject([{ category: 'OTHER_CUSTOMER' }]);
  });
});
