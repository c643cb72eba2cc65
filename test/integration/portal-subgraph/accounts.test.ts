import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { plainText } from '../../../src/domain/plain-text.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { CRM, createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { NAMES_NOTHING, RESPELLED, RESPELLED_WITHOUT_ACCENTS } from '../../harness/respelled.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

async function ask(caller: Caller, query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await runSubgraph(portal.subgraph, caller, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

describe('viewer', () => {
  const query = /* GraphQL */ `
    { viewer { role user { name kind state } account { displayName branches(first: 10) { nodes { displayName } } } } }
  `;

  it("shows a branch user the user's own branches only", async () => {
    expect(await ask(portal.callers.acmeNorth, query)).toEqual({
      viewer: {
        role: 'CUSTOMER',
        user: { name: 'Bob', kind: 'CUSTOMER', state: 'ACTIVE' },
        account: { displayName: 'Acme', branches: { nodes: [{ displayName: 'Acme North' }] } },
      },
    });
  });

  it('shows staff without an account', async () => {
    expect(await ask(portal.agent('DISPATCHER'), query)).toEqual({
      viewer: { role: 'DISPATCHER', user: { name: 'Sam', kind: 'STAFF', state: 'ACTIVE' }, account: null },
    });
  });
});

describe("the address of an account's billing contact", () => {
  it('is for those who may see the contacts of the account', async () => {
    const { database, accounts, callers } = portal;
    await database.query({
      text: `UPDATE portal.account SET billing_contact_email = portal_id || '@bills.example'`,
    });
    const query = 'query ($id: ID) { account(portalId: $id) { customerCopy { billingContactEmail } } }';
    const addressFor = async (caller: Caller, { portalId }: { readonly portalId: string }) =>
      (await ask(caller, query, { id: portalId }))['account'];
    const shown = { customerCopy: { billingContactEmail: expect.stringContaining('@bills.example') } };
    expect(await addressFor(callers.acmeAll, accounts.acme)).toEqual(shown);
    expect(await addressFor(portal.agent('DISPATCHER'), accounts.acme)).toEqual(shown);
    expect(await addressFor(callers.acmeNorth, accounts.north)).toEqual(shown);
    expect(await addressFor(callers.acmeNorth, accounts.acme)).toEqual({
      customerCopy: { billingContactEmail: null },
    });
  });
});

describe('account', () => {
  const query = /* GraphQL */ `
    query ($id: ID, $portalId: ID, $crmId: ID) {
      account(id: $id, portalId: $portalId, crmId: $crmId) {
        id portalId crmId displayName customerCode isBranch status parent { displayName }
      }
    }
  `;

  it('is found by either id, by its opaque id and by the one it had before it was linked', async () => {
    const { north } = portal.accounts;
    const opaque = encodeId('Account', north);
    const before = encodeId('Account', { portalId: north.portalId });
    const keys = [{ portalId: north.portalId }, { crmId: CRM.north }, { id: opaque }, { id: before }];
    const answers = await Promise.all(keys.map((key) => ask(portal.callers.acmeAll, query, key)));
    for (const answer of answers) {
      expect(answer).toEqual({
        account: {
          id: opaque,
          ...north,
          displayName: 'Acme North',
          customerCode: null,
          isBranch: true,
          status: 'ACTIVE',
          parent: { displayName: 'Acme' },
        },
      });
    }
  });

  it("answers another tenant's account as one that is not there", async () => {
    const keys = [
      { portalId: portal.accounts.globex.portalId },
      { crmId: CRM.globex },
      { id: encodeId('Account', portal.accounts.globex) },
      { portalId: '01890a5d-ac96-774b-bcce-b302099a8057' },
      { crmId: '001000000000099AAA' },
      { portalId: "' OR true --" },
    ];
    for (const key of keys) expect(await ask(portal.callers.acmeAll, query, key)).toEqual({ account: null });
  });

  it.each([{}, { portalId: 'a', crmId: 'b' }, { id: encodeId('Case', { crmId: CRM.contact }) }])(
    'refuses the arguments %j',
    async (variables) => {
      const { data, errors } = await runSubgraph(portal.subgraph, portal.agent(), query, variables);
      expect(data).toEqual({ account: null });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    },
  );
});

describe('accounts', () => {
  const query = /* GraphQL */ `
    query ($filter: AccountFilter) {
      accounts(first: 10, filter: $filter) { nodes { displayName } pageInfo { hasNextPage } }
    }
  `;
  async function names(caller: Caller, filter?: object) {
    const data = await ask(caller, query, { filter });
    const { nodes } = data['accounts'] as { nodes: { displayName: string }[] };
    return nodes.map((node) => node.displayName);
  }

  it('lists those that the caller may see, by name', async () => {
    const { acmeAll, acmeNorth } = portal.callers;
    expect(await names(acmeAll)).toEqual(['Acme', 'Acme North', 'Acme South']);
    expect(await names(acmeNorth)).toEqual(['Acme', 'Acme North']);
    expect(await names(portal.agent())).toHaveLength(5);
  });

  it('can be searched and narrowed to customers', async () => {
    expect(await names(portal.agent(), { customersOnly: true })).toEqual(['Acme', 'Globex']);
    expect(await names(portal.agent(), { search: 'south' })).toEqual(['Acme South']);
    expect(await names(portal.callers.acmeAll, { search: 'globex' })).toEqual([]);
  });
});

describe('the search of accounts', () => {
  const CODE = 'Grünau 7';
  const TABLE = [...RESPELLED, ...RESPELLED_WITHOUT_ACCENTS];
  beforeAll(async () => {
    for (const name of new Set(TABLE.map(([known]) => known))) {
      await portal.database.query({
        text: `INSERT INTO portal.account (display_name, customer_code, country, status) VALUES ($1, $2, 'DE', 'ACTIVE')`,
        values: [name, name === 'Respelled Ltd' ? CODE : null],
      });
    }
  });

  async function found(search: string): Promise<readonly string[]> {
    const data = await ask(
      portal.agent(),
      'query ($search: String) { accounts(first: 10, filter: { search: $search }) { nodes { displayName } } }',
      { search },
    );
    return (data['accounts'] as { nodes: { displayName: string }[] }).nodes.map((node) => node.displayName);
  }

  it.each(TABLE)('finds %s for %j', async (name, typed) => {
    expect(await found(typed)).toEqual([name]);
  });

  it('finds a customer by its code in any spelling', async () => {
    expect(await found('GRUNAU\u{a0}7')).toEqual(['Respelled Ltd']);
    expect(await found('grunau')).toEqual([]);
    const data = await ask(portal.agent(), '{ records(search: "GRUNAU 7") { hits { name matchedBy } } }');
    expect(data['records']).toEqual({ hits: [{ name: 'Respelled Ltd', matchedBy: 'NUMBER' }] });
  });

  it.each(NAMES_NOTHING)('finds nothing for %j', async (typed) => {
    expect(await found(typed)).toEqual([]);
  });

  it('compares texts as plainText does', async () => {
    const letters = fc.constantFrom(
      ...'aZéÉß\u{1e9e}İıIğŞøÆœþŁłđðŋħςΣΩЁйＡｚ０９½ﬁ™①\u0301\u{a0}\u3000\u2003 \u2028\u200b\u200e\u00ad\ufeff-%_'.split(
        '',
      ),
      'e\u0301',
      'o\u0308',
      '\u{1f600}',
    );
    const texts = fc.sample(
      fc.array(letters, { maxLength: 12 }).map((parts) => parts.join('')),
      2_000,
    );
    const rows = await portal.database.query<{ readonly text: string; readonly plain: string }>({
      text: 'SELECT text, portal.search_text(text) AS plain FROM unnest($1::text[]) text',
      values: [texts],
    });
    expect(rows.filter(({ text, plain }) => plain !== plainText(text))).toEqual([]);
  });
});

describe('the portal users of an account', () => {
  const query = /* GraphQL */ `
    query ($portalId: ID) {
      account(portalId: $portalId) {
        users(first: 10) { nodes { name email crmId account { displayName } branches { displayName } } }
      }
    }
  `;

  it('come with their account and the branches granted one by one', async () => {
    const data = await ask(portal.callers.acmeAll, query, { portalId: portal.accounts.acme.portalId });
    expect(data['account']).toEqual({
      users: {
        nodes: [
          {
            name: 'Ann',
            email: 'ann@acme.test',
            crmId: null,
            account: { displayName: 'Acme' },
            branches: [],
          },
          {
            name: 'Bob',
            email: 'bob@acme.test',
            crmId: CRM.contact,
            account: { displayName: 'Acme' },
            branches: [{ displayName: 'Acme North' }],
          },
        ],
      },
    });
  });
});
