import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { visit } from './browser.ts';

/** How far what a person looks at moves while a page loads, as browsers count it; 0.1 is what they call good. */
const MOST = 0.02;

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub({ worker: true }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

describe('while a page loads', () => {
  it.each([1280, 360])('nothing on it moves, at %i pixels', async (width) => {
    const views: readonly (readonly [user: string, path: string, text: string])[] = [
      ['customer', '/track', 'WB-NOR-1000'],
      ['admin', '/console/exceptions', 'Damaged freight'],
      ['admin', '/console/review', 'in all'],
      ['admin', '/console/pilot', 'No dry run kept a change back.'],
      ['admin', '/console/ownership', 'Who'],
      ['admin', '/console/audit', 'Is the trail whole?'],
    ];
    for (const [user, path, text] of views) {
      await using visited = await visit(browser, hub, '/documents/none', { user, width });
      const { page } = visited;
      await page.addInitScript(OBSERVE);
      await page.goto(new URL(path, hub.url).href);
      await page.getByText(text).first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => {});
      expect(await shifted(page), path).toBeLessThan(MOST);
      // The count sees what moves.
      await page.evaluate(
        "document.querySelector('main').prepend(Object.assign(document.createElement('div'), { style: 'height: 300px' }))",
      );
      await expect.poll(() => shifted(page)).toBeGreaterThan(MOST);
    }
  });

  it('the rows of a list stay until those of another filter are there', async () => {
    await using visited = await visit(browser, hub, '/console/exceptions', { user: 'serviceAgent' });
    const { page } = visited;
    const rows = page.locator('[data-row]');
    await rows.first().waitFor();
    const before = await rows.count();
    const release = Promise.withResolvers<void>();
    await page.route('**/graphql', async (route) => {
      if ((route.request().postData() ?? '').includes('"CRITICAL"')) await release.promise;
      await route.continue();
    });
    const asked = page.waitForRequest((request) => (request.postData() ?? '').includes('"CRITICAL"'));
    await page.getByLabel('Severity').selectOption('Critical');
    await asked;
    expect(await rows.count()).toBe(before);
    release.resolve();
    await expect.poll(() => rows.count()).toBeLessThan(before);
    expect(visited.complaints).toEqual([]);
  });
});

const OBSERVE = `globalThis.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
}).observe({ type: 'layout-shift', buffered: true })`;

function shifted(page: Page): Promise<number> {
  return page.evaluate('globalThis.shifted');
}
