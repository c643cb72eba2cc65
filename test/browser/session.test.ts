import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { startBrowser } from '../harness/browser.ts';
import { askGateway, startTestHub, type TestHub } from '../harness/hub.ts';
import { type OpenIdIssuer, startOpenIdIssuer } from '../harness/openid-issuer.ts';
import { until } from '../harness/until.ts';
import { type VisitedPage, visit } from './browser.ts';
import { done } from './done.ts';

/** Less than the time of a test: a page that is open sees several tokens end. */
const TOKEN_SECONDS = 10;
/** Some events for each token, and few enough that the page keeps up. */
const BETWEEN_EVENTS_MS = 250;
/** More than a page waits for a heartbeat before it says so. */
const SILENCE_MS = 26_000;

let issuer: OpenIdIssuer;
let hub: TestHub;
let browser: Browser;
const owned = new AsyncDisposableStack();
beforeAll(async () => {
  const roles = Object.fromEntries(DEMO_USERS.map(({ subject, role }) => [subject, role]));
  issuer = await startOpenIdIssuer({ audience: 'waybill', roles, tokenSeconds: TOKEN_SECONDS });
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
  await owned.disposeAsync();
  await hub?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

async function signInAt(page: Page, subject: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name=login]').fill(subject);
  await page.locator('input[name=password]').fill('x');
  await page.getByRole('button').click();
  await page.getByRole('button', { name: /continue/i }).click();
}

async function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return await hub.adapters.database().query<Row>({ text, values });
}

async function shipmentOf(number: string): Promise<string> {
  const [row] = await rows<{ id: string }>('SELECT portal_id AS id FROM portal.shipment WHERE number = $1', [
    number,
  ]);
  return row?.id ?? '';
}

const pathOf = (shipment: string) =>
  `/track/shipment/${encodeURIComponent(encodeId('Shipment', { portalId: shipment }))}`;

async function record(shipment: string, at = hub.url): Promise<void> {
  const event = {
    eventId: randomUUID(),
    shipmentId: encodeId('Shipment', { portalId: shipment }),
    milestone: 'IN_TRANSIT',
    occurred: { at: new Date().toISOString() },
  };
  await change('milestonesRecord', { source: 'HANDHELD', events: [event] }, at);
}

/** A dispatcher's mutation at a gateway. */
async function change(mutation: string, input: object, at: string): Promise<void> {
  const token = await issuer.mint('dana@waybill.example');
  await done(
    { ask: (_user, operation, variables) => askGateway(at, token, operation, variables) },
    '',
    mutation,
    input,
  );
}

/** One more gateway of the same hub. @param port 0 for any */
async function startGateway(port: number): Promise<string> {
  const gateway = await wireGateway(hub.config, hub.adapters, createLogger(hub.config));
  owned.defer(() => gateway.close());
  return (await gateway.listen(port, '127.0.0.1')).url;
}

/** The positions of the events that the page received, in the order in which they came. */
async function positionsOf(visited: VisitedPage): Promise<readonly (number | null)[]> {
  const cursors = await hub.adapters.liveFeed().cursors();
  return (await visited.received()).flatMap((text) => {
    const cursor = /"__typename":"ShipmentUpdated","cursor":"([^"]+)"/.exec(text)?.[1];
    return text.startsWith('{"id"') && cursor !== undefined ? [cursors.decode(cursor)] : [];
  });
}

