import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../../src/domain/upstream-usage.ts';
import type { Worker } from '../../../../src/sync/worker.ts';
import { deleteRecord } from '../../../harness/salesforce-records.ts';
import { until } from '../../../harness/until.ts';
import { type FedWorld, startFedWorld } from './fed-world.ts';

interface Customer {
  readonly portalId: string;
  readonly crmId: string;
  readonly contactId: string;
}

let world: FedWorld;
let worker: Worker;
const customers: Customer[] = [];
beforeAll(async () => {
  world = await startFedWorld();
  for (const name of ['Alpha', 'Beta', 'Gamma']) customers.push(await newCustomer(name));
  worker = await world.fed();
});
afterAll(async () => {
  await worker.stop();
  await world[Symbol.asyncDispose]();
});

async function newCustomer(name: string): Promise<Customer> {
  const { asAdministrator } = world.org;
  const usage = newUpstreamUsage();
  const portalId = randomUUID();
  const crmId = await asAdministrator.create(
    'Account',
    { Name: name, Portal_Customer_Id__c: portalId },
    usage,
  );
  await world.store.writes.insertAccounts([{ portalId, displayName: name, crmId, parentId: null }]);
  const contactId = await asAdministrator.create('Contact', { LastName: name, AccountId: crmId }, usage);
  return { portalId, crmId, contactId };
}

const FAULTS = {
  'the stream breaks': () => world.org.changeEvents({ action: 'DROP_STREAMS' }),
  'the session ends': () => world.org.changeEvents({ action: 'EXPIRE_SESSIONS' }),
  'a keepalive comes': () => world.org.changeEvents({ action: 'KEEPALIVE' }),
  'the events are gone': async () => {
    await world.org.changeEvents({ action: 'EXPIRE_WINDOW' });
    await world.org.changeEvents({ action: 'DROP_STREAMS' });
  },
  'an event has no fields': () => world.org.arm({ kind: 'GAP_CHANGES', times: 1 }),
  'an event names no record': () => world.org.arm({ kind: 'OVERFLOW_CHANGES', times: 1 }),
  'events come again': () => world.org.arm({ kind: 'REPEAT_EVENTS', events: 3 }),
  'streams are refused': () => world.org.arm({ kind: 'REFUSE_STREAMS', times: 1 }),
  'streams freeze': () => world.org.arm({ kind: 'FREEZE_STREAMS' }),
  'the faults end': () => world.org.recover(),
  'a row cannot be read': () => world.org.arm({ kind: 'FAIL', path: '/query', times: 1 }),
  'the worker starts again': async () => {
    await worker.stop();
    worker = world.worker();
  },
} as const satisfies Readonly<Record<string, () => Promise<void>>>;

/** What the org is in the end, by the customer's place in the list. */
type Expected = Map<number, { name?: string; isDeleted?: boolean }>;

let renamed = 0;
const CHANGES = {
  async rename({ crmId }: Customer) {
    renamed += 1;
    const name = `Name ${renamed}`;
    await world.change('Account', crmId, { Name: name });
    return { name };
  },
  async delete({ contactId }: Customer, isDeleted: boolean) {
    if (!isDeleted) await deleteRecord(world.org.asAdministrator, 'Contact', contactId);
    return { isDeleted: true };
  },
  async undelete({ contactId }: Customer, isDeleted: boolean) {
    if (isDeleted) await world.org.undelete('Contact', contactId);
    return { isDeleted: false };
  },
} as const;

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(...(Object.keys(CHANGES) as (keyof typeof CHANGES)[])), fc.nat(2)),
  },
  { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])) },
);

/** The place is gone, and the stream that begins then breaks before it has told anything. */
const EXAMPLES: [(typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]][] = [
  [['the events are gone', ['delete', 0], 'streams freeze', ['rename', 1], 'the stream breaks']],
];

const expected: Expected = new Map();

async function take(taken: typeof step extends fc.Arbitrary<infer Step> ? Step : never): Promise<void> {
  if (typeof taken === 'string') return await FAULTS[taken]();
  const [change, at] = taken;
  const customer = customers[at];
  if (customer === undefined) return;
  const before = expected.get(at) ?? {};
  expected.set(at, { ...before, ...(await CHANGES[change](customer, before.isDeleted === true)) });
}

async function isLikeTheOrg(): Promise<boolean> {
  const agreed = await Promise.all(
    Array.from(expected, async ([at, { name, isDeleted }]) => {
      const { portalId = '', contactId = '' } = customers[at] ?? {};
      const isBuried = (await world.ledger.tombstones.find('Contact', [contactId])).length > 0;
      const now = (await world.account(portalId))['legal_name'];
      return (name === undefined || now === name) && (isDeleted === undefined || isBuried === isDeleted);
    }),
  );
  return agreed.every(Boolean);
}

it('the portal is like the org in the end, whatever happened to the feed meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      for (const each of steps) await take(each);
      await world.org.recover();
      await until(isLikeTheOrg);
      expect((await world.review()).filter(({ category }) => category === 'REJECTED')).toEqual([]);
    }),
    { numRuns: 5, endOnFailure: true, examples: EXAMPLES },
  );
});
