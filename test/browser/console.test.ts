import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { focused, visit } from './browser.ts';
import { done } from './done.ts';
import { goneToTheEnd, openItems } from './many-items.ts';
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

const openConflict = (page: Page) =>
  page
    .getByRole('button', { name: /Both systems changed it/ })
    .first()
    .click();
const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor();

describe('the operations console', () => {
  it('shows an exception when it opens, and what is resolved there the customer sees', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1009');
    await using staff = await visit(browser, hub, '/console', { user: 'serviceAgent' });
    await using customer = await visit(browser, hub, `/track/shipment/${encodeURIComponent(id)}`, {
      user: 'customer',
    });
    await Promise.all([live(staff.page), live(customer.page)]);
    await done(hub, 'dispatcher', 'exceptionOpen', {
      shipmentId: id,
      code: 'LOST',
      severity: 'CRITICAL',
      note: 'Not in the terminal.',
    });
    await customer.page.getByText('Not in the terminal.').waitFor();
    await staff.page.getByRole('button', { name: /Lost freight/ }).click();
    const title = staff.page.getByRole('heading', { name: 'What the customer sees' });
    await title.waitFor();
    await staff.page.getByLabel('Note for the case').fill('Found in the next hall.');
    await staff.page.getByRole('button', { name: 'Resolve' }).click();
    await title.waitFor({ state: 'hidden' });
    // A screen reader hears it, and the keyboard goes on in the list.
    await staff.page.getByRole('status').getByText('Resolved: Lost freight').waitFor();
    await expect.poll(() => focused(staff.page)).toMatch(/^BUTTON (?!Lost freight)/);
    await customer.page.getByText('Resolved', { exact: true }).waitFor();
    expect([...staff.complaints, ...customer.complaints]).toEqual([]);
  });

  it('moves in the list by arrow keys, opens by Enter and closes by Escape', async () => {
    await using visited = await visit(browser, hub, '/console/exceptions', { user: 'serviceAgent' });
    const { page } = visited;
    const rows = page.locator('[data-row]');
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What the customer sees' }).waitFor();
    expect(await rows.nth(1).getAttribute('aria-current')).toBe('true');
    const row = await rows.nth(1).textContent();
    expect(await focused(page)).toBe('SECTION What is open');
    await page.keyboard.press('Escape');
    await page.getByText('Choose an exception.').waitFor();
    expect(await focused(page)).toBe(`BUTTON ${row}`);
    // The back button closes, too, and stays in the view.
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What the customer sees' }).waitFor();
    await page.goBack();
    await page.getByText('Choose an exception.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/exceptions');
  });

  it('tells what a decision does before it is taken, and takes it', async () => {
    await using visited = await visit(browser, hub, '/console/review', { user: 'serviceAgent' });
    const { page } = visited;
    await live(page);
    await done(hub, 'admin', 'customerRegister', {
      legalName: 'Vermeer Tulips B.V.',
      country: 'NL',
      contactName: 'Jan Vermeer',
      contactEmail: 'jan@tulips.example',
    });
    await page.getByRole('button', { name: /New customer/ }).click();
    await page.getByRole('button', { name: 'It is new: create it' }).click();
    await page.getByRole('heading', { name: 'What this will do' }).waitFor();
    // The list of effects leaves out a field that stays empty.
    expect(await page.getByText('empty → empty').count()).toBe(0);
    await page.getByRole('button', { name: /Do it/ }).click();
    await page
      .getByText(/Decided/)
      .first()
      .waitFor();
    const { data } = await hub.ask<{ reviewItems: { nodes: readonly { decision: unknown }[] } }>(
      'admin',
      '{ reviewItems(first: 5, filter: { categories: [REGISTRATION] }) { nodes { decision { kind } } } }',
    );
    expect(data?.reviewItems.nodes).toEqual([{ decision: { kind: 'CREATE' } }]);
    expect(visited.complaints).toEqual([]);
  });

  it('tells the effect of the decision that is chosen, also when that of an earlier choice comes later', async () => {
    await using visited = await visit(browser, hub, '/console/review', { user: 'serviceAgent' });
    const { page } = visited;
    const release = Promise.withResolvers<void>();
    await page.route('**/graphql', async (route) => {
      const { variables } = route.request().postDataJSON() as {
        variables: { input?: { validateOnly?: boolean; side?: string } };
      };
      if (variables.input?.validateOnly === true && variables.input.side === 'PORTAL') await release.promise;
      await route.continue();
    });
    await openConflict(page);
    const first = page.waitForResponse((response) =>
      (response.request().postData() ?? '').includes('"side":"PORTAL"'),
    );
    await page.getByRole('button', { name: 'Accept values: Portal' }).click();
    await page.getByRole('button', { name: 'Accept values: Salesforce' }).click();
    const effect = page.getByRole('heading', { name: 'What this will do' }).locator('..');
    const told = await effect.textContent();
    release.resolve();
    await (await first).finished();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
    expect(await effect.textContent()).toBe(told);
    expect(visited.complaints).toEqual([]);
  });

  it('asks what an unknown code of a carrier means before the reports with it are read again', async () => {
    for (const number of ['WB-NOR-1013', 'WB-HAR-1013']) {
      const shipment = await shipmentId(hub, number);
      const occurred = { at: new Date(Date.now() - 60_000).toISOString() };
      const event = { eventId: number, shipmentId: shipment, dialect: 'X12', code: 'ZZ', occurred };
      await done(hub, 'integration', 'trackingEventsIngest', { events: [event] });
    }
    await using visited = await visit(browser, hub, '/console/review?category=UNMAPPED_CODE', {
      user: 'serviceAgent',
    });
    const { page } = visited;
    await page.getByText('2 in all').waitFor();
    await page.getByLabel('Select all 2 shown').check();
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await page.getByLabel('What does X12:ZZ mean?').selectOption('In transit');
    await page.getByRole('button', { name: 'Send again: Do it' }).click();
    await page.getByRole('status').getByText('2 decided: Send again').waitFor();
    await page.getByText('Nothing waits for a decision').waitFor();
    expect(visited.complaints).toEqual([]);
  });

  it('gives an item of the queue to a team and a person', async () => {
    await using visited = await visit(browser, hub, '/console/review', { user: 'serviceAgent' });
    const { page } = visited;
    await openConflict(page);
    const panel = page.getByRole('region', { name: 'Who works on it' });
    await panel.getByText('Sales operations · Not assigned').waitFor();
    await panel.getByLabel('Team').selectOption('Billing');
    await panel.getByLabel('Person').selectOption('Dana Hill');
    await panel.getByRole('button', { name: 'Assign' }).click();
    await panel.getByText('Billing · Dana Hill').waitFor();
    await page.getByRole('list').getByText('Dana Hill').waitFor();
    await page.getByRole('list').getByText('Billing', { exact: true }).first().waitFor();
    expect(visited.complaints).toEqual([]);
  });

  it('shows how the sync was over hours and days, as lines and as a table', async () => {
    const from = new Date(Date.now() - 600_000).toISOString();
    const measured = `{ measures(kinds: [QUEUE_DEPTH], step: MINUTE, from: "${from}") { values } }`;
    await expect
      .poll(
        async () =>
          (await hub.ask<{ measures: { values: unknown[] }[] }>('analyst', measured)).data?.measures[0]
            ?.values,
      )
      .toContain(0);
    await using visited = await visit(browser, hub, '/console/sync?over=3h', { user: 'analyst' });
    const { page } = visited;
    const chart = page.getByRole('figure', { name: 'Changes that wait for Salesforce' });
    await chart.locator('canvas').waitFor();
    await chart.getByText('As a table').click();
    // A minute that the worker measured has a number, and the hours before the hub was there have none.
    await chart.getByRole('cell', { name: '0', exact: true }).first().waitFor();
    await chart.getByRole('cell', { name: '—' }).first().waitFor();
    const lines = page.waitForResponse((response) => (response.request().postData() ?? '').includes('"DAY"'));
    await page.getByLabel('Period').selectOption('Last 90 days');
    expect((await lines).ok()).toBe(true);
    expect(new URL(page.url()).searchParams.get('over')).toBe('90d');
    await page.getByLabel('Colours').selectOption('dark');
    await chart.locator('canvas').waitFor();
    expect(visited.complaints).toEqual([]);
  });

  it('answers the questions of a review for one lane, and exports what it shows', async () => {
    await using visited = await visit(browser, hub, '/console/business?review=quarter', { user: 'analyst' });
    const { page } = visited;
    await page.getByRole('heading', { name: 'Review after 90 days: is it trusted' }).waitFor();
    await page.getByRole('link', { name: 'NL → US' }).click();
    await page.getByRole('heading', { name: 'Business: NL → US' }).waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({
      review: 'quarter',
      origin: 'NL',
      destination: 'US',
    });
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    const csv = await readFile(await (await downloading).path(), 'utf8');
    expect(csv).toMatch(/^\uFEFFFrom,To \(exclusive\),Measure,/);
    expect(csv).toMatch(/,Shipments booked,,NL,US,,\d+,\r\n/);
    expect(visited.complaints).toEqual([]);
  });

  it('has of a long list only what is near the screen, tells each place, and goes through it by keys', async () => {
    await openItems(hub, 230);
    await using visited = await visit(browser, hub, '/console/review?team=CUSTOMS', { user: 'serviceAgent' });
    const { page } = visited;
    await page.getByText('230 in all').waitFor();
    const list = page.getByRole('list', { name: '230 shown' });
    await goneToTheEnd(page, list);
    // The panel that decides several items opens beside the list, and the list does not move.
    await page.evaluate('scrollTo(0, 0)');
    const second = list.locator('[aria-posinset="2"]');
    const before = await second.boundingBox();
    await list.locator('[aria-posinset="1"]').getByRole('checkbox').check();
    await page.getByRole('heading', { name: '1 selected' }).waitFor();
    expect(await second.boundingBox()).toEqual(before);
    await page.getByRole('button', { name: 'Select none' }).click();
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    const placeOf = () => page.evaluate('document.activeElement.closest("li").getAttribute("aria-posinset")');
    await list.locator('[aria-posinset="230"] [data-row]').focus();
    for (let place = 230; place > 190; place -= 1) await page.keyboard.press('ArrowUp');
    expect([await placeOf(), (await page.locator('[data-row]').count()) < 100]).toEqual(['190', true]);
    await page.evaluate('scrollTo(0, 0)');
    await list.locator('[aria-posinset="1"][aria-setsize="230"]').waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await placeOf()).toBe('191');
    expect(visited.complaints).toEqual([]);
  });

  it('keeps the words of a role that may not do or see something', async () => {
    await using visited = await visit(browser, hub, '/console/pilot', { user: 'serviceAgent' });
    const { page } = visited;
    await page.getByText('Administrators set switches.').waitFor();
    expect(await page.getByRole('button', { name: 'See the effect' }).count()).toBe(0);
    await using analyst = await visit(browser, hub, '/console/audit', { user: 'analyst' });
    await analyst.page.getByText('Your role does not show this.').first().waitFor();
  });

  it('says that the audit is whole, and which change it has', async () => {
    await using visited = await visit(browser, hub, '/console/audit', { user: 'admin' });
    const { page } = visited;
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('The trail is whole').waitFor();
    await page.getByRole('cell', { name: 'PortalUser' }).first().waitFor();
    expect(visited.complaints).toEqual([]);
  });
});
