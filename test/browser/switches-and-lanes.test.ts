import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { startBrowser, visit } from './browser.ts';
import { done } from './done.ts';

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
