import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { freezableLine } from '../harness/freezable-line.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { visit } from './browser.ts';
import { done } from './done.ts';
import { shipmentId } from './shipment-id.ts';

/** How often the client looks whether its connection is alive. */
const LOOK_MS = 4_000;
/** A connection may come back within this time before the page says that it is lost. */
const RECONNECT_MS = 2_000;

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub({ worker: true }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

/** Counts the pings of a page, and their answers. */
function countPings(page: Page): { readonly sent: number; readonly answered: number } {
  const pings = { sent: 0, answered: 0 };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      if (String(payload).startsWith('{"type":"ping"')) pings.sent += 1;
    });
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).startsWith('{"type":"pong"')) pings.answered += 1;
    });
  });
  return pings;
}

describe('a line that answers nothing any more', () => {
  it('is told as lost after 12 seconds without an answer, and the page then has what it missed', async () => {
    await using line = await freezableLine(hub.url);
    const shipment = await shipmentId(hub, 'WB-NOR-1005');
    const { tokens } = hub;
    await using visited = await visit(browser, { url: line.url, tokens }, '/track', { user: 'customer' });
    const { page } = visited;
    const pings = countPings(page);
    await page.clock.install();
    await page.goto(new URL(`/track/shipment/${encodeURIComponent(shipment)}`, line.url).href);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.clock.pauseAt(Date.now() + 3_000);
    // A quiet line that answers is alive.
    for (let look = 1; look <= 4; look += 1) {
      await page.clock.runFor(LOOK_MS);
      await expect.poll(() => pings.answered === pings.sent).toBe(true);
    }
    expect(pings.answered).toBeGreaterThan(0);
    expect(await page.getByText('Connection lost').count()).toBe(0);
    line.freeze();
    await page.clock.runFor(3 * LOOK_MS + RECONNECT_MS);
    await page.getByText('Connection lost. What you see may be old').waitFor();
    expect(await page.getByText('Live', { exact: true }).isVisible()).toBe(false);
    await done(hub, 'dispatcher', 'exceptionOpen', {
      shipmentId: shipment,
      code: 'LOST',
      note: 'While it was frozen.',
    });
    line.thaw();
    await page.clock.resume();
    await page.getByText('While it was frozen.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByText('Connection lost').count()).toBe(0);
  });
});
