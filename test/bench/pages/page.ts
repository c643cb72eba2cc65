import type { Browser, Page } from 'playwright-core';

interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
}

interface Opening {
  /** A script that runs before those of the page. */
  readonly observed?: string;
  /** Of the screen, pixels. */
  readonly width?: number;
}

/** Opens an address as a user, with an empty cache. */
export async function openPage(
  browser: Browser,
  url: string,
  token: string,
  { observed, width = 1280 }: Opening = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  await context.addInitScript((text) => sessionStorage.setItem('waybill:token', text), token);
  if (observed !== undefined) await context.addInitScript(observed);
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  return { page, [Symbol.asyncDispose]: () => context.close() };
}

/** When each step of a visit had ended, milliseconds from the navigation. */
export interface Visit {
  /** The document had come. */
  readonly document: number;
  /** The last script and style of the first load. */
  readonly files: number;
  /** The first question to the graph began: the scripts had run. */
  readonly asked: number;
  /** The last answer that came before the content. */
  readonly answered: number;
  /** The first frame with the content. */
  readonly shown: number;
}

/** Visits an address until its first frame with some content. */
export async function visitOf(browser: Browser, url: string, token: string, content: string): Promise<Visit> {
  const observed = `new MutationObserver((_changes, observer) => {
    if (document.querySelector(${JSON.stringify(content)}) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => { globalThis.shownAt = performance.now(); });
  }).observe(document, { childList: true, subtree: true });`;
  await using opened = await openPage(browser, url, token, { observed });
  await opened.page.locator(content).first().waitFor();
  return await opened.page.evaluate<Visit>(`new Promise((resolve) => {
    const look = () => {
      const shown = globalThis.shownAt;
      if (shown === undefined) return requestAnimationFrame(look);
      const all = performance.getEntriesByType('resource');
      const graph = all.filter(({ name }) => name.endsWith('/graphql'));
      const files = all.filter(({ name }) => name.includes('/assets/'));
      const latest = (entries) => Math.max(0, ...entries.map(({ responseEnd }) => responseEnd));
      const asked = Math.min(...graph.map(({ startTime }) => startTime));
      resolve({
        document: performance.getEntriesByType('navigation')[0]?.responseEnd ?? 0,
        files: latest(files.filter(({ startTime }) => startTime < asked)),
        asked,
        answered: latest(graph.filter(({ responseEnd }) => responseEnd < shown)),
        shown,
      });
    };
    look();
  })`);
}

interface Frames {
  readonly frames: number;
  /** Frames that should have come between two that came, at 60 a second. */
  readonly dropped: number;
  readonly longestMs: number;
  /** Processor time of the page's own thread, milliseconds for each second. Other programs of the machine are not in it. */
  readonly busyMs: number;
  /** Its parts. Painting and garbage collection are in none of them. */
  readonly scriptMs: number;
  readonly styleMs: number;
  readonly layoutMs: number;
}

/** The names of Chromium's measures. */
const MEASURES = {
  busyMs: 'TaskDuration',
  scriptMs: 'ScriptDuration',
  styleMs: 'RecalcStyleDuration',
  layoutMs: 'LayoutDuration',
} as const;
type Measure = keyof typeof MEASURES;

/** Counts the frames of a page while something happens to it. @param happens gets the time at which it ends */
export async function countFrames(
  page: Page,
  seconds: number,
  happens: (until: number) => Promise<void>,
): Promise<Frames> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const measured = async () => (await session.send('Performance.getMetrics')).metrics;
  const before = await measured();
  const [frames] = await Promise.all([
    page.evaluate<Omit<Frames, Measure>>(`new Promise((resolve) => {
      const frame = 1000 / 60;
      const begin = performance.now();
      let [last, frames, dropped, longestMs] = [begin, 0, 0, 0];
      const next = (now) => {
        const delta = now - last;
        last = now;
        frames += 1;
        dropped += Math.max(0, Math.round(delta / frame) - 1);
        longestMs = Math.max(longestMs, Math.round(delta));
        if (now - begin < ${seconds * 1000}) requestAnimationFrame(next);
        else resolve({ frames, dropped, longestMs });
      };
      requestAnimationFrame(next);
    })`),
    happens(Date.now() + seconds * 1000),
  ]);
  const after = await measured();
  await session.detach();
  const spent = (measure: Measure) => {
    const [from, to] = [before, after].map(
      (all) => all.find(({ name }) => name === MEASURES[measure])?.value,
    );
    return Math.round(((to ?? 0) - (from ?? 0)) * (1_000 / seconds));
  };
  const parts = { scriptMs: spent('scriptMs'), styleMs: spent('styleMs'), layoutMs: spent('layoutMs') };
  return { ...frames, busyMs: spent('busyMs'), ...parts };
}
