import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { visit } from './browser.ts';
import { done } from './done.ts';
import { copyShipments, goneToTheEnd, openItems } from './many-items.ts';
import { shipmentId } from './shipment-id.ts';

/** Some pages of a list. */
const MANY = 450;

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub({ worker: true }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

/** The names of the queries that a page asks from now on. */
function asked(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request) => {
    const [, name] = /"query":"\s*(?:\\n|\s)*query (\w+)/.exec(request.postData() ?? '') ?? [];
    if (name !== undefined) names.push(name);
  });
  return names;
}

describe('the list that a page opens with', () => {
  it.each([
    ['serviceAgent', '/console', 'WorkedExceptions'],
    ['serviceAgent', '/console/exceptions?severity=CRITICAL', 'WorkedExceptions'],
    ['serviceAgent', '/console/review?state=OPEN&age=day', 'ReviewQueue'],
    ['customer', '/track?show=moving&order=PROMISED_DELIVERY', 'TrackedShipments'],
  ])('is asked for at once, and once more when its stream has begun: %s at %s', async (user, path, query) => {
    await using visited = await visit(browser, hub, path, { user });
    const { page } = visited;
    await live(page);
    const names = asked(page);
    await page.reload();
    await live(page);
    await expect.poll(() => names.filter((name) => name === query)).toEqual([query, query]);
    expect(visited.complaints).toEqual([]);
  });

  it('has what happened between its answer and the beginning of its stream', async () => {
    await using visited = await visit(browser, hub, '/sign-in-first', { user: 'dispatcher' });
    const { page } = visited;
    const begins = Promise.withResolvers<void>();
    await page.routeWebSocket(/\/graphql$/, async (socket) => {
      await begins.promise;
      socket.connectToServer();
    });
    await page.goto(new URL('/console/exceptions', hub.url).href);
    await page.locator('[data-row]').first().waitFor();
    const shipment = await shipmentId(hub, 'WB-HAR-1003');
    const opened = { shipmentId: shipment, code: 'LOST' };
    const selection = 'exception { id }';
    const { exception } = await done<Opened>(hub, 'dispatcher', 'exceptionOpen', opened, selection);
    // The case that follows is an event, too.
    await expect.poll(async () => (await hub.ask('admin', SENT, exception)).data).toEqual(IN_BOTH);
    const row = page.getByRole('button', { name: /^Lost freight.*WB-HAR-1003/s });
    expect(await row.count()).toBe(0);
    begins.resolve();
    await row.waitFor();
  });
});

interface Opened {
  readonly exception: { readonly id: string };
}

const SENT = 'query ($id: ID!) { node(id: $id) { ... on Exception { syncStatus { state } } } }';
const IN_BOTH = { node: { syncStatus: { state: 'DONE' } } };

const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor();

/** The id of the last row of a list. */
async function lastRow(page: Page): Promise<string> {
  return (await page.locator('[data-row]').last().getAttribute('data-row')) ?? '';
}

