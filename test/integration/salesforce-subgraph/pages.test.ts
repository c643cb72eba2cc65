import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { NAMES_NOTHING, RESPELLED } from '../../harness/respelled.ts';
import { staff } from '../../harness/run-subgraph.ts';
import {
  ask,
  type Json,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { createAll, customerOf } from '../../harness/salesforce-tenants.ts';

/** More than the 200 that the list cache keeps of one parent. */
const MANY = 230;

let world: SalesforceWorld;
let big: { readonly portalId: string; readonly crmId: string };
let bigOwner: Caller;
/** Subjects of the many cases in the order of the graph: newest first, and the larger id first among equals. */
let expected: readonly string[];

beforeAll(async () => {
  world = await startSalesforceWorld();
  const { asAdministrator } = world.org;
  const portalId = '0190a000-0000-7000-8000-00000000b160';
  const [crmId = ''] = await createAll(asAdministrator, 'Account', [
    { Name: 'Big Ltd', Portal_Customer_Id__c: portalId },
  ]);
  big = { portalId, crmId };
  bigOwner = {
    ...customerOf(world.acme),
    scope: { kind: 'ACCOUNT', account: big, branches: [], recordAccounts: [big] },
  };
  const subjects = Array.from({ length: MANY }, (_, index) => `case ${index}`);
  const ids = await createAll(
    asAdministrator,
    'Case',
    subjects.map((Subject, index) => ({
      AccountId: crmId,
      Subject,
      Status: index % 10 === 0 ? 'Closed' : 'New',
      Priority: index % 2 === 0 ? 'High' : 'Low',
    })),
  );
  const rows = await asAdministrator.query(
    soql`SELECT Id, Subject, CreatedDate FROM Case WHERE AccountId = ${crmId}`,
    newUpstreamUsage(),
  );
  expect(rows).toHaveLength(ids.length);
  expected = rows
    .map((row) => ({
      at: Date.parse(String(row['CreatedDate'])),
      id: String(row.Id),
      subject: String(row['Subject']),
    }))
    .toSorted((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1))
    .map(({ subject }) => subject);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.flush());

interface PageOfCases {
  readonly subjects: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly calls: number;
}

const CONNECTION = '{ nodes { subject } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
const PLACES = {
  'Account.cases': (args: string) => ({
    query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Account { cases(${args}) ${CONNECTION} } } }`,
    variables: { r: [{ __typename: 'Account', ...big }] },
  }),
  'Query.cases': (args: string) => ({
    query: `{ cases(${args.includes('filter') ? args : `filter: { accountId: "${encodeId('Account', big)}" } ${args}`}) ${CONNECTION} }`,
  }),
};
type Place = keyof typeof PLACES;

async function read(place: Place, args: string, caller: Caller = bigOwner): Promise<PageOfCases> {
  const { data, errors, usage } = await ask(world, caller, PLACES[place](args));
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const holder = place === 'Account.cases' ? data[0]?.['_entities']?.[0] : data[0];
  const cases = holder?.['cases'] as unknown as {
    readonly nodes: readonly Json[];
    readonly pageInfo: Omit<PageOfCases, 'subjects' | 'calls'>;
  };
  return {
    subjects: cases.nodes.map((node) => String(node['subject'])),
    ...cases.pageInfo,
    calls: usage.salesforceCalls,
  };
}

describe.each(['Account.cases', 'Query.cases'] as const)('%s', (place) => {
  it('is walked forwards to its end, over the edge of what is cached', async () => {
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const page = await read(place, `first: 60${after}`);
      seen.push(...page.subjects);
      expect(page.hasPreviousPage).toBe(after !== '');
      if (!page.hasNextPage) break;
      after = ` after: "${page.endCursor}"`;
    }
    expect(seen).toEqual(expected);
  });

  it('is walked backwards to its start', async () => {
    const seen: string[] = [];
    let before = '';
    for (;;) {
      const page = await read(place, `last: 70${before}`);
      seen.unshift(...page.subjects);
      expect(page.hasNextPage).toBe(before !== '');
      if (!page.hasPreviousPage) break;
      before = ` before: "${page.startCursor}"`;
    }
    expect(seen).toEqual(expected);
  });

  it('goes back from a page to the one before it', async () => {
    const first = await read(place, 'first: 10');
    const second = await read(place, `first: 10 after: "${first.endCursor}"`);
    const again = await read(place, `last: 10 before: "${second.startCursor}"`);
    expect(again.subjects).toEqual(first.subjects);
  });

  it('ends exactly when the last record is on a full page', async () => {
    const tail = await read(place, 'last: 31');
    const rest = await read(place, `first: 30 after: "${tail.startCursor}"`);
    expect(rest.subjects).toEqual(expected.slice(-30));
    expect(rest.hasNextPage).toBe(false);
  });

  it("refuses another list's cursor", async () => {
    const { endCursor } = await read(place, 'first: 1');
    const filtered =
      place === 'Account.cases'
        ? 'filter: { open: true } first: 1'
        : `filter: { accountId: "${encodeId('Account', big)}", open: true } first: 1`;
    await expect(read(place, `${filtered} after: "${endCursor}"`)).rejects.toThrow('INVALID_CURSOR');
    await expect(read(place, 'first: 1 after: "bm9uc2Vuc2U"')).rejects.toThrow('INVALID_CURSOR');
  });

  it.each(['', 'first: 0', 'first: 101', 'first: 1 last: 1'])('refuses the page "%s"', async (args) => {
    await expect(read(place, args || 'filter: { open: true }')).rejects.toThrow('PAGE_SIZE');
  });
});

describe('Account.cases', () => {
  it('asks Salesforce only once for the pages of the cached window', async () => {
    const first = await read('Account.cases', 'first: 100');
    expect(first.calls).toBe(1);
    const second = await read('Account.cases', `first: 90 after: "${first.endCursor}"`);
    expect(second.calls).toBe(0);
    const third = await read('Account.cases', `first: 90 after: "${second.endCursor}"`);
    expect(third.calls).toBe(1);
    expect(third.subjects).toEqual(expected.slice(190));
  });

  it('filters by state and priority', async () => {
    const closed = await read('Account.cases', 'filter: { open: false } first: 100');
    expect(closed.subjects).toHaveLength(MANY / 10);
    expect(closed.hasNextPage).toBe(false);
    const { subjects } = await read(
      'Account.cases',
      'filter: { open: true, priorities: ["Low"], statuses: ["New"] } first: 100',
    );
    expect(subjects).toHaveLength(100);
    expect(subjects.every((subject) => Number(subject.slice(5)) % 2 === 1)).toBe(true);
    expect((await read('Account.cases', 'filter: { statuses: ["No such"] } first: 1')).subjects).toEqual([]);
  });

  it('takes filter values as values', async () => {
    const { subjects } = await read('Account.cases', `filter: { statuses: ["New') OR (Id != '"] } first: 10`);
    expect(subjects).toEqual([]);
  });
});

describe('contacts', () => {
  it('are found by role', async () => {
    const { data } = await ask(
      world,
      customerOf(world.acme),
      { query: '{ contacts(filter: { roles: [BILLING, SHIPPER] }, first: 10) { nodes { name } } }' },
      {
        query:
          'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Account { contacts(roles: [CONTRACT_OWNER], first: 10) { nodes { name } } } } }',
        variables: { r: [{ __typename: 'Account', ...world.acme.account }] },
      },
    );
    expect(data).toEqual([
      { contacts: { nodes: [{ name: 'Ana Alvarez' }, { name: 'Ben Brandt' }] } },
      { _entities: [{ contacts: { nodes: [{ name: 'Ana Alvarez' }] } }] },
    ]);
  });
});

describe('crmAccounts', () => {
  const search = async (args: string) => {
    const { data, errors } = await ask(world, staff('SALES'), {
      query: `{ crmAccounts(${args} first: 10) { nodes { legalName portalId contractTerms { tier } } } }`,
    });
    expect(errors).toEqual([]);
    return (data[0]?.['crmAccounts']?.['nodes'] ?? []) as readonly Json[];
  };

  it('finds accounts by a part of the name, linked or not', async () => {
    expect((await search('search: "dallas"')).map((node) => node['legalName'])).toEqual([
      'Acme Dallas',
      'Globex Dallas',
    ]);
    expect(await search('search: "cme L"')).toEqual([
      { legalName: 'Acme Ltd', portalId: world.acme.account.portalId, contractTerms: { tier: 'GOLD' } },
    ]);
    expect(await search('linked: false')).toEqual([
      { legalName: 'Initech', portalId: null, contractTerms: null },
    ]);
    expect((await search('linked: true')).map((node) => node['legalName'])).not.toContain('Initech');
  });

  it('takes wildcards and quotes as themselves', async () => {
    expect(await search('search: "%"')).toEqual([]);
    expect(await search(`search: "' OR Name != '"`)).toEqual([]);
  });

  it('costs one call, its records included', async () => {
    await world.org.forget();
    await search('linked: true');
    expect(await world.org.calls()).toBe(1);
  });

  it('finds a name in every spelling in which people type it, and nothing for a text that names nothing', async () => {
    const names = [...new Set(RESPELLED.map(([name]) => name))];
    await createAll(
      world.org.asAdministrator,
      'Account',
      names.map((Name) => ({ Name })),
    );
    for (const [name, typed] of RESPELLED) {
      const found = await search(`search: ${JSON.stringify(typed)}`);
      expect({ typed, found: found.map((node) => node['legalName']) }).toEqual({ typed, found: [name] });
    }
    for (const typed of NAMES_NOTHING) {
      const found = (await search(`search: ${JSON.stringify(typed)}`)).map((node) => node['legalName']);
      // Salesforce's blank is any character, so that a name with another blank is found.
      expect({ typed, found }).toEqual({ typed, found: typed === 'Freight Co' ? ['100% Freight_Co'] : [] });
    }
  });
});

describe('opportunities', () => {
  it('are listed with their account for internal roles', async () => {
    const { data } = await ask(world, staff('SALES'), {
      query:
        '{ opportunities(filter: { open: true }, first: 10) { nodes { name closeDate isWon account { legalName } } } }',
    });
    expect(data[0]?.['opportunities']?.['nodes']).toEqual([
      { name: 'Globex 2027', closeDate: '2027-01-31', isWon: false, account: { legalName: 'Globex Ltd' } },
      { name: 'Acme 2027', closeDate: '2027-01-31', isWon: false, account: { legalName: 'Acme Ltd' } },
    ]);
  });
});
