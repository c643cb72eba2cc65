import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type OpenIdIssuer, startOpenIdIssuer } from '../harness/openid-issuer.ts';
import { visit } from './browser.ts';

/** Enough for a person to sign in and to begin something on a busy machine. */
const TOKEN_SECONDS = 30;
/** Until the page asks to sign in, milliseconds. */
const ENDED_MS = 100_000;

let issuer: OpenIdIssuer;
let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  const roles = Object.fromEntries(DEMO_USERS.map(({ subject, role }) => [subject, role]));
  const lifetime = { tokenSeconds: TOKEN_SECONDS, isRenewed: false };
  issuer = await startOpenIdIssuer({ audience: 'waybill', roles, ...lifetime });
  [hub, browser] = await Promise.all([
    startTestHub({
      tokenIssuer: issuer.url,
      tokenJwksUrl: issuer.jwksUrl,
      tokenKeyFile: null,
      signInClientId: issuer.clientId,
      worker: true,
    }),
    startBrowser(),
  ]);
  issuer.open([new URL('/sign-in/callback', hub.url).href]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

async function signInAt(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name=login]').fill('ana@northwind.example');
  await page.locator('input[name=password]').fill('x');
  await page.getByRole('button').click();
  await page.getByRole('button', { name: /continue/i }).click();
}

const ended = (page: Page) =>
  page.getByRole('heading', { name: 'Sign in to Waybill' }).waitFor({ timeout: ENDED_MS });

async function pathOf(number: string): Promise<string> {
  const [row] = await hub.adapters.database().query<{ id: string }>({
    text: 'SELECT portal_id AS id FROM portal.shipment WHERE number = $1',
    values: [number],
  });
  return `/track/shipment/${encodeURIComponent(encodeId('Shipment', { portalId: row?.id ?? '' }))}`;
}

describe.concurrent('a session that its issuer does not renew', () => {
  it('ends in the middle of a stream; the person signs in, is at the same place, and finds what was typed', async ({
    expect,
  }) => {
    await using visited = await visit(browser, hub, '/track?order=UPDATED_AT', { user: null });
    const { page } = visited;
    await signInAt(page);
    await page.getByText('Live', { exact: true }).waitFor();
    const search = page.getByRole('searchbox');
    await search.fill('WB-NOR-10');
    await ended(page);
    expect(page.url()).toBe(new URL('/track?order=UPDATED_AT', hub.url).href);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(page.url()).toBe(new URL('/track?order=UPDATED_AT', hub.url).href);
    expect(await search.inputValue()).toBe('WB-NOR-10');
  });

  it('ends after a paper was sent and before it was attached: it is attached when the person has signed in', async ({
    expect,
  }) => {
    await using visited = await visit(browser, hub, await pathOf('WB-NOR-1003'), { user: null });
    const { page } = visited;
    await page.route('**/documents', async (route) => {
      const response = await route.fetch();
      await ended(page);
      await route.fulfill({ response });
    });
    await signInAt(page);
    await page.getByText('Live', { exact: true }).waitFor();
    const file = {
      name: 'packing-list.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('%PDF-1.4 packed'),
    };
    await page.locator('input[type=file]').setInputFiles(file);
    const kept = 'Object.entries(sessionStorage).filter(([key]) => key.includes("paper")).join()';
    await expect.poll(() => page.evaluate<string>(kept), { timeout: ENDED_MS }).toMatch(/"uploadId":"/);
    await ended(page);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('status').getByText('Uploaded: packing-list.pdf').waitFor();
    await page.getByRole('button', { name: 'Download packing-list.pdf' }).waitFor();
    expect(await page.evaluate(kept)).toBe('');
  });

  it('ends before a paper was sent: the person is told so after the sign-in', async ({ expect }) => {
    await using visited = await visit(browser, hub, await pathOf('WB-NOR-1004'), { user: null });
    const { page } = visited;
    // The bytes are on their way until the person signs in, which leaves the page.
    await page.route('**/documents', () => undefined);
    await signInAt(page);
    await page.getByText('Live', { exact: true }).waitFor();
    const file = { name: 'late.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 late') };
    await page.locator('input[type=file]').setInputFiles(file);
    await ended(page);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('late.pdf was not sent. Choose it again.').waitFor();
    await page.unroute('**/documents');
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Download late.pdf' }).waitFor();
    expect(await page.getByText('was not sent').count()).toBe(0);
  });
});
