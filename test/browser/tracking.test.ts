import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { barriers, focused, overflow, visit } from './browser.ts';
import { copyShipments, goneToTheEnd } from './many-items.ts';
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

/** Milestones that happen one after another and end now. */
async function record(shipment: string, ...milestones: readonly string[]): Promise<void> {
  const events = milestones.map((milestone, index) => ({
    eventId: randomUUID(),
    shipmentId: shipment,
    milestone,
    occurred: { at: new Date(Date.now() - (milestones.length - index) * 1_000).toISOString() },
    place: { name: 'Aalsmeer' },
  }));
  const { data, errors } = await hub.ask<{ milestonesRecord: { userErrors: unknown[] } }>(
    'dispatcher',
    `mutation ($input: MilestonesRecordInput!) { milestonesRecord(input: $input) { userErrors { code message } } }`,
    { input: { idempotencyKey: randomUUID(), source: 'HANDHELD', events } },
  );
  expect([...errors, ...(data?.milestonesRecord.userErrors ?? [])]).toEqual([]);
}

const inTimeline = (page: Page, hasText: string) =>
  page.getByRole('region', { name: 'Timeline' }).getByRole('listitem').filter({ hasText });
const pathOf = (id: string) => `/track/shipment/${encodeURIComponent(id)}`;

