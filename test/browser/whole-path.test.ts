import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/cli/logger.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { hubPrincipal } from '../../src/ledger/principal.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type RedisServer, startRedisServer } from '../harness/redis-server.ts';
import { until } from '../harness/until.ts';
import { overflow, visit } from './browser.ts';
import { done } from './done.ts';
import { goneToTheEnd } from './many-items.ts';
import { shipmentId } from './shipment-id.ts';

let redis: RedisServer;
let hub: TestHub;
let browser: Browser;
const owned = new AsyncDisposableStack();
beforeAll(async () => {
  redis = await startRedisServer();
  [hub, browser] = await Promise.all([startTestHub({ worker: true, redisUrl: redis.url }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await owned.disposeAsync();
  await hub?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});

const CASE = `query ($id: ID!) { node(id: $id) { ... on Shipment {
  exceptions(first: 1) { nodes { case { number status } } } } } }`;
const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor();

async function book(user: string): Promise<{ readonly id: string; readonly number: string }> {
  const { data } = await hub.ask<{ accounts: { nodes: { id: string }[] } }>(
    user,
    '{ accounts(first: 1) { nodes { id } } }',
  );
  const accountId = data?.accounts.nodes[0]?.id;
  const { shipment } = await done<{ shipment: { id: string; number: string } }>(
    hub,
    user,
    'shipmentBook',
    { accountId, mode: 'TRUCK' },
    'shipment { id number }',
  );
  return shipment;
}

async function record(shipment: string, milestone: string, place: string): Promise<void> {
  const event = { eventId: randomUUID(), shipmentId: shipment, milestone, place: { name: place } };
  const occurred = { at: new Date(Date.now() - 1_000).toISOString() };
  await done(hub, 'dispatcher', 'milestonesRecord', { source: 'HANDHELD', events: [{ ...event, occurred }] });
}

/** The gateway and Redis die, and come back at their addresses with nothing in memory. */
async function restart(): Promise<void> {
  const port = Number(new URL(hub.url).port);
  await Promise.all([hub.gateway.close(), redis.kill()]);
  redis = await startRedisServer({ port: redis.port });
  const gateway = await wireGateway(hub.config, hub.adapters, createLogger(hub.config));
  owned.defer(() => gateway.close());
  await gateway.listen(port, '127.0.0.1');
}

it('a shipment from its booking to the decision, on two screens, over a restart of the gateway and of Redis', async () => {
  const shipment = await book('customer');
  await using staff = await visit(browser, hub, '/console/exceptions', { user: 'serviceAgent' });
  await using customer = await visit(browser, hub, '/track', { user: 'customer' });
  await customer.page.getByRole('searchbox').fill(shipment.number);
  await customer.page.getByRole('button', { name: 'Find' }).click();
  await customer.page.getByRole('heading', { name: shipment.number }).waitFor();
  await Promise.all([live(staff.page), live(customer.page)]);

  await record(shipment.id, 'PICKED_UP', 'Aalsmeer');
  await customer.page
    .getByText(/Aalsmeer/)
    .first()
    .waitFor();

  // Another customer's exception at the same time: staff see both, the customer sees their own alone.
  const canary = `canary ${randomUUID()}`;
  const theirs = await shipmentId(hub, 'WB-HAR-1008');
  await done(hub, 'dispatcher', 'exceptionOpen', { shipmentId: theirs, code: 'SHORTAGE', note: canary });
  const [code, note] = ['INCORRECT_ADDRESS', `No such street ${randomUUID()}`];
  await done(hub, 'dispatcher', 'exceptionOpen', {
    shipmentId: shipment.id,
    code,
    note,
    severity: 'CRITICAL',
    customerActionRequired: true,
  });
  await customer.page.getByText(note).waitFor();
  await customer.page.getByText('Send us the right delivery address.').first().waitFor();
  await staff.page
    .getByRole('button', { name: new RegExp(`Incorrect address.*${shipment.number}`, 's') })
    .click();
  await staff.page.getByText(note).first().waitFor();
  // The worker opens the case in Salesforce.
  const caseOf = async () => {
    const { data } = await hub.ask<{
      node: { exceptions: { nodes: readonly { case: { number: string; status: string } | null }[] } };
    }>('admin', CASE, { id: shipment.id });
    return data?.node.exceptions.nodes[0]?.case ?? null;
  };
  await until(async () => (await caseOf()) !== null);
  const caseNumber = (await caseOf())?.number ?? '';

  await restart();
  await record(shipment.id, 'IN_TRANSIT', 'Venlo');
  await customer.page.getByText(/Venlo/).first().waitFor();
  await Promise.all([live(staff.page), live(customer.page)]);

  await staff.page
    .getByText(new RegExp(`Case ${caseNumber}`))
    .first()
    .waitFor();
  await staff.page.getByLabel('Note for the case').fill('The street is known now.');
  await staff.page.getByRole('button', { name: 'Resolve' }).click();
  await customer.page.getByText('Resolved', { exact: true }).first().waitFor();
  await until(async () => (await caseOf())?.status === 'Closed');
  // Both were written: the control shows that the canary can be found where it may be.
  expect((await staff.received()).join('\n')).toContain(canary);
  const received = (await customer.received()).join('\n');
  expect(received).toContain(note);
  for (const foreign of [canary, 'Harbor', 'WB-HAR', 'HARBOR']) expect(received).not.toContain(foreign);
});

describe('the records of the console', () => {
  it('offers every record that a text names, shows both systems, and sends one again', async () => {
    await using visited = await visit(browser, hub, '/console/records', { user: 'serviceAgent' });
    const { page } = visited;
    await page.getByRole('searchbox').fill('northwind');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText(/records have it/).waitFor();
    expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
    await page.getByRole('button', { name: /Northwind Instruments/ }).click();
    const legalName = page.getByRole('row', { name: /Legal name/ });
    await legalName.getByText('Northwind Instruments, Inc.').first().waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('It waits to be sent').waitFor();
    const link = page.getByRole('link', { name: 'Open in Salesforce' });
    expect(await link.getAttribute('href')).toMatch(/^https?:.*\/001\w{15}$/);
    expect(visited.complaints).toEqual([]);
  });

  it('links a record to another one of Salesforce when a second person approves it', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1011');
    const values = { Name: 'The right one' };
    const crmId = await hub.org.asAdministrator.create('Shipment__c', values, newUpstreamUsage());
    const path = `/console/records?record=${encodeURIComponent(id)}`;
    await using proposer = await visit(browser, hub, path, { user: 'serviceAgent' });
    const { page } = proposer;
    await page.getByRole('button', { name: 'Propose another link' }).click();
    await page.getByLabel('Salesforce id of the record that it is').fill(crmId.slice(0, 15));
    await page.getByLabel(/^Reason/).fill('Booked twice.');
    await page.getByRole('button', { name: 'What would it do?' }).click();
    await page.getByText(`→ ${crmId}`).waitFor();
    await page.getByRole('button', { name: 'Propose it' }).click();
    await page.getByRole('link', { name: 'Open the review item' }).click();
    await page.getByText('Booked twice.').first().waitFor();
    expect(await page.getByRole('button', { name: 'Do as proposed' }).count()).toBe(0);
    await using approver = await visit(browser, hub, '/console/review?category=RELINK', { user: 'admin' });
    await approver.page.getByText('1 in all').waitFor();
    await approver.page.getByRole('button', { name: /Link proposed/ }).click();
    await approver.page.getByRole('button', { name: 'Do as proposed' }).click();
    await approver.page.getByRole('button', { name: /Do it/ }).click();
    await approver.page.getByText('Nothing waits for a decision').waitFor();
    await until(async () => {
      const { data } = await hub.ask<{ node: { crmId: string } }>(
        'admin',
        'query ($id: ID!) { node(id: $id) { ... on Shipment { crmId } } }',
        { id },
      );
      return data?.node.crmId === crmId;
    });
    expect([...proposer.complaints, ...approver.complaints]).toEqual([]);
  });

  it('shows the only record that was found on a narrow screen, too', async () => {
    await using visited = await visit(browser, hub, '/console/records', { user: 'serviceAgent', width: 360 });
    const { page } = visited;
    await page.getByRole('searchbox').fill('  wb nor 1000 ');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'WB-NOR-1000' }).waitFor();
    await page.getByText('Both systems, field by field').waitFor();
    expect(await overflow(page)).toBe(0);
  });
});

