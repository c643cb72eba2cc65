import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { attachPapers, mayRead, type Paper } from './document-papers.ts';

let hub: TestHub;
let papers: readonly Paper[];
beforeAll(async () => {
  hub = await startTestHub();
  papers = await attachPapers(hub);
});
afterAll(() => hub[Symbol.asyncDispose]());

const USERS = DEMO_USERS.map(({ token }) => token);

interface Link {
  readonly url: string | null;
  readonly expiresAt: string | null;
  readonly userErrors: readonly { readonly code: string; readonly field: string }[];
}

async function linkFor(user: string, { id }: Pick<Paper, 'id'>, more: object = {}): Promise<Link> {
  const { data, errors } = await hub.ask<{ documentLinkCreate: Link }>(
    user,
    `mutation ($input: DocumentLinkCreateInput!) {
      documentLinkCreate(input: $input) { url expiresAt userErrors { code field } } }`,
    { input: { idempotencyKey: randomUUID(), documentId: id, ...more } },
  );
  expect(errors).toEqual([]);
  if (data == null) throw new Error('no answer');
  return data.documentLinkCreate;
}

async function goodLink(user: string, paper: Pick<Paper, 'id'>): Promise<string> {
  const { url, userErrors } = await linkFor(user, paper);
  expect(userErrors).toEqual([]);
  return url ?? '';
}

async function open(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const withToken = (user: string, method = 'GET') => ({
  method,
  headers: { authorization: `Bearer ${hub.tokens[user]}` },
});

describe.each(USERS)('%s', (user) => {
  it('opens the papers of its scope by a token and by a link, and no others by either', async () => {
    const [first] = papers.filter((paper) => mayRead(user, paper));
    for (const paper of papers) {
      const { status, text } = await open(paper.url, withToken(user));
      const { url, userErrors } = await linkFor(user, paper);
      if (mayRead(user, paper)) {
        expect([status, text]).toEqual([200, paper.bytes]);
        const linked = await open(url ?? '');
        expect([linked.status, linked.text]).toEqual([200, paper.bytes]);
      } else {
        expect([status, url, userErrors]).toEqual([404, null, [{ code: 'NOT_FOUND', field: 'documentId' }]]);
        // A link for another paper, under this one's address.
        const own = new URL(await goodLink(user, first ?? paper));
        expect((await open(`${paper.url}${own.search}`)).status).toBe(403);
      }
    }
  });

  it('reads the address of the papers of its scope in the graph', async () => {
    for (const paper of papers) {
      const { data } = await hub.ask<{ node: { url: string } | null }>(
        user,
        'query ($id: ID!) { node(id: $id) { ... on Document { url } } }',
        { id: paper.id },
      );
      expect(data?.node).toEqual(mayRead(user, paper) ? { url: paper.url } : null);
    }
  });
});

it('the matrix has papers that are open and closed for a customer', () => {
  for (const user of ['customer', 'branchCustomer', 'otherCustomer']) {
    expect(new Set(papers.map((paper) => mayRead(user, paper)))).toEqual(new Set([true, false]));
  }
});

describe('a paper by a link', () => {
  it('comes without a token by GET and HEAD, is stored and referred by nobody, and runs nowhere', async () => {
    const url = await goodLink('customer', papers[0] as Paper);
    const got = await open(url);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment; /),
      'content-security-policy': expect.stringContaining('sandbox'),
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(await open(url, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect((await open(url, { method })).status).toBe(405);
  });

  it('is not opened when a token is no good, and is opened whatever token stands beside the link', async () => {
    const [paper] = papers as readonly [Paper];
    const url = await goodLink('customer', paper);
    expect((await open(paper.url)).status).toBe(401);
    expect((await open(url, { headers: { authorization: 'Bearer none' } })).status).toBe(200);
    expect((await open(`${paper.url}?link=`, withToken('customer'))).status).toBe(403);
  });

  it('is not told from another one by a refusal, and no refusal repeats the link', async () => {
    const url = await goodLink('customer', papers[0] as Paper);
    const signature = url.slice(url.lastIndexOf('.') + 1);
    const changed = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
    const missing = url.replace(/documents\/[^?]+/, `documents/${randomUUID()}`);
    const refused = await Promise.all([open(changed), open(missing), open(url, { method: 'POST' })]);
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 405]);
    expect(refused[0]?.text).toBe(refused[1]?.text);
    for (const { text } of refused) expect(text).not.toContain(signature.slice(0, -1));
  });

  it('ends with the access of its user, at once', async () => {
    const paper = papers.find(({ branch }) => branch === 'NORTHWIND-RTM') as Paper;
    const database = hub.adapters.database();
    const change = (text: string) => database.query({ text, values: ['cleo@northwind.example'] });
    const url = await goodLink('branchCustomer', paper);
    expect((await open(url)).status).toBe(200);
    const user = '(SELECT portal_id FROM portal.portal_user WHERE subject = $1)';
    await change(`UPDATE portal.portal_user_branch SET branch_id =
      (SELECT portal_id FROM portal.account WHERE customer_code = 'NORTHWIND-CHI') WHERE user_id = ${user}`);
    expect((await open(url)).status).toBe(404);
    await change(`UPDATE portal.portal_user SET state = 'DEACTIVATED' WHERE subject = $1`);
    expect(await open(url)).toMatchObject({
      status: 403,
      text: expect.stringContaining('deactivated'),
    });
    await change(`UPDATE portal.portal_user SET state = 'ACTIVE' WHERE subject = $1`);
    await change(`UPDATE portal.portal_user_branch SET branch_id =
      (SELECT portal_id FROM portal.account WHERE customer_code = 'NORTHWIND-RTM') WHERE user_id = ${user}`);
    // The control: with the access back, so is the paper.
    expect((await open(url)).status).toBe(200);
  });
});

describe('documentLinkCreate', () => {
  it('leaves an audit entry with the end of the link, and keeps its signature nowhere', async () => {
    const [paper] = papers as readonly [Paper];
    const idempotencyKey = randomUUID();
    const first = await linkFor('customer', paper, { idempotencyKey });
    const signature = (first.url ?? '').slice(-43);
    const database = hub.adapters.database();
    const [entry] = await database.query<{ readonly record: string; readonly changes: object }>({
      text: `SELECT record, record_id AS "recordId", principal, role, changes FROM ledger.audit_entry
              WHERE action = 'documentLinkCreate' ORDER BY id DESC LIMIT 1`,
    });
    expect(entry).toMatchObject({
      record: 'Document',
      recordId: paper.portalId,
      principal: 'ana@northwind.example',
      role: 'CUSTOMER',
      changes: [{ field: 'link', old: null, new: { expiresAt: first.expiresAt } }],
    });
    const tables = await database.query<{ readonly name: string }>({
      text: `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
              WHERE table_schema IN ('portal', 'ledger') AND table_type = 'BASE TABLE'`,
    });
    for (const { name } of tables) {
      const found = await database.query({
        text: `SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0`,
        values: [signature],
      });
      expect(found, name).toEqual([]);
    }
    // A repetition of the request answers the same link, which is not extended.
    expect(await linkFor('customer', paper, { idempotencyKey })).toEqual(first);
  });

  it('only says with validateOnly that it would', async () => {
    const answer = await linkFor('customer', papers[0] as Paper, { validateOnly: true });
    expect(answer).toEqual({ url: null, expiresAt: null, userErrors: [] });
  });
});