describe('a page that is open when its token ends', () => {
  it('goes on with a newer one: no event is lost, none comes twice, nobody is asked to sign in', async () => {
    const shipment = await shipmentOf('WB-NOR-1003');
    await using visited = await visit(browser, hub, pathOf(shipment), { user: null });
    const { page } = visited;
    await signInAt(page, 'ana@northwind.example');
    await page.getByText('Live', { exact: true }).waitFor();
    const [before] = await rows<{ seq: number }>(
      'SELECT coalesce(max(seq), 0)::int AS seq FROM ledger.live_event',
    );
    const first = issuer.renewals();
    await expect
      .poll(
        async () => {
          await record(shipment);
          return issuer.renewals() - first;
        },
        { interval: BETWEEN_EVENTS_MS },
      )
      .toBeGreaterThanOrEqual(3);
    await record(shipment);
    const start = before?.seq ?? 0;
    const received = async () => (await positionsOf(visited)).filter((seq) => seq === null || seq > start);
    const happened = async () => {
      const events = await rows<{ seq: number }>(
        `SELECT seq::int AS seq FROM ledger.live_event
          WHERE kind = 'SHIPMENT_UPDATED' AND record_id = $1 AND seq > $2 ORDER BY seq`,
        [shipment, start],
      );
      return events.map(({ seq }) => seq);
    };
    // The worker may still link the shipment: both sides are read again.
    await until(async () => isDeepStrictEqual(await received(), await happened()));
    expect((await happened()).length).toBeGreaterThan(2);
    expect(await page.getByRole('heading', { name: 'WB-NOR-1003' }).count()).toBe(1);
    expect(await page.getByRole('heading', { name: 'Sign in to Waybill' }).count()).toBe(0);
    expect(await page.evaluate('Object.keys(localStorage)')).not.toContain('waybill:token-renewal');
    const policies = visited.complaints.filter((complaint) => complaint.includes('Content Security Policy'));
    expect(policies).toEqual([]);
  });

  it('asks to sign in when the issuer has ended the session, and comes back to the same view', async () => {
    const shipment = await shipmentOf('WB-NOR-1009');
    await using visited = await visit(browser, hub, pathOf(shipment), { user: null });
    const { page } = visited;
    await signInAt(page, 'ana@northwind.example');
    await page.getByText('Live', { exact: true }).waitFor();
    const address = page.url();
    await issuer.endSessions();
    await page.getByRole('heading', { name: 'Sign in to Waybill' }).waitFor();
    expect(page.url()).toBe(address);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'WB-NOR-1009' }).waitFor();
    expect(page.url()).toBe(address);
  });

  it('keeps what a person has typed when the session ends before it is sent', async () => {
    await using visited = await visit(browser, hub, '/console/exceptions', { user: null });
    const { page } = visited;
    await signInAt(page, 'sam@waybill.example');
    await page.locator('[data-row]').first().click();
    await page.getByLabel('Note for the case').fill('Called the consignee.');
    await issuer.endSessions();
    await page.getByRole('heading', { name: 'Sign in to Waybill' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.getByLabel('Note for the case').inputValue()).toBe('Called the consignee.');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await page.evaluate('Object.keys(sessionStorage)')).not.toContainEqual(
      expect.stringContaining('draft'),
    );
  });

  it('keeps what a person has typed when a colleague decides first, and tells who decided what', async () => {
    await using first = await visit(browser, hub, '/console/review', { user: null });
    await signInAt(first.page, 'sam@waybill.example');
    await first.page.locator('[data-row]').first().click();
    await first.page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await first.page.getByLabel('Reason', { exact: true }).last().fill('The customer calls back at noon.');
    const { pathname, search } = new URL(first.page.url());
    await using second = await visit(browser, hub, pathname + search, { user: null });
    await signInAt(second.page, 'dana@waybill.example');
    await second.page.getByRole('button', { name: 'Accept values: Salesforce' }).click();
    await second.page.getByRole('button', { name: 'Accept values: Salesforce: Do it' }).click();
    const decision = first.page.getByRole('region', { name: 'Decision' });
    await decision.getByText('Accept values: Salesforce').waitFor();
    await decision.getByText('Dana Hill').waitFor();
    const typed = decision.getByLabel('You typed this, and it was not sent');
    expect(await typed.inputValue()).toBe('The customer calls back at noon.');
    await decision.getByRole('button', { name: 'Forget it' }).click();
    await typed.waitFor({ state: 'hidden' });
    expect(await second.page.getByText('You typed this').count()).toBe(0);
  });

  it('says that its connection is lost while the gateway is away, comes back by itself, and has missed nothing', async () => {
    const shipment = await shipmentOf('WB-NOR-1004');
    await using customer = await visit(browser, hub, '/track', {
      user: await issuer.mint('ana@northwind.example'),
    });
    await using staff = await visit(browser, hub, '/console', {
      user: await issuer.mint('sam@waybill.example'),
    });
    const paths = [pathOf(shipment), '/console/exceptions'];
    const open = [customer.page, staff.page];
    for (const [at, page] of open.entries()) {
      await page.clock.install();
      await page.goto(new URL(paths[at] ?? '', hub.url).href);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.evaluate('globalThis.isTheSameDocument = true');
    }
    const other = await startGateway(0);
    const port = Number(new URL(hub.url).port);
    await hub.gateway.close();
    for (const page of open) {
      await page.clock.fastForward(SILENCE_MS);
      await page.getByText('Connection lost. What you see may be old').waitFor();
      expect(await page.getByText('Live', { exact: true }).isVisible()).toBe(false);
      // The page keeps the rows that it had.
      await page.getByText('WB-NOR-1004').first().waitFor();
    }
    await record(shipment, other);
    const exception = { shipmentId: encodeId('Shipment', { portalId: shipment }), code: 'LOST' };
    await change('exceptionOpen', { ...exception, note: 'While it was away.' }, other);
    await startGateway(port);
    for (const page of open) {
      await page.getByText('Live', { exact: true }).waitFor();
      expect(await page.getByText('Connection lost').count()).toBe(0);
      expect(await page.evaluate('globalThis.isTheSameDocument')).toBe(true);
    }
    await customer.page.getByText('While it was away.').waitFor();
    await customer.page.getByRole('region', { name: 'Timeline' }).getByText('In transit').first().waitFor();
    await staff.page.getByRole('button', { name: /Lost freight.*WB-NOR-1004/s }).waitFor();
  });

  // The last one: the users stay deactivated.
  it('shows nothing more to a user who was deactivated, however often the issuer renews the token', async () => {
    await using customer = await visit(browser, hub, pathOf(await shipmentOf('WB-NOR-1009')), { user: null });
    await using staff = await visit(browser, hub, '/console/exceptions', { user: null });
    await signInAt(customer.page, 'ana@northwind.example');
    await signInAt(staff.page, 'sam@waybill.example');
    for (const { page } of [customer, staff]) await page.getByText('Live', { exact: true }).waitFor();
    await rows(`UPDATE portal.portal_user SET state = 'DEACTIVATED'
      WHERE subject IN ('ana@northwind.example', 'sam@waybill.example')`);
    for (const { page } of [customer, staff]) {
      await page.getByText('The user has been deactivated.').first().waitFor();
      expect(await page.locator('main').getByText(/WB-/).count()).toBe(0);
    }
  });
});
