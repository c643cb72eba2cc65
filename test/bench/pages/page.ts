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

/** Milliseconds from the navigation until the first frame with this content. */
export async function shownAfterMs(
  browser: Browser,
  url: string,
  token: string,
  content: string,
): Promise<number> {
  const observed = `new MutationObserver((_changes, observer) => {
    if (document.querySelector(${JSON.stringify(content)}) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => { globalThis.shownAt = performance.now(); });
  }).observe(document, { childList: true, subtree: true });`;
  await using opened = await openPage(browser, url, token, { observed });
  await opened.page.locator(content).first().waitFor();
  return await opened.page.evaluate(`new Promise((resolve) => {
    const look = () => globalThis.shownAt === undefined ? requestAnimationFrame(look) : resolve(globalThis.shownAt);
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
}

/** Counts the frames of a page while something happens to it. @param happens gets the time at which it ends */
export async function countFrames(
  page: Page,
  seconds: number,
  happens: (until: number) => Promise<void>,
): Promise<Frames> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskSeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await taskSeconds();
  const [frames] = await Promise.all([
    page.evaluate<Omit<Frames, 'busyMs'>>(`new Promise((resolve) => {
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
  const busyMs = Math.round(((await taskSeconds()) - before) * (1_000 / seconds));
  await session.detach();
  return { ...frames, busyMs };
}
