import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { attachPapers, mayRead, type Paper } from '../harness/document-papers.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

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

  it('reads the events of the shipments that it may see as EPCIS, and no others', async () => {
    const ids = await hub.adapters.database().query<{ id: string }>({
      text: 'SELECT DISTINCT ON (branch_id) portal_id AS id FROM portal.shipment ORDER BY branch_id',
    });
    const statuses = [];
    for (const { id } of [...ids, { id: '%ZZ' }, { id: '%20' }]) {
      const seen = await hub.ask(user, `{ shipment(portalId: "${id}") { id } }`);
      const { status } = await open(`${new URL(`/shipments/${id}/epcis`, hub.url)}`, withToken(user));
      expect(status).toBe(seen.data?.['shipment'] ? 200 : 404);
      statuses.push(status);
    }
    expect(statuses).toContain(200);
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

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

describe('the address of a paper', () => {
  it('opens a page to sign in for a browser without a token, whatever is there, and is a 401 for programs', async () => {
    const addresses = [...papers.map(({ url }) => url), `${hub.url.replace('graphql', 'documents')}/nothing`];
    const pages = await Promise.all(addresses.map((url) => open(url, { headers: BROWSER })));
    expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(pages[0]).toMatchObject({ status: 200, text: expect.stringContaining('<!doctype html>') });
    for (const accept of ['application/json', '*/*', 'application/json, text/html;q=0.9']) {
      expect((await open(addresses[0] ?? '', { headers: { accept } })).status).toBe(401);
    }
    // A token decides, in a browser, too.
    const headers = { ...BROWSER, authorization: 'Bearer none' };
    expect((await open(addresses[0] ?? '', { headers })).status).toBe(401);
  });

  it('is where a link that opens nothing leads a browser; a program is told what to do', async () => {
    const [paper] = papers as readonly [Paper];
    const ended = hub.adapters.signedLinks().documents.sign({
      documentId: paper.portalId,
      userId: randomUUID(),
      role: 'CUSTOMER',
      expiresAt: new Date(Date.now() - 1),
    });
    const page = await open(paper.url, { headers: BROWSER });
    expect(await open(ended, { headers: BROWSER })).toMatchObject({ status: 410, text: page.text });
    expect(await open(ended)).toMatchObject({
      status: 410,
      text: expect.stringContaining('documentLinkCreate'),
    });
    const refused = await open(`${ended}x`, { headers: BROWSER });
    expect(refused).toMatchObject({ status: 403, text: page.text });
  });
});

describe('the page to sign in', () => {
  const at = (path: string) => new URL(path, hub.url);

  it('runs no inline code, is shown in no frame, tells nobody its address, and is not stored', async () => {
    for (const url of [papers[0]?.url ?? '', at('/sign-in/callback?code=secret&state=1').href]) {
      const { headers, text } = await open(url, { headers: BROWSER });
      const policy = headers.get('content-security-policy') ?? '';
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ])
        expect(policy.split('; ')).toContain(rule);
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|secret/);
    }
  });

  it('has nothing else beside it', async () => {
    for (const name of ['', 'follow.js', '../package.json', 'constructor', '__proto__'])
      expect((await open(`${at('/sign-in/').href}${name}`)).status).toBe(404);
  });

  it('signs a demo user in on this machine only', async () => {
    const settings = JSON.parse((await open(at('/sign-in/settings').href)).text) as { kind: string };
    expect(settings.kind).toBe('DEMO');
    const ask = (body: object, headers: Readonly<Record<string, string>> = {}) =>
      open(at('/sign-in/demo').href, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const subject = 'cleo@northwind.example';
    const { token } = JSON.parse((await ask({ subject })).text) as { token: string };
    const viewer = await hub.ask<{ viewer: object }>(token, '{ viewer { role } }');
    expect(viewer.data).toEqual({ viewer: { role: 'CUSTOMER' } });
    expect((await ask({ subject: 'nobody' })).status).toBe(404);
    expect((await ask({})).status).toBe(404);
    // A page of another site cannot send JSON without asking, and this answer names no origin.
    expect((await ask({ subject }, { 'content-type': 'text/plain' })).status).toBe(415);
    const elsewhere = await rawAnswer('/sign-in/demo', 'hub.example', JSON.stringify({ subject }));
    expect(elsewhere).toMatch(/^HTTP\/1\.1 403 /);
  });
});

/** With a Host of its own, as a name that another machine's DNS has for this one would make it. */
function rawAnswer(path: string, host: string, body: string): Promise<string> {
  const { hostname, port } = new URL(hub.url);
  const socket = connect(Number(port), hostname);
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    'connection: close',
  ];
  socket.write([...head, `content-length: ${body.length}`, '', body].join('\r\n'));
  return textOf(socket);
}
