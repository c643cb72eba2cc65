import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { visit } from './browser.ts';
import { done } from './done.ts';
import { copyRow } from './many-items.ts';
import { shipmentId } from './shipment-id.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub({ worker: true }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

const recordIn = (page: Page) => new URL(page.url()).searchParams.get('record');

describe('an account or a shipment that the console names', () => {
  it('leads to its record, whatever the view', async () => {
    const shipment = encodeURIComponent(await shipmentId(hub, 'WB-HAR-1008'));
    const account = await accountId('WB-HAR-1008');
    await done(hub, 'admin', 'pilotSwitchSet', { accountId: account, record: 'SHIPMENT', mode: 'DRY_RUN' });
    await using visited = await visit(browser, hub, '/console', { user: 'admin' });
    const { page } = visited;
    const views: Readonly<Record<string, RegExp | null>> = {
      '/console/exceptions': /Damaged freight/,
      '/console/review': /Both systems changed it/,
      '/console/pilot': null,
      '/console/business?review=quarter': null,
      [`/console/records?record=${shipment}`]: null,
    };
    for (const [path, row] of Object.entries(views)) {
      await page.goto(new URL(path, hub.url).href);
      if (row !== null) await page.getByRole('button', { name: row }).first().click();
      await page
        .getByRole('link', { name: /Northwind|Harbor/ })
        .first()
        .waitFor();
      expect(await plainNames(page), path).toEqual([]);
    }
    // The search finds a name that is no link.
    await page.evaluate("document.querySelector('main').append('Harbor Foods')");
    expect(await plainNames(page)).toEqual(['Harbor Foods']);
    expect(visited.complaints).toEqual([]);
  });

  it('leads on to the page that its customer sees', async () => {
    const id = await shipmentId(hub, 'WB-HAR-1008');
    await using visited = await visit(browser, hub, '/console/exceptions', { user: 'serviceAgent' });
    const { page } = visited;
    await page
      .getByRole('button', { name: /Damaged freight/ })
      .first()
      .click();
    const detail = page.getByRole('region', { name: 'What is open' });
    await detail.getByRole('link', { name: 'WB-HAR-1008' }).click();
    expect(recordIn(page)).toBe(id);
    await page.getByRole('link', { name: 'The page that the customer sees' }).click();
    await page.getByRole('heading', { name: 'WB-HAR-1008' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/track/shipment/${encodeURIComponent(id)}`);
    await page.goBack();
    await page
      .getByRole('link', { name: /Harbor/ })
      .first()
      .click();
    await page.getByRole('link', { name: 'The list that the customer sees' }).click();
    await page.getByRole('heading', { name: /^Shipments of Harbor/ }).waitFor();
    await page.getByText('WB-HAR-1008').waitFor();
    expect(await page.getByText(/^WB-NOR/).count()).toBe(0);
    await page.getByRole('button', { name: 'Shipments of every account' }).click();
    await page
      .getByText(/^WB-NOR/)
      .first()
      .waitFor();
    expect(visited.complaints).toEqual([]);
  });

  it('filters the exceptions and the review queue, and the address keeps it', async () => {
    await using visited = await visit(browser, hub, '/console/exceptions', { user: 'serviceAgent' });
    const { page } = visited;
    for (const path of ['/console/exceptions', '/console/review']) {
      await page.goto(new URL(path, hub.url).href);
      const other = page.locator('[data-row]').getByText('Northwind').first();
      await other.waitFor();
      await page.getByLabel(/^Account: /).fill('Harbor Foods');
      await page.keyboard.press('Enter');
      await page
        .getByRole('list', { name: 'Accounts found' })
        .getByRole('button', { name: /Harbor Foods/ })
        .first()
        .click();
      await other.waitFor({ state: 'hidden' });
      await page.reload();
      await page.locator('[data-row]').getByText('Harbor').first().waitFor();
      expect(await other.count()).toBe(0);
      await page.getByRole('button', { name: 'Every account' }).click();
      await other.waitFor();
    }
    expect(visited.complaints).toEqual([]);
  });
});

describe('the people who may be given work', () => {
  it('are all found where there are more than a list holds, and work is taken from a person again', async () => {
    await inviteColleagues(120);
    await using visited = await visit(browser, hub, '/console/exceptions', { user: 'serviceAgent' });
    const { page } = visited;
    await page
      .getByRole('button', { name: /Damaged freight/ })
      .first()
      .click();
    const detail = page.getByRole('region', { name: 'What is open' });
    const person = detail.getByLabel('Person', { exact: true });
    const last = 'Zoe 120';
    await person.getByRole('option', { name: 'Aaron 1', exact: true }).waitFor({ state: 'attached' });
    expect(await person.getByRole('option', { name: last }).count()).toBe(0);
    await detail.getByLabel('Find a person by name').fill(last);
    await page.keyboard.press('Enter');
    await person.selectOption(last);
    await detail.getByRole('button', { name: 'Assign' }).click();
    await page.locator('[data-row]').getByText(last).waitFor();
    await person.selectOption('Nobody: take it from the person');
    await detail.getByRole('button', { name: 'Assign' }).click();
    await page.locator('[data-row]').getByText(last).waitFor({ state: 'hidden' });
    // A person of the address whom the first list lacks has a name, too.
    const { data } = await hub.ask<{ staff: { nodes: readonly { id: string }[] } }>(
      'admin',
      `{ staff(first: 1, search: "${last}") { nodes { id } } }`,
    );
    const id = encodeURIComponent(data?.staff.nodes[0]?.id ?? '');
    await page.goto(new URL(`/console/review?person=${id}`, hub.url).href);
    await page
      .getByLabel('Person', { exact: true })
      .getByRole('option', { name: last })
      .waitFor({ state: 'attached' });
    expect(visited.complaints).toEqual([]);
  });
});

/** Names of accounts and numbers of shipments that a person reads and cannot follow: outside of links, rows, titles, and values of fields. */
async function plainNames(page: Page): Promise<readonly string[]> {
  return await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      const isName = /Northwind|Harbor|WB-[A-Z]{3}-[0-9]{4}/.test(data);
      if (isName && parentElement.closest('a, button, h1, h2, option, label, th[scope=row], th[scope=row] ~ td') === null) found.push(data);
    }
    return found;
  })()`);
}

async function accountId(number: string): Promise<string> {
  const { data } = await hub.ask<{ shipment: { account: { id: string } } }>(
    'admin',
    'query ($value: String!) { shipment(reference: { value: $value }) { account { id } } }',
    { value: number },
  );
  return data?.shipment.account.id ?? '';
}

/** Copies of a service agent: half of them come first by name, the others last. */
async function inviteColleagues(count: number): Promise<void> {
  const values = `'subject', 'colleague-' || n, 'email', 'colleague' || n || '@waybill.example',
    'name', CASE WHEN n < 110 THEN 'Aaron ' ELSE 'Zoe ' END || n`;
  await copyRow(hub, { table: 'portal_user', key: 'name', value: 'Dana Hill', count, values });
}
