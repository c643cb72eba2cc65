import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../src/cli/logger.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type RedisServer, startRedisServer } from '../harness/redis-server.ts';
import { until } from '../harness/until.ts';
import { startBrowser, visit } from './browser.ts';
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

async function done<Payload = unknown>(
  user: string,
  mutation: string,
  input: object,
  selection = '',
): Promise<Payload> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await hub.ask<Record<string, { userErrors: unknown[] }>>(
    user,
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message } ${selection} } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  expect([...errors, ...(data?.[mutation]?.userErrors ?? [])]).toEqual([]);
  return data?.[mutation] as Payload;
}

async function book(user: string): Promise<{ readonly id: string; readonly number: string }> {
  const { data } = await hub.ask<{ accounts: { nodes: { id: string }[] } }>(
    user,
    '{ accounts(first: 1) { nodes { id } } }',
  );
  const accountId = data?.accounts.nodes[0]?.id;
  const { shipment } = await done<{ shipment: { id: string; number: string } }>(
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
  await done('dispatcher', 'milestonesRecord', { source: 'HANDHELD', events: [{ ...event, occurred }] });
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
  await done('dispatcher', 'exceptionOpen', { shipmentId: theirs, code: 'SHORTAGE', note: canary });
  const [code, note] = ['INCORRECT_ADDRESS', `No such street ${randomUUID()}`];
  await done('dispatcher', 'exceptionOpen', {
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
  await done('admin', 'portalUserDeactivate', { id: data?.viewer.user.id });
  await page.getByText('The user has been deactivated.').waitFor();
  await record(shipment.id, 'PICKED_UP', 'Nowhere they may see');
  await page.reload();
  await page.getByText('The user has been deactivated.').waitFor();
  expect((await visited.received()).join('\n')).not.toContain('Nowhere they may see');
});
