import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startBrowser } from '../../harness/browser.ts';
import { firstLoadBytes } from '../../harness/first-load.ts';
import { startHubProcesses } from '../../harness/hub-processes.ts';
import { median } from '../harness/rounds.ts';
import { figure } from '../harness/tables.ts';
import { type Target, targetTable } from '../harness/targets.ts';
import { countFrames, openPage, type Visit, visitOf } from './page.ts';
import { PageData } from './page-data.ts';
import { vitalsOf } from './vitals.ts';

/**
 * How fast the pages are in Debian's Chromium: their first load in bytes, the time until a view shows its content on a
 * warm hub, what moves, paints last and blocks while it loads at two widths, and the frames that the list of exceptions drops while events come. `--full` has 100,000 shipments.
 */
const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    shipments: { type: 'string' },
    seconds: { type: 'string', default: '15' },
  },
});
const shipments = Number(values.shipments ?? (values.full ? 100_000 : 5_000));
const seconds = Number(values.seconds);
const REVIEW_ITEMS = 1_000;
const EVENTS_A_SECOND = 100;
const VISITS = 7;
/** A telephone and a desk. */
const WIDTHS = [360, 1_280] as const;
const STEPS = ['document', 'files', 'asked', 'answered', 'shown'] as const;

const print = (line: string) => process.stdout.write(`${line}\n`);
const targets: Target[] = [
  { what: 'first load of /track, KB gzipped', figure: firstLoadBytes('track') / 1024, aim: { atMost: 120 } },
  {
    what: 'first load of /console, KB gzipped',
    figure: firstLoadBytes('console') / 1024,
    aim: { atMost: 250 },
  },
];

await using hub = await startHubProcesses({ workers: 1, env: { WAYBILL_PAGES: 'true' } });
await using data = new PageData(hub.databaseUrl);
print(`load of the machine at the beginning: ${loadavg().map(figure).join(', ')}`);
print(`${shipments} shipments and ${REVIEW_ITEMS} review items are made …`);
await data.bookShipments(shipments);
await data.openReviewItems(REVIEW_ITEMS);
const browser = await startBrowser();
try {
  const site = new URL('/', hub.graphqlUrl).href;
  const staff = hub.tokens['serviceAgent'] ?? '';
  const customer = hub.tokens['customer'] ?? '';
  const VIEWS = [
    ['first view of the console, exceptions', staff, '/console/exceptions', '[data-row]'],
    ['first view of the console, review queue', staff, '/console/review', '[data-row]'],
    ['tracking page interactive', customer, '/track', 'main a[href*="/shipment/"]'],
  ] as const;
  for (const [what, token, path, content] of VIEWS) {
    const visits: Visit[] = [];
    // The first visit warms the hub.
    for (let visit = 0; visit <= VISITS; visit += 1) {
      const times = await visitOf(browser, new URL(path, site).href, token, content);
      if (visit > 0) visits.push(times);
    }
    const of = (step: keyof Visit) => median(visits.map((times) => times[step]));
    print(`${what}: ${STEPS.map((step) => `${step} ${Math.round(of(step))}`).join(', ')} ms`);
    targets.push({ what: `${what}, ms, median of ${VISITS}`, figure: of('shown'), aim: { atMost: 1_000 } });
  }

  const LOADED = [
    ...VIEWS,
    ['sync health', staff, '/console/sync', 'main figure'],
    ['business', staff, '/console/business', 'main table'],
  ] as const;
  for (const [what, token, path, content] of LOADED) {
    for (const width of WIDTHS) {
      const vitals = await vitalsOf(browser, new URL(path, site).href, token, content, width);
      const at = `${what}, at ${width} px`;
      targets.push({ what: `layout shift of ${at}`, figure: vitals.shift, aim: { atMost: 0.1 } });
      targets.push({
        what: `largest paint of ${at}, ms`,
        figure: vitals.largestPaintMs,
        aim: { atMost: 2_500 },
      });
      targets.push({ what: `blocking time of ${at}, ms`, figure: vitals.blockingMs, aim: { atMost: 200 } });
    }
  }

  /** The frames of a page without events and with them. */
  const framesOf = async (url: string, isShown: (page: Page) => Promise<void>) => {
    await using opened = await openPage(browser, url, staff);
    await isShown(opened.page);
    const quiet = await countFrames(opened.page, seconds, () => Promise.resolve());
    const busy = await countFrames(opened.page, seconds, (until) =>
      data.openExceptions(EVENTS_A_SECOND, until),
    );
    return { quiet, busy, rate: data.rate(seconds) };
  };
  const list = await framesOf(new URL('/console/exceptions', site).href, async (page) => {
    await page.locator('[data-row]').first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });
  // The hub, its stores and the load share the machine with the browser. A blank page shows what they take.
  const blank = await framesOf('about:blank', () => Promise.resolve());
  const { quiet, busy, rate } = list;
  const dropped = (of: typeof busy) => (100 * of.dropped) / (of.frames + of.dropped);
  for (const [what, each] of [
    ['of the list without events', quiet],
    [`of the list with ${rate} events a second`, busy],
    ['of a blank page without events', blank.quiet],
    [`of a blank page beside ${blank.rate} events a second`, blank.busy],
  ] as const) {
    const { frames, longestMs, busyMs, scriptMs, styleMs, layoutMs } = each;
    print(
      `frames ${what}: ${frames}, dropped ${each.dropped} (${figure(dropped(each))} %), longest ${longestMs} ms; ` +
        `ms for each second: ${busyMs}, of it script ${scriptMs}, style ${styleMs}, layout ${layoutMs}`,
    );
  }
  targets.push({
    what: 'processor time of the live list meanwhile, ms for each second',
    figure: busy.busyMs,
    aim: { atMost: 200 },
  });
  targets.push({
    what: `dropped frames at ${rate} events a second, % beyond those without events`,
    figure: Math.max(0, dropped(busy) - dropped(quiet)),
    aim: { atMost: 1 },
  });
  targets.push({
    what: `dropped frames at ${rate} events a second, % beyond those of a blank page beside the same events`,
    figure: Math.max(0, dropped(busy) - dropped(blank.busy)),
    aim: { atMost: 1 },
  });
} finally {
  await browser.close();
  // A failed view does not discard the figures of the views before it.
  print(`load of the machine at the end: ${loadavg().map(figure).join(', ')}\n\n${targetTable(targets)}`);
}
