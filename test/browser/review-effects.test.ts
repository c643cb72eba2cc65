import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { visit } from './browser.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub({ worker: true }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

describe('an item of the review queue', () => {
  it('says where a value in question comes from, when and by whom, and on what both systems agreed', async () => {
    await using visited = await visit(browser, hub, '/console/review', { user: 'serviceAgent' });
    const { page } = visited;
    await page
      .getByRole('button', { name: /Both systems changed it.*Harbor/ })
      .first()
      .click();
    const row = page.getByRole('row', { name: /^Display name/ });
    await row.getByText(/Both had Harbor Co-op since/).waitFor();
    expect(await row.getByRole('cell').nth(1).innerText()).toMatch(
      /^Harbor Foods Co-operative\s+In Salesforce · a user of Salesforce · \d+ (second|minute)s? ago$/,
    );
    expect(visited.complaints).toEqual([]);
  });

  it('tells the effect of a decision that needs a reason once it has one, and not before', async () => {
    await using visited = await visit(browser, hub, '/console/review', { user: 'serviceAgent' });
    const { page } = visited;
    await page
      .getByRole('button', { name: /Both systems changed it/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    const confirm = page.getByRole('button', { name: 'Dismiss: Do it' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('Reason', { exact: true }).last().fill('Both names are right.');
    await page.getByText('Nothing is written; the item is closed.').waitFor();
    await confirm.click();
    await page.getByRole('status').getByText('Decided: Dismiss').waitFor();
    expect(visited.complaints).toEqual([]);
  });
});