describe('a list that was read to its end', () => {
  it('asks of the review queue only the items that changed', async () => {
    await openItems(hub, MANY);
    await using visited = await visit(browser, hub, '/console/review?team=CUSTOMS', { user: 'admin' });
    const { page } = visited;
    await live(page);
    await goneToTheEnd(page, page.locator(`[aria-posinset="${MANY}"]`));
    const id = await lastRow(page);
    const names = asked(page);
    const { data } = await hub.ask<{ reviewItem: { version: number } }>(
      'admin',
      'query ($id: ID!) { reviewItem(id: $id) { version } }',
      { id },
    );
    const seen = { id, expectedVersion: data?.reviewItem.version };
    await done(hub, 'admin', 'reviewItemAssign', { ...seen, assignee: 'dana@waybill.example' });
    const row = page.locator(`[data-row="${id}"]`);
    await row.getByText('Dana Hill').waitFor();
    // Of another team now: it leaves the list, and the others stay.
    const expectedVersion = (seen.expectedVersion ?? 0) + 1;
    await done(hub, 'admin', 'reviewItemAssign', { id, expectedVersion, ownerTeam: 'DISPATCH' });
    await row.waitFor({ state: 'detached' });
    await page.getByText(`${MANY - 1} in all`).waitFor();
    await page
      .locator(`[aria-setsize="${MANY - 1}"]`)
      .first()
      .waitFor();
    expect(names).toContain('ChangedReviewItems');
    expect(names).not.toContain('ReviewQueue');
    expect(visited.complaints).toEqual([]);
  });

  it('asks of the exceptions only those that changed, and puts a new one into its place', async () => {
    const shipment = await shipmentId(hub, 'WB-HAR-1002');
    const opened = { shipmentId: shipment, code: 'WEATHER' };
    for (let at = 0; at < 70; at += 1)
      await done(hub, 'dispatcher', 'exceptionOpen', { ...opened, severity: 'LOW' });
    await using visited = await visit(browser, hub, '/console/exceptions', { user: 'dispatcher' });
    const { page } = visited;
    await live(page);
    const more = page.getByRole('button', { name: 'Show more' });
    await expect
      .poll(async () => {
        await page.evaluate('scrollTo(0, document.body.scrollHeight)');
        return (await more.count()) === 0 && (await page.locator('[data-row]').count()) > 50;
      })
      .toBe(true);
    const count = await page.locator('[data-row]').count();
    const last = page.locator(`[data-row="${await lastRow(page)}"]`);
    const names = asked(page);
    await done(hub, 'dispatcher', 'exceptionAcknowledge', { id: await lastRow(page) });
    await last.getByText('In work').waitFor();
    await done(hub, 'dispatcher', 'exceptionOpen', { ...opened, code: 'LOST', severity: 'CRITICAL' });
    await page.getByRole('button', { name: /^Lost freight.*WB-HAR-1002/s }).waitFor();
    expect(await page.locator('[data-row]').count()).toBe(count + 1);
    // The worst and newest stands first.
    expect(await page.locator('[data-row]').first().textContent()).toMatch(/^Lost freight/);
    await done(hub, 'dispatcher', 'exceptionResolve', { id: await lastRow(page) });
    await last.waitFor({ state: 'detached' });
    expect(await page.locator('[data-row]').count()).toBe(count);
    expect(names).toContain('ChangedExceptions');
    expect(names).not.toContain('WorkedExceptions');
    expect(visited.complaints).toEqual([]);
  });

  it("asks of a customer's shipments only those that changed", async () => {
    await copyShipments(hub, 'WB-NOR-1001', MANY);
    await using visited = await visit(browser, hub, '/track', { user: 'customer' });
    const { page } = visited;
    await live(page);
    await goneToTheEnd(page, page.getByRole('list', { name: /^4[6-9]\d shown$/ }));
    await page.evaluate('scrollTo(0, 20_000)');
    await page.locator('li[aria-posinset="250"]').waitFor();
    const line = page
      .locator('main li[aria-posinset]')
      .filter({ hasText: 'LONG-' })
      .first()
      .getByRole('link');
    const path = (await line.getAttribute('href')) ?? '';
    const id = decodeURIComponent(path.split('/').at(-1) ?? '');
    const names = asked(page);
    const event = { eventId: 'held', shipmentId: id, milestone: 'CUSTOMS_HOLD', classifier: 'ACTUAL' };
    const events = [{ ...event, occurred: { at: new Date().toISOString() } }];
    await done(hub, 'admin', 'milestonesRecord', { source: 'HANDHELD', events });
    // Its own events say no booking, and a shipment without one is the last of the list.
    await goneToTheEnd(page, page.locator(`li:last-child a[href="${path}"]`));
    await page.locator(`a[href="${path}"]`).getByText('Held at customs').waitFor();
    expect(names).toContain('ChangedShipments');
    expect(names).not.toContain('TrackedShipments');
    expect(visited.complaints).toEqual([]);
  });
});