describe('the review queue of the console', () => {
  it('takes a corrected value where Salesforce refused it, tells the effect, and sends the record again', async () => {
    const [number, corrected] = ['WB-NOR-1012', `Q-${randomUUID()}`];
    const id = await shipmentId(hub, number);
    await hub.adapters.database().query({
      text: `UPDATE portal.shipment SET quote_reference = repeat('x', 81) WHERE number = $1`,
      values: [number],
    });
    await done(hub, 'admin', 'recordResend', { id });
    await using visited = await visit(browser, hub, '/console/review?record=Shipment', { user: 'admin' });
    const { page } = visited;
    await page.getByRole('button', { name: new RegExp(`Quote reference.*${number}`, 's') }).click();
    await page.getByText('The portal owns it').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    const field = page.getByLabel('Correct: Quote reference');
    await field.fill('x'.repeat(82));
    await page.getByText('Use at most 80 characters').waitFor();
    // A session that ends meanwhile, or a look at another item, loses nothing.
    await page.reload();
    await page.getByRole('button', { name: 'Send again' }).click();
    expect(await field.inputValue()).toBe('x'.repeat(82));
    await field.fill(corrected);
    await page.getByText(`→ ${corrected}`).first().waitFor();
    await page.getByRole('button', { name: 'Send again: Do it' }).click();
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('Decided', { exact: true }).waitFor();
    await history.getByTitle('admin@waybill.example').waitFor();
    await until(async () => {
      const rows = await hub.org.asAdministrator.query(
        soql`SELECT Id FROM Shipment__c WHERE Quote_Reference__c = ${corrected}`,
        newUpstreamUsage(),
      );
      return rows.length === 1;
    });
    expect(visited.complaints).toEqual([]);
  });

  it('records a report of a carrier for the shipment that a person names by its number', async () => {
    const occurred = { at: new Date(Date.now() - 60_000).toISOString() };
    const references = [{ type: 'PRO', value: '7788990011' }];
    const event = { eventId: randomUUID(), references, dialect: 'X12', code: 'AF', occurred };
    await done(hub, 'integration', 'trackingEventsIngest', { events: [event] });
    await using visited = await visit(browser, hub, '/console/review?category=ORPHAN', { user: 'admin' });
    const { page } = visited;
    await page.getByRole('button', { name: /Points at nothing/ }).click();
    await page.getByRole('button', { name: 'Say which record it is' }).click();
    const named = page.getByLabel('A number of the shipment');
    await named.fill('no such number');
    await page.getByText('Nothing has the id').waitFor();
    await named.fill('WB-NOR-1014');
    await page.getByRole('heading', { name: 'What this will do' }).waitFor();
    await page.getByRole('button', { name: /Do it/ }).click();
    await page.getByText('Nothing waits for a decision').waitFor();
    expect(visited.complaints).toEqual([]);
  });
});

