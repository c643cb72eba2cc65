import type { Browser } from 'playwright-core';
import { openPage } from './page.ts';

/** How a view loads, by the figures of Lighthouse. */
export interface Vitals {
  /** The sum of all layout shifts, which is at least the worst window that Lighthouse counts. */
  readonly shift: number;
  readonly largestPaintMs: number;
  /** What long tasks take beyond 50 ms each. */
  readonly blockingMs: number;
}

const OBSERVED = `globalThis.vitals = { shift: 0, largestPaintMs: 0, blockingMs: 0 };
  const each = (type, add) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  each('layout-shift', ({ hadRecentInput, value }) => { if (!hadRecentInput) vitals.shift += value; });
  each('largest-contentful-paint', ({ startTime }) => { vitals.largestPaintMs = startTime; });
  each('longtask', ({ duration }) => { vitals.blockingMs += Math.max(0, duration - 50); });`;

/** Loads a view with an empty cache until it has its content and asks nothing more. */
export async function vitalsOf(
  browser: Browser,
  url: string,
  token: string,
  content: string,
  width: number,
): Promise<Vitals> {
  await using opened = await openPage(browser, url, token, { observed: OBSERVED, width });
  await opened.page.locator(content).first().waitFor();
  await opened.page.waitForLoadState('networkidle');
  return await opened.page.evaluate<Vitals>(
    'new Promise((resolve) => requestIdleCallback(() => resolve(vitals)))',
  );
}
