import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startHubProcesses } from '../harness/hub-processes.ts';
import { overflow, startBrowser, type Theme, visit } from './browser.ts';

/**
 * `npm run screenshots [-- FOLDER [VIEW]]` makes a picture of each view of the pages at two widths and in both themes, and names
 * what stands beside the screen or what a page complained about.
 */
const folder = resolve(process.argv[2] ?? 'screenshots');
/** Only the views whose names contain it. */
const only = process.argv[3] ?? '';
const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDTHS = [1280, 360];

type View = readonly [user: string | null, path: string, text: string, press?: RegExp];

mkdirSync(folder, { recursive: true });
await using hub = await startHubProcesses({ workers: 1, env: { WAYBILL_PAGES: 'true' } });
const site = { url: new URL('/', hub.graphqlUrl).href, tokens: hub.tokens };
const browser = await startBrowser();
try {
  const shipment = encodeURIComponent(await idOf('WB-NOR-1008'));
  const record = encodeURIComponent(await idOf('WB-NOR-1000'));
  const moving = await idOf('WB-NOR-1001');
  await estimate(moving);
  /** Each view with the user, a text that says that it is there, and a button to press first. */
  const views: Readonly<Record<string, View>> = {
    'sign-in': [null, '/console', 'Sign in'],
    exceptions: ['admin', '/console/exceptions', 'Damaged freight'],
    'exceptions-empty': [
      'admin',
      '/console/exceptions?severity=LOW&state=ACKNOWLEDGED',
      'No exceptions here',
    ],
    review: ['admin', '/console/review', 'in all'],
    'review-empty': ['admin', '/console/review?state=DISMISSED', 'Nothing waits for a decision'],
    'exception-open': ['admin', '/console/exceptions', 'What the customer sees', /Damaged freight/],
    'review-open': ['admin', '/console/review', 'Who works on it', /Both systems changed it/],
    business: ['admin', '/console/business?review=quarter', 'Use of the portal by segment'],
    sync: ['admin', '/console/sync', 'What waits for people'],
    records: ['admin', '/console/records?search=northwind', 'records have it'],
    record: ['admin', `/console/records?record=${record}`, 'Audit trail'],
    'record-missing': ['admin', '/console/records?search=no-such-number', 'Nothing has the id'],
    ownership: ['admin', '/console/ownership?record=Contact', 'Contact.email'],
    pilot: ['admin', '/console/pilot', 'Every account'],
    audit: ['admin', '/console/audit', 'Is the trail whole?'],
    'not-for-customers': ['customer', '/console', 'for staff'],
    shipments: ['customer', '/track', 'WB-NOR-1000'],
    'shipments-empty': ['customer', '/track?show=attention&order=UPDATED_AT', 'Shipments of'],
    'shipment-moving': ['customer', `/track/shipment/${encodeURIComponent(moving)}`, 'Expected'],
    shared: [null, await sharedPath(moving), 'Expected'],
    shipment: ['customer', `/track/shipment/${shipment}`, 'WB-NOR-1008'],
  };
  const picture = async (name: string, [user, path, text, press]: View) => {
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        await using visited = await visit(browser, site, path, { user, theme, width });
        if (press !== undefined) await visited.page.getByRole('button', { name: press }).first().click();
        await visited.page.getByText(text).first().waitFor();
        await visited.page.waitForLoadState('networkidle').catch(() => {});
        const file = join(folder, `${name}-${width}-${theme}.png`);
        await visited.page.screenshot({ path: file, fullPage: true });
        const beside = await overflow(visited.page);
        if (beside > 0) process.stdout.write(`${file}: ${beside} pixels beside the screen\n`);
        for (const complaint of visited.complaints) process.stdout.write(`${file}: ${complaint}\n`);
      }
    }
  };
  for (const [name, view] of Object.entries(views)) {
    if (name.includes(only)) await picture(name, view);
  }
  // Salesforce away: the rest of each view is still right.
  await hub.fault({ kind: 'FAIL', path: '/services/data/' });
  for (const name of ['exceptions', 'record', 'shipment', 'sync']) {
    const view = views[name];
    if (view !== undefined && name.includes(only)) await picture(`${name}-without-salesforce`, view);
  }
} finally {
  await browser.close();
}
process.stdout.write(`The pictures are in ${folder}.\n`);

async function ask<Data>(query: string, variables: object): Promise<Data> {
  const response = await fetch(hub.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.tokens['admin'] ?? ''}` },
    body: JSON.stringify({ query, variables }),
  });
  return ((await response.json()) as { readonly data: Data }).data;
}

async function idOf(value: string): Promise<string> {
  const query = 'query ($value: String!) { shipment(reference: { value: $value }) { id } }';
  return (await ask<{ readonly shipment: { readonly id: string } }>(query, { value })).shipment.id;
}

/** Tells when a shipment is going to come: a day after its promise. */
async function estimate(shipmentId: string): Promise<void> {
  const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();
  const event = { eventId: 'screenshot', shipmentId, milestone: 'DELIVERED', classifier: 'ESTIMATED' };
  const expected = { expected: { at: hours(22) }, expectedLow: hours(20), expectedHigh: hours(24) };
  const events = [{ ...event, ...expected, occurred: { at: hours(-1) } }];
  await ask(
    'mutation ($input: MilestonesRecordInput!) { milestonesRecord(input: $input) { userErrors { code } } }',
    { input: { idempotencyKey: 'screenshot estimate', source: 'HANDHELD', events } },
  );
}

async function sharedPath(id: string): Promise<string> {
  const { shipmentLinkCreate } = await ask<{ readonly shipmentLinkCreate: { readonly url: string } }>(
    'mutation ($input: ShipmentLinkCreateInput!) { shipmentLinkCreate(input: $input) { url } }',
    { input: { idempotencyKey: 'screenshot link', id, days: 7 } },
  );
  const { pathname, hash } = new URL(shipmentLinkCreate.url);
  return pathname + hash;
}
