import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { focused, tabTo, visit } from './browser.ts';
import { done } from './done.ts';
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

describe('a pilot switch', () => {
  it('is told with its age, which goes on while nothing else happens', async () => {
    await done(hub, 'admin', 'pilotSwitchSet', { record: 'BILLING_CONTACT', mode: 'ON' });
    await using visited = await visit(browser, hub, '/console', { user: 'admin' });
    const { page } = visited;
    await page.clock.install();
    await page.goto(new URL('/console/pilot', hub.url).href);
    const row = page.getByRole('row', { name: /Billing contacts/ });
    await row.waitFor();
    await page.clock.fastForward('05:00');
    await row.getByText(/[4-9] minutes ago/).waitFor();
  });
});

describe('people who work in the console', () => {
  it('lets a person acknowledge, assign and resolve without a mouse and without leaving the list', async () => {
    const id = await shipmentId(hub, 'WB-HAR-1003');
    await done(hub, 'dispatcher', 'exceptionOpen', {
      shipmentId: id,
      code: 'SHORTAGE',
      severity: 'CRITICAL',
    });
    await using visited = await visit(browser, hub, '/console/exceptions', { user: 'serviceAgent' });
    const { page } = visited;
    const { keyboard } = page;
    const row = /^BUTTON Pieces missing.*WB-HAR-1003/;
    await page.getByRole('button', { name: /Pieces missing.*WB-HAR-1003/s }).waitFor();
    await tabTo(page, row);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What the customer sees' }).waitFor();
    await tabTo(page, 'BUTTON Acknowledge');
    await keyboard.press('Enter');
    await page.getByRole('status').getByText('Acknowledged: Pieces missing').waitFor();
    await tabTo(page, /^TEXTAREA/, 'Shift+Tab');
    await keyboard.type('One pallet is missing.');
    await tabTo(page, /^SELECT/);
    await keyboard.type('Billing');
    await tabTo(page, /^SELECT/);
    await keyboard.type('Dana');
    await tabTo(page, 'BUTTON Assign');
    await keyboard.press('Enter');
    await page.getByRole('status').getByText('Assigned: Pieces missing').waitFor();
    // A screen reader follows: the button that was pressed has the focus still.
    expect(await focused(page)).toBe('BUTTON Assign');
    await tabTo(page, 'BUTTON Resolve');
    await keyboard.press('Enter');
    await page.getByRole('status').getByText('Resolved: Pieces missing').waitFor();
    await expect.poll(() => focused(page)).toMatch(/^BUTTON (?!Pieces missing)/);
    expect(new URL(page.url()).pathname).toBe('/console/exceptions');
    const asked = `query ($id: ID!) { node(id: $id) { ... on Shipment { exceptions(first: 1) { nodes {
      state team assignee { name } history { note } } } } } }`;
    const { data } = await hub.ask<{ node: { exceptions: { nodes: unknown[] } } }>('admin', asked, { id });
    expect(data?.node.exceptions.nodes).toMatchObject([
      { state: 'RESOLVED', team: 'BILLING', assignee: { name: 'Dana Hill' } },
    ]);
    expect(JSON.stringify(data)).toContain('One pallet is missing.');
    expect(visited.complaints).toEqual([]);
  });

  it('takes one of two decisions that are sent at once, tells both persons which, and keeps what the other one typed', async () => {
    await using first = await visit(browser, hub, '/console/review', { user: 'dispatcher' });
    await using second = await visit(browser, hub, '/console/review', { user: 'serviceAgent' });
    for (const { page } of [first, second]) {
      await page.getByText('Live', { exact: true }).waitFor();
      await page
        .getByRole('button', { name: /Both systems changed it/ })
        .last()
        .click();
    }
    await first.page.getByRole('button', { name: 'Accept values: Salesforce' }).click();
    await second.page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await second.page.getByLabel('Reason', { exact: true }).last().fill('Both names are wrong.');
    // Both are sent before one is decided.
    const decided = Promise.withResolvers<void>();
    await second.page.route('**/graphql', async (route) => {
      if ((route.request().postData() ?? '').includes('"validateOnly":false')) await decided.promise;
      await route.continue();
    });
    const sent = second.page.waitForRequest((request) =>
      (request.postData() ?? '').includes('"validateOnly":false'),
    );
    await second.page.getByRole('button', { name: 'Dismiss: Do it' }).click();
    await sent;
    await first.page.getByRole('button', { name: 'Accept values: Salesforce: Do it' }).click();
    await first.page.getByRole('region', { name: 'Decision' }).getByText('Dana Hill').waitFor();
    decided.resolve();
    const decision = second.page.getByRole('region', { name: 'Decision' });
    await decision.getByText('Dana Hill').waitFor();
    await decision.getByText('Accept values: Salesforce').waitFor();
    expect(await decision.getByLabel('You typed this, and it was not sent').inputValue()).toBe(
      'Both names are wrong.',
    );
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });
});
