import { randomUUID } from 'node:crypto';
import { type ExecutionResult, parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { Redis } from 'ioredis';
import type { AccountRef, Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage, type UpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';
import { createUnitOfWork } from '../../src/ledger/unit-of-work.ts';
import type { CacheSettings } from '../../src/redis/cache.ts';
import type { SalesforceClient, SalesforceValues } from '../../src/salesforce/client.ts';
import { createSalesforceSubgraph } from '../../subgraphs/salesforce/salesforce.subgraph.ts';
import { quietFeed } from './live-feed.ts';
import { startWorld, type World } from './world.ts';

/** One customer as the org holds it: an account with one branch that has the shipments. */
export interface Tenant {
  readonly account: AccountRef & { readonly crmId: string };
  readonly branch: AccountRef & { readonly crmId: string };
  readonly contacts: readonly string[];
  /** The portal user whom the first contact stands for. */
  readonly portalUserId: string;
  readonly shipments: readonly { readonly portalId: string; readonly crmId: string }[];
  /** One exception for each shipment; the even ones have a case. */
  readonly exceptions: readonly string[];
  /** Cases by exception, in the order of `exceptions`; null where there is none. */
  readonly cases: readonly (string | null)[];
  readonly opportunities: readonly string[];
}

/** The Salesforce subgraph over an org with two customers. */
export interface SalesforceWorld extends World {
  readonly subgraph: Subgraph;
  readonly acme: Tenant;
  readonly globex: Tenant;
  /** In Salesforce only. */
  readonly unlinked: string;
  /** Every SOQL that the subgraph sent, since the test emptied it. */
  readonly soql: string[];
  /** Empties Redis. */
  flush(): Promise<void>;
  /** Commands that the hub sent to Redis while `work` ran. */
  redisCommands(work: () => Promise<unknown>): Promise<number>;
}

const usage = newUpstreamUsage();

/** @param settings of the caches; long-lived by default, so that only invalidation changes an answer. */
export async function startSalesforceWorld(
  settings: CacheSettings = { staleAfterMs: 600_000, negativeStaleAfterMs: 600_000 },
): Promise<SalesforceWorld> {
  await using starting = new AsyncDisposableStack();
  const world = starting.use(await startWorld(settings));
  const { org, redis, database, ledger, records, lists, links } = world;
  const acme = await createTenant(org.asAdministrator, 'Acme', 20);
  const globex = await createTenant(org.asAdministrator, 'Globex', 2);
  const unlinked = await org.asAdministrator.create('Account', { Name: 'Initech' }, usage);
  const control = new Redis(redis.url);
  starting.defer(() => control.disconnect());
  const feed = starting.use(quietFeed(database));
  const sent: string[] = [];
  const subgraph = await createSalesforceSubgraph({
    salesforce: noting(org.asHub, sent),
    records,
    lists,
    links,
    ledger,
    feed,
    work: createUnitOfWork(database, () => undefined),
  });
  const owned = starting.move();
  return {
    ...world,
    subgraph,
    acme,
    globex,
    unlinked,
    soql: sent,
    flush: async () => {
      await control.flushall();
    },
    redisCommands: async (work) => {
      await control.config('RESETSTAT');
      await work();
      const stats = await control.info('commandstats');
      return [...stats.matchAll(/^cmdstat_(?:evalsha|eval|get|mget)[^:]*:calls=(\d+)/gm)].reduce(
        (sum, [, calls]) => sum + Number(calls),
        0,
      );
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The same client, with each query written down on its way. */
function noting(client: SalesforceClient, sent: string[]): SalesforceClient {
  const query: SalesforceClient['query'] = (soql, ...rest) => {
    sent.push(soql.text);
    return client.query(soql, ...rest);
  };
  return new Proxy(client, {
    get: (target, name) => {
      if (name === 'query') return query;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

async function createTenant(client: SalesforceClient, name: string, shipmentCount: number): Promise<Tenant> {
  const account = await createLinked(client, 'Account', 'Portal_Customer_Id__c', {
    Name: `${name} Ltd`,
    Phone: '+1 555 0100',
    Website: `https://${name.toLowerCase()}.example`,
    Billing_Code__c: name.toUpperCase(),
    BillingCity: 'Chicago',
    Contract_Tier__c: 'GOLD',
    Service_Commitments__c: 'Answered within 30 minutes.',
    Eligible_Services__c: 'Expedited;Guaranteed',
  });
  const branch = await createLinked(client, 'Account', 'Portal_Customer_Id__c', {
    Name: `${name} Dallas`,
    ParentId: account.crmId,
  });
  const portalUserId = randomUUID();
  const contacts = await createAll(client, 'Contact', [
    {
      AccountId: account.crmId,
      FirstName: 'Ana',
      LastName: 'Alvarez',
      Email: `ana@${name.toLowerCase()}.example`,
      Contact_Roles__c: 'BILLING;CONTRACT_OWNER',
      Portal_User_Id__c: portalUserId,
    },
    {
      AccountId: account.crmId,
      FirstName: 'Ben',
      LastName: 'Brandt',
      Email: `ben@${name.toLowerCase()}.example`,
      Contact_Roles__c: 'SHIPPER',
    },
    {
      AccountId: branch.crmId,
      FirstName: 'Cleo',
      LastName: 'Costa',
      Email: `cleo@${name.toLowerCase()}.example`,
      Contact_Roles__c: 'CONSIGNEE',
    },
  ]);
  const portalIds = Array.from({ length: shipmentCount }, () => randomUUID());
  const crmIds = await createAll(
    client,
    'Shipment__c',
    portalIds.map((portalId, index) => ({
      Name: `${name}-${index}`,
      Account__c: branch.crmId,
      Portal_Shipment_Id__c: portalId,
    })),
  );
  const shipments = portalIds.map((portalId, index) => ({ portalId, crmId: crmIds[index] ?? '' }));
  const exceptions = portalIds.map(() => randomUUID());
  const withCase = exceptions.map((_, index) => index).filter((index) => index % 2 === 0);
  const caseIds = await createAll(
    client,
    'Case',
    withCase.map((index) => ({
      AccountId: branch.crmId,
      ContactId: contacts[2] ?? null,
      Subject: `${name} exception ${index}`,
      Description: 'The customer is always late.',
      Status: 'New',
      Priority: index === 0 ? 'High' : 'Low',
      Shipment__c: crmIds[index] ?? null,
      Portal_Exception_Id__c: exceptions[index] ?? null,
    })),
  );
  const ofAccount = await createAll(client, 'Case', [
    { AccountId: account.crmId, Subject: `${name} invoice`, Status: 'New' },
    { AccountId: account.crmId, Subject: `${name} old question`, Status: 'Closed' },
  ]);
  if (ofAccount.length !== 2) throw new Error('the cases of the account are missing');
  const opportunities = await createAll(client, 'Opportunity', [
    { AccountId: account.crmId, Name: `${name} 2027`, StageName: 'Prospecting', CloseDate: '2027-01-31' },
  ]);
  return {
    account,
    branch,
    contacts,
    portalUserId,
    shipments,
    exceptions,
    cases: exceptions.map((_, index) => (index % 2 === 0 ? (caseIds[index / 2] ?? null) : null)),
    opportunities,
  };
}

async function createLinked(
  client: SalesforceClient,
  object: string,
  field: string,
  values: SalesforceValues,
): Promise<AccountRef & { readonly crmId: string }> {
  const portalId = randomUUID();
  const [crmId = ''] = await createAll(client, object, [{ ...values, [field]: portalId }]);
  return { portalId, crmId };
}

export async function createAll(
  client: SalesforceClient,
  object: string,
  records: readonly SalesforceValues[],
): Promise<readonly string[]> {
  const outcomes = await client.createAll(object, records, usage);
  return outcomes.map((outcome) => {
    if (!outcome.success) throw outcome.error;
    return outcome.id;
  });
}

export async function update(
  client: SalesforceClient,
  object: string,
  id: string,
  values: SalesforceValues,
): Promise<void> {
  await client.update(object, id, values, usage);
}

/** A user of the tenant who sees the whole account. */
export function customerOf({ account, branch }: Tenant): Caller {
  return {
    subject: 'customer',
    userId: randomUUID(),
    role: 'CUSTOMER',
    scope: { kind: 'ACCOUNT', account, branches: [branch], recordAccounts: [branch, account] },
  };
}

/** A user of the tenant who was granted the branch only: the account's record is readable, its contacts are not. */
export function branchUserOf({ account, branch }: Tenant): Caller {
  return {
    subject: 'branch user',
    userId: randomUUID(),
    role: 'CUSTOMER',
    scope: { kind: 'ACCOUNT', account, branches: [branch], recordAccounts: [branch] },
  };
}

export type Json = { readonly [key: string]: Json } & readonly Json[] & string;

export interface Answer {
  /** Of each operation, in order. Loosely typed: the tests say what they expect of it. */
  readonly data: readonly Json[];
  readonly errors: readonly { readonly code: unknown; readonly system: unknown; readonly path: string }[];
  readonly usage: UpstreamUsage;
}

export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Runs operations at once in one request, as the gateway sends the entity fetches of one level. */
export async function ask(
  { subgraph }: Pick<SalesforceWorld, 'subgraph'>,
  caller: Caller,
  ...operations: readonly Operation[]
): Promise<Answer> {
  const spent = newUpstreamUsage();
  const contextValue = subgraph.contextFor({ requestId: 'test', caller, usage: spent, signal: undefined });
  const compiled = operations.map(({ query }) => compile(subgraph, query));
  const results = await Promise.all(
    operations.map(
      async ({ variables }, index): Promise<ExecutionResult> =>
        (await compiled[index]?.query({}, contextValue, { ...variables })) ?? {},
    ),
  );
  return {
    data: results.map(({ data }) => JSON.parse(JSON.stringify(data ?? null)) as Json),
    errors: results.flatMap(({ errors = [] }) =>
      errors.map(({ message, extensions, path }) => ({
        // A fault has no code before the gateway masks it.
        code: extensions?.['code'] ?? message,
        system: extensions?.['system'],
        path: (path ?? []).join('.'),
      })),
    ),
    usage: spent,
  };
}

function compile({ schema }: Subgraph, query: string) {
  const document = parse(query);
  const [invalid] = validate(schema, document);
  if (invalid) throw invalid;
  const compiled = compileQuery(schema, document);
  if (!isCompiledQuery(compiled)) throw new Error(JSON.stringify(compiled));
  return compiled;
}

/** An `_entities` operation for representations of one type. */
export function entities(
  type: string,
  keys: readonly Readonly<Record<string, string | null>>[],
  selection: string,
): Operation {
  return {
    query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} ${selection} } }`,
    variables: { r: keys.map((key) => ({ __typename: type, ...key })) },
  };
}
