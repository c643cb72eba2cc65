import { readFile } from 'node:fs/promises';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { startBrowser } from '../harness/browser.ts';
import { attachPapers, type Paper } from '../harness/document-papers.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type OpenIdIssuer, startOpenIdIssuer } from '../harness/openid-issuer.ts';
import { visit } from './browser.ts';
import { shipmentId } from './shipment-id.ts';

let browser: Browser;
let hub: TestHub;
let paper: Paper;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub(), startBrowser()]);
  [paper] = (await attachPapers(hub)) as readonly [Paper];
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

async function contentOf(download: Download): Promise<string> {
  return await readFile(await download.path(), 'utf8');
}

/** Nothing of a token is where another page, another person or a log finds it. */
async function traces(page: Page): Promise<string> {
  const kept = await page.evaluate(
    'JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])',
  );
  return `${String(kept)} ${page.url()}`;
}

describe('the address of a document', () => {
  it('signs a demo user in and downloads the paper', async () => {
    await using visited = await visit(browser, hub, new URL(paper.url).pathname, { user: null });
    const { page } = visited;
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: /Ana Flores/ }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`${paper.type}.pdf`);
    expect(await contentOf(download)).toBe(paper.bytes);
    await page.getByText('Your download begins').waitFor();
    expect(await traces(page)).toBe(`[{},{},""] ${paper.url}`);
    const again = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download again' }).click();
    expect(await contentOf(await again)).toBe(paper.bytes);
    expect(visited.complaints).toEqual([]);
  });

  it('is that of a paper that a customer uploads to a shipment, and downloads from it', async () => {
    const path = `/track/shipment/${encodeURIComponent(await shipmentId(hub, 'WB-NOR-1003'))}`;
    await using visited = await visit(browser, hub, path, { user: 'customer' });
    const { page } = visited;
    const panel = page.getByRole('region', { name: 'Documents' });
    const bytes = '%PDF-1.7\nA packing list.\n%%EOF\n';
    const file = { name: 'packing list é.pdf', mimeType: 'application/pdf', buffer: Buffer.from(bytes) };
    await panel.getByLabel('Upload a document').setInputFiles(file);
    const button = panel.getByRole('button', { name: `Download ${file.name}` });
    await button.waitFor();
    await page.getByText(`Uploaded: ${file.name}`).first().waitFor();
    const downloading = page.waitForEvent('download');
    await button.click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(file.name);
    expect(await contentOf(download)).toBe(bytes);
    // A refusal is told where the paper was to be, and what stands there stays.
    await panel
      .getByLabel('Upload a document')
      .setInputFiles({ ...file, buffer: Buffer.from('MZ a program') });
    await panel.getByRole('alert').waitFor();
    expect(await button.count()).toBe(1);
  });

  it('says why there is nothing for another user, and offers to choose again', async () => {
    await using visited = await visit(browser, hub, new URL(paper.url).pathname, { user: null });
    const { page } = visited;
    await page.getByRole('button', { name: /Dee Lindqvist/ }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('button', { name: /Ana Flores/ }).isEnabled()).toBe(true);
  });

  it('is where a link that has ended leads, without the link', async () => {
    const ended = hub.adapters.signedLinks().documents.sign({
      documentId: paper.portalId,
      userId: paper.portalId,
      role: 'CUSTOMER',
      expiresAt: new Date(0),
    });
    const { pathname, search } = new URL(ended);
    await using visited = await visit(browser, hub, pathname + search, { user: null });
    const { page } = visited;
    await page.getByText('does not open the document any more').waitFor();
    await page.getByRole('button', { name: /Ana Flores/ }).waitFor();
    expect(page.url()).toBe(paper.url);
  });
});

describe('the address of a document where people sign in at an issuer', () => {
  let issuer: OpenIdIssuer;
  let production: TestHub;
  beforeAll(async () => {
    const roles = Object.fromEntries(DEMO_USERS.map(({ subject, role }) => [subject, role]));
    issuer = await startOpenIdIssuer({ audience: 'waybill', roles });
    production = await startTestHub({
      tokenIssuer: issuer.url,
      tokenJwksUrl: issuer.jwksUrl,
      tokenKeyFile: null,
      signInClientId: issuer.clientId,
    });
    issuer.open([new URL('/sign-in/callback', production.url).href]);
  });
  afterAll(async () => {
    await production?.[Symbol.asyncDispose]();
    await issuer?.[Symbol.asyncDispose]();
  });

  /** The same paper in the other hub's store would need a person: any address does, its document need not be there. */
  const path = '/documents/0199e1c4-0000-7000-8000-0000000000d0';

  async function signInAt(page: Page, subject: string): Promise<void> {
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('input[name=login]').fill(subject);
    await page.locator('input[name=password]').fill('x');
    await page.getByRole('button').click();
    await page.getByRole('button', { name: /continue/i }).click();
  }

  it('goes to the issuer and comes back to the document, with its answer and no token', async () => {
    await using visited = await visit(browser, production, path, { user: null });
    const { page } = visited;
    await signInAt(page, 'ana@northwind.example');
    // The hub knows the person, and says that there is no such document for them.
    await page.getByRole('alert').waitFor();
    expect(await traces(page)).toBe(`[{},{},""] ${new URL(path, production.url).href}`);
    // The issuer's own page asks for what it likes.
    const policies = visited.complaints.filter((complaint) => complaint.includes('Content Security Policy'));
    expect(policies).toEqual([]);
  });

  it('goes on to the view that the person asked for, with the token in this tab only', async () => {
    await using visited = await visit(browser, production, '/track?show=delivered', { user: null });
    const { page } = visited;
    await signInAt(page, 'ana@northwind.example');
    await page.getByRole('link', { name: /WB-NOR-1002/ }).waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/track?show=delivered');
    expect(await page.evaluate('Object.keys(localStorage)')).not.toContain('waybill:token');
  });

  it('offers to sign in again when the person cancelled', async () => {
    await using visited = await visit(browser, production, path, { user: null });
    const { page } = visited;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/cancel/i).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });
});