it('a row of a long table that has the focus stays, however far the page is scrolled', async () => {
  const entry = { record: 'Account', accountId: null, action: 'test', changes: [] };
  const entries = Array.from({ length: 230 }, () => ({ ...entry, recordId: randomUUID() }));
  await hub.adapters.ledger().audit.append(hubPrincipal('test'), entries);
  await using visited = await visit(browser, hub, '/console/audit?principal=waybill:test', { user: 'admin' });
  const { page } = visited;
  const table = page.getByRole('table');
  await goneToTheEnd(page, table.locator('[aria-rowindex="231"]'));
  await page.evaluate('scrollTo(0, 0)');
  await table.locator('[aria-rowindex="2"] a').focus();
  await goneToTheEnd(page, table.locator('[aria-rowindex="231"]'));
  const place = 'document.activeElement.closest("tr")?.getAttribute("aria-rowindex")';
  expect([await page.evaluate(place), (await table.locator('tbody tr').count()) < 100]).toEqual(['2', true]);
  expect(visited.complaints).toEqual([]);
});

it('a user whose access ends is told, and hears nothing of what happens then', async () => {
  const shipment = await book('customer');
  await using visited = await visit(browser, hub, `/track/shipment/${encodeURIComponent(shipment.id)}`, {
    user: 'customer',
  });
  const { page } = visited;
  await live(page);
  const { data } = await hub.ask<{ viewer: { user: { id: string } } }>(
    'customer',
    '{ viewer { user { id } } }',
  );
  await done(hub, 'admin', 'portalUserDeactivate', { id: data?.viewer.user.id });
  await page.getByText('The user has been deactivated.').waitFor();
  await record(shipment.id, 'PICKED_UP', 'Nowhere they may see');
  await page.reload();
  await page.getByText('The user has been deactivated.').waitFor();
  expect((await visited.received()).join('\n')).not.toContain('Nowhere they may see');
});