describe("the customer's tracking page", () => {
  it('takes a token, lists the shipments and opens the one that has a number', async () => {
    await using visited = await visit(browser, hub, '/track', { user: null });
    const { page } = visited;
    await page.getByLabel('Access token').fill(hub.tokens['customer'] ?? '');
    await page.getByRole('button', { name: 'Use this token' }).click();
    await page.getByRole('heading', { name: 'Shipments of Northwind Instruments' }).waitFor();
    await page.getByRole('link', { name: /WB-NOR-1003/ }).waitFor();
    await page.getByRole('searchbox').fill('PRO400000');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('heading', { name: 'WB-NOR-1000' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(visited.complaints).toEqual([]);
  });

  it('lets a demo user of a hub in development in, and comes back to the view that was asked for', async () => {
    await using visited = await visit(browser, hub, '/track?show=delivered', { user: null });
    const { page } = visited;
    await page.getByRole('button', { name: /Ana Flores/ }).click();
    await page.getByRole('link', { name: /WB-NOR-1002/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('show')).toBe('delivered');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Waybill' }).waitFor();
    expect(visited.complaints).toEqual([]);
  });

  it('keeps the filter in the address', async () => {
    await using visited = await visit(browser, hub, '/track?show=delivered', { user: 'customer' });
    const { page } = visited;
    await page.getByRole('link', { name: /WB-NOR-1002/ }).waitFor();
    // Its proof of delivery came after the delivery.
    expect(await page.getByRole('link', { name: /WB-NOR-1006/ }).count()).toBe(1);
    expect(await page.getByRole('link', { name: /WB-NOR-1003/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByRole('link', { name: /WB-NOR-1003/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('show')).toBe('all');
  });

  it('shows a milestone when it is recorded, without being loaded again', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1003');
    await using visited = await visit(browser, hub, pathOf(id), { user: 'customer' });
    const { page } = visited;
    await page.getByText('Live', { exact: true }).waitFor();
    await record(id, 'PICKED_UP');
    await inTimeline(page, 'Picked up')
      .getByText(/Aalsmeer/)
      .waitFor();
    expect(visited.complaints).toEqual([]);
  });

  it('keeps the list as new as its shipments are', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1003');
    await using visited = await visit(browser, hub, '/track', { user: 'customer' });
    const { page } = visited;
    await page.getByText('Live', { exact: true }).waitFor();
    await record(id, 'DEPARTED_TERMINAL');
    await page.getByRole('link', { name: /WB-NOR-1003.*Left the terminal/ }).waitFor();
    expect(visited.complaints).toEqual([]);
  });

  it('lists the shipments that share a number, and keeps the number in the address', async () => {
    await hub.adapters.database().query({
      text: `INSERT INTO portal.shipment_reference (shipment_id, type, value, normalized, stated_by)
        SELECT portal_id, 'PO', 'PO SHARED 7', 'POSHARED7', 'CUSTOMER' FROM portal.shipment WHERE number IN ('WB-NOR-1003', 'WB-NOR-1009')`,
      values: [],
    });
    await using visited = await visit(browser, hub, '/track', { user: 'customer' });
    const { page } = visited;
    await page.getByRole('searchbox').fill('po-shared-7');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('list', { name: '2 shown' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: /WB-NOR-1009/ }).waitFor();
    expect(await page.getByRole('link', { name: /WB-NOR-1003/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('link', { name: /WB-NOR-1000/ }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('shows every milestone of a shipment whose carrier sent hundreds of positions, and the positions as one step', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1015');
    await record(id, 'PICKED_UP', ...Array.from({ length: 230 }, () => 'IN_TRANSIT'), 'OUT_FOR_DELIVERY');
    await using visited = await visit(browser, hub, pathOf(id), { user: 'customer' });
    const { page } = visited;
    await inTimeline(page, 'Picked up').waitFor();
    await inTimeline(page, 'Booked').waitFor();
    await inTimeline(page, 'Out for delivery').waitFor();
    await inTimeline(page, 'In transit').getByText('229 earlier reports').waitFor();
    // A new report arrives, and the page does not read the earlier pages again.
    await page.getByText('Live', { exact: true }).waitFor();
    await record(id, 'ARRIVED_AT_DELIVERY');
    await inTimeline(page, 'Vehicle at delivery').waitFor();
    expect(await inTimeline(page, 'Picked up').count()).toBe(1);
    expect(visited.complaints).toEqual([]);
  });

  it('names the day at the stop for a reader whose day is another one', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1000');
    await hub.adapters.database().query({
      text: `UPDATE portal.stop SET time_zone = 'Pacific/Niue' WHERE shipment_id =
        (SELECT portal_id FROM portal.shipment WHERE number = 'WB-NOR-1000')`,
      values: [],
    });
    await using visited = await visit(browser, hub, pathOf(id), {
      user: 'customer',
      timeZone: 'Pacific/Apia',
    });
    const steps = visited.page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
    await steps.first().waitFor();
    // Niue is on the other side of the date line: its clocks show the same time one day before.
    expect((await steps.allTextContents()).join()).toMatch(
      /Delivered(\w{3}) .*\((?!\1)\w{3} [^)]*local time\)/,
    );
  });

  it('has of a long list only what is near the screen, and comes back to where a shipment was opened', async () => {
    await copyShipments(hub, 'WB-HAR-1000', 240);
    await using visited = await visit(browser, hub, '/track', { user: 'otherCustomer' });
    const { page } = visited;
    const lines = page.getByRole('listitem');
    await goneToTheEnd(page, page.getByRole('list', { name: /^2[45]\d shown$/ }));
    await page.evaluate('scrollTo(0, 9000)');
    await page.locator('li[aria-posinset="130"]').waitFor();
    expect(await lines.count()).toBeLessThan(80);
    const line = page.locator('li[aria-posinset="125"]');
    const number = await line.getByText(/^LONG-/).textContent();
    await line.getByRole('link').click();
    await page.getByRole('heading', { name: number ?? '' }).waitFor();
    // The view begins at its top, with the focus on its title.
    expect(await page.evaluate('scrollY')).toBe(0);
    await page.goBack();
    await page.getByText(number ?? '', { exact: true }).waitFor();
    expect(await page.evaluate('scrollY')).toBeGreaterThan(5_000);
    expect(visited.complaints).toEqual([]);
  });

  it('says of a broken address that nothing is there', async () => {
    await using visited = await visit(browser, hub, '/track/shipment/%E0%A4%A', { user: 'customer' });
    await visited.page.getByText('There is no such shipment among yours').waitFor();
  });

  it("answers nothing of another customer's, and says so", async () => {
    const id = await shipmentId(hub, 'WB-NOR-1000');
    await using visited = await visit(browser, hub, pathOf(id), { user: 'otherCustomer' });
    await visited.page.getByText('There is no such shipment among yours').waitFor();
    const received = (await visited.received()).join('\n');
    expect(received).not.toContain('NOR-1000');
    expect(received).not.toContain('Northwind');
  });

  it('says that a session has ended when its token has', async () => {
    await using visited = await visit(browser, hub, '/track', { user: 'no.such.token' });
    await visited.page.getByRole('heading', { name: 'Sign in to Waybill' }).waitFor();
  });

  it('shares a shipment by a link, whose reader sees its way live and nothing else, until the link ends', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1009');
    await using visited = await visit(browser, hub, pathOf(id), { user: 'customer' });
    const { page } = visited;
    const panel = page.getByRole('region', { name: 'Share' });
    await panel.waitFor();
    await page.getByRole('heading', { name: 'Contacts' }).waitFor();
    // The page asks for the links apart; their panel comes last and moves nothing.
    expect((await page.getByRole('heading', { level: 2 }).allTextContents()).at(-1)).toBe('Share');
    await panel.getByLabel('The link is good for').selectOption('1 week');
    await panel.getByRole('button', { name: 'Make a link' }).click();
    const address = await panel.getByLabel('Address to send').inputValue();
    const { pathname, hash } = new URL(address);
    expect(pathname).toBe('/track/shared');

    // A consignee pastes the address with the full stop of its sentence.
    await using shared = await visit(browser, hub, `${pathname}${hash}.`, {
      user: null,
      theme: 'dark',
      width: 360,
    });
    await shared.page.getByRole('heading', { name: 'WB-NOR-1009' }).waitFor();
    expect(shared.page.url()).not.toContain('#');
    // The way over the bar by keyboard leaves the address alone: what stands behind its # is a secret.
    await shared.page.getByRole('link', { name: 'Go to the content' }).press('Enter');
    expect(await focused(shared.page)).toMatch(/^MAIN/);
    expect(shared.page.url()).not.toContain('#');
    await shared.page.getByText('Live', { exact: true }).waitFor();
    await record(id, 'PICKED_UP', 'OUT_FOR_DELIVERY');
    await inTimeline(shared.page, 'Out for delivery').waitFor();
    expect(await barriers(shared.page)).toEqual([]);
    expect(await overflow(shared.page)).toBe(0);
    // The tab keeps its session; the secret was exchanged.
    await shared.page.reload();
    await shared.page.getByRole('heading', { name: 'WB-NOR-1009' }).waitFor();
    const kept = await shared.page.evaluate(
      'JSON.stringify([sessionStorage, localStorage, document.cookie])',
    );
    expect(kept).not.toContain(hash.slice(1));
    const received = (await shared.received()).join('\n');
    expect(received).toContain('WB-NOR-1009');
    for (const canary of ['Northwind', 'northwind', 'freight"', 'CAD', hash.slice(1)]) {
      expect(received).not.toContain(canary);
    }

    await panel.getByRole('button', { name: /^End the link/ }).click();
    await shared.page.getByText('The sender has ended it.').waitFor();
    expect(await shared.page.getByText('WB-NOR-1009').count()).toBe(0);
    await shared.page.reload();
    await shared.page.getByText('The sender has ended it.').waitFor();
    expect(await barriers(shared.page)).toEqual([]);
    expect(visited.complaints).toEqual([]);
  });

  it('says calmly what is wrong with a link that opens nothing', async () => {
    await using visited = await visit(browser, hub, `/track/shared#${'x'.repeat(43)}`, { user: null });
    await visited.page.getByText('This link cannot be opened any more').waitFor();
    await visited.page.getByText('The address is not complete, or the link is gone.').waitFor();
  });

  it('shows the next person in a tab nothing that was answered to the one before', async () => {
    await using visited = await visit(browser, hub, '/track', { user: 'customer' });
    const { page } = visited;
    const theirs = page.getByText('WB-NOR-1000');
    await theirs.waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.route(/graphql/, () => {});
    await page.getByLabel('Access token').fill(hub.tokens['branchCustomer'] ?? '');
    await page.getByRole('button', { name: 'Use this token' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await theirs.count()).toBe(0);
  });

  it('would be told of a barrier, and of what stands beside the screen', async () => {
    await using visited = await visit(browser, hub, '/track', { user: 'customer', width: 360 });
    const { page } = visited;
    await page.getByText('WB-NOR-1000').waitFor();
    await page.evaluate(`document.body.innerHTML = '<img src="data:,">'`);
    await page.evaluate(`document.body.style.width = '500px'`);
    expect(await barriers(page)).toContainEqual(expect.stringContaining('image-alt'));
    expect(await overflow(page)).toBeGreaterThan(0);
  });
});
