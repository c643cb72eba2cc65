import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READS_RESERVE, sharesOf } from '../../src/domain/api-shares.ts';
import type { OperationWork } from '../../src/domain/upstream-usage.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { accountId, BothSystems } from '../harness/both-systems.ts';
import { webSocketClient } from '../harness/gateway/socket.ts';
import { type Heard, heard, subscription } from '../harness/heard.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

/** Calls a day of the sandbox org. */
const DAILY = 100_000;
/** One field and its aliases of a list, as many as the limits allow: twelve calls with five queries each. */
const ALIASES = 58;

let hub: TestHub;
let both: BothSystems;
beforeAll(async () => {
  // What a test has cached stays cached until its end.
  hub = await startTestHub({ worker: true, cacheStalenessSeconds: 600 });
  both = new BothSystems(hub);
});
afterAll(() => hub[Symbol.asyncDispose]());

const CUSTOMERS: Readonly<Record<string, string>> = { customer: 'NORTHWIND', otherCustomer: 'HARBOR' };
const accountOf = (user: string) => accountId(CUSTOMERS[user] ?? '');
const legalName = (user: string) => `{ account(id: "${accountOf(user)}") { legalName } }`;
/** Filters that no cache knows. */
const freshList = (user: string) =>
  `{ account(id: "${accountOf(user)}") { ${Array.from(
    { length: ALIASES },
    (_, n) => `a${n}: cases(first: 1, filter: { statuses: ["${randomUUID()}"] }) { nodes { subject } }`,
  ).join(' ')} } }`;

/** As if all calls but these had been made of the share that the work of a user is paid from first. */
async function leave(user: string, calls: number, work: OperationWork = 'REQUEST'): Promise<void> {
  const { viewer } = await both.query<{
    viewer: { user: { portalId: string }; account: { portalId: string } };
  }>(user, '{ viewer { user { portalId } account { portalId } } }');
  const account = { portalId: viewer.account.portalId, crmId: null };
  const scope = { kind: 'ACCOUNT', account, branches: [], recordAccounts: [] } as const;
  const [own] = sharesOf({ userId: viewer.user.portalId, scope }, work);
  if (own === undefined) throw new Error('nobody pays');
  await (await hub.adapters.apiShares()).debit([own], own.atOnce * DAILY - calls);
}

/** Somebody in Salesforce renames the customer's account. Answers all events so far once they are as expected. */
async function renamed(user: string, name: string, isThere: (heard: Heard) => boolean): Promise<Heard> {
  const { account } = await both.query<{ account: { crmId: string } }>(
    'admin',
    `{ account(id: "${accountOf(user)}") { crmId } }`,
  );
  const events = subscription(
    `accountChanged(accountId: "${accountOf(user)}", after: "0")`,
    '... on AccountChanged { account { legalName } }',
  );
  await both.changeInSalesforce('Account', account.crmId, { Name: name });
  return await both.eventually('the event', async () => {
    const all = await heard(hub.wsUrl, hub.tokens[user] ?? '', events);
    return isThere(all) && all;
  });
}

interface Flood {
  readonly calls: number;
  readonly answered: number;
  readonly refusals: readonly Readonly<Record<string, unknown>>[];
}

/** Three operations on each of four connections of one user, all at once. */
async function flood(user: string): Promise<Flood> {
  const connectionParams = { authorization: `Bearer ${hub.tokens[user]}` };
  const clients = await Promise.all([1, 2, 3, 4].map(() => webSocketClient(hub.wsUrl, connectionParams)));
  const answers = await Promise.all(
    clients.flatMap((client) => [1, 2, 3].map(() => client.execute({ query: freshList(user) }))),
  );
  await Promise.all(clients.map((client) => client.close()));
  const refusals = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions ?? {}));
  const calls = answers.map(({ extensions }) => {
    const { upstream } = extensions as { upstream: { salesforceCalls: number } };
    return upstream.salesforceCalls;
  });
  return {
    calls: calls.reduce((sum, each) => sum + each, 0),
    answered: answers.filter(({ errors }) => errors === undefined).length,
    refusals,
  };
}

async function raisesAnException(): Promise<void> {
  const { id: shipmentId } = await both.book();
  const { exception } = await both.done(
    'dispatcher',
    'exceptionOpen',
    { shipmentId, code: 'DAMAGED' },
    'exception { portalId }',
  );
  const { portalId } = exception as { portalId: string };
  await both.arrives(soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c = ${portalId}`);
}

describe('one user with four connections, many aliases and filters that no cache knows', () => {
  it('is answered within the share of one user', async () => {
    const { answered, refusals, calls } = await flood('otherCustomer');
    expect(refusals).toEqual([]);
    expect(answered).toBe(12);
    expect(calls).toBeGreaterThan(100);
  });

  it('uses up that share only: cached answers, other tenants and exceptions go on', async () => {
    await both.query('customer', legalName('customer'));
    await leave('customer', 30);
    const { answered, refusals, calls } = await flood('customer');
    expect(calls).toBeLessThanOrEqual(31);
    expect(answered).toBeLessThan(4);
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', share: 'USER', retryable: true });
      expect(refusal['retryAfterMs']).toBeGreaterThan(0);
      expect(refusal['retryAfterMs']).toBeLessThan(3_600_000);
    }
    await both.query('customer', legalName('customer'));
    await both.query('otherCustomer', freshList('otherCustomer'));
    await raisesAnException();
  });
});

describe('live events', () => {
  it('come whole to a user who has used up the own share: all who subscribe to the same pay for them', async () => {
    await leave('customer', -1_000);
    const { errors } = await hub.ask('customer', freshList('customer'));
    expect(errors[0]?.extensions).toMatchObject({ share: 'USER' });
    const { errors: none } = await renamed('customer', 'Renamed once', ({ messages }) =>
      messages.some((message) => isDeepStrictEqual(message, { account: { legalName: 'Renamed once' } })),
    );
    expect(none).toEqual([]);
  });

  it('say which share is used up when it is that of the live events, and come at once', async () => {
    await leave('customer', -1_000, 'STREAM');
    const { messages, errors } = await renamed('customer', 'Renamed twice', (all) => all.errors.length > 0);
    expect(messages).toContainEqual({ account: null });
    for (const { extensions } of errors) {
      expect(extensions).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', share: 'STREAMS' });
    }
  });
});

describe('when little of the day is left', () => {
  it('reads stop before exceptions and bookings do', async () => {
    await hub.org.arm({ kind: 'LIMIT', remaining: READS_RESERVE * DAILY, times: 1 });
    await expect
      .poll(async () => {
        const { errors } = await hub.ask('otherCustomer', freshList('otherCustomer'));
        return errors[0]?.extensions;
      })
      .toMatchObject({ code: 'UPSTREAM_RATE_LIMITED', share: 'ORG' });
    await raisesAnException();
  });
});
