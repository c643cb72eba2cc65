import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CUSTOMERS, DEMO_USERS } from '../../src/cli/demo/people.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { type CallerRole, CONSIGNEE, hiddenBy, ROLES } from '../../src/domain/access.ts';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { barriers, keptBeyondTab, overflow, refusals, type Theme, visit } from './browser.ts';
import { done } from './done.ts';
import { goneToTheEnd, openItems } from './many-items.ts';
import { shipmentId } from './shipment-id.ts';
import { type Places, pathOf, placesOf, SCENES, type Scene, sharedPath, VIEWS } from './views.ts';

let hub: TestHub;
let browser: Browser;
let places: Places;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub({ worker: true }), startBrowser()]);
  places = await placesOf(hub);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

const pathIn = (address: string) => address.replace(/[?#].*/, '');

/** Another view of the page, as a link opens it: the page is not loaded again. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path);
}

/** Nothing of the view is on its way any more. */
async function arrived(page: Page): Promise<void> {
  await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
}

describe('the table of views', () => {
  it('has every view of the bar of the console and every route of the tracking page, and each is looked at', async () => {
    await using visited = await visit(browser, hub, '/console', { user: 'admin' });
    const bar = visited.page.getByRole('navigation').getByRole('link');
    await bar.first().waitFor();
    const links = await bar.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    const source = readFileSync(join(packageRoot(), 'src/console/tracking/tracking.tsx'), 'utf8');
    const routes = Array.from(source.matchAll(/<Route path="([^"]+)"/g), ([, path]) => `/track${path}`);
    const rows = VIEWS.map(({ path }) => pathIn(path));
    expect(rows.toSorted()).toEqual([...links, '/track', ...routes].toSorted());
    const seen = Object.values(SCENES).map((scene) =>
      pathIn(pathOf(scene, places)).replace(/(?<=shipment\/).*/, ':id'),
    );
    expect(rows.filter((row) => !seen.includes(row))).toEqual([]);
    // Each document of the build is the page of a scene.
    const built = readdirSync(join(packageRoot(), 'dist/pages')).filter((name) => name.endsWith('.html'));
    const pages = new Set(seen.map((path) => path.split('/')[1]?.replace('documents', 'document')));
    expect(built.toSorted()).toEqual([...pages].map((name) => `${name}.html`).toSorted());
  });
});

describe('each view for each role', () => {
  it('is looked at by a user of every role', () => {
    expect(new Set(DEMO_USERS.map(({ role }) => role))).toEqual(new Set(ROLES));
  });

  it.each(DEMO_USERS)('$token sees what $role may see, and is told what not', async (user) => {
    const own = user.customer === 'HARBOR' ? 'WB-HAR-1008' : 'WB-NOR-1008';
    await lookAt(user.token, user.role, await shipmentId(hub, own), user.customer);
  });

  it('a shared link shows its shipment on its own page, and nothing on any other', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1008');
    await using shared = await visit(browser, hub, await sharedPath(hub, id), { user: null });
    await shared.page.getByRole('heading', { name: 'WB-NOR-1008' }).waitFor();
    const session = await shared.page.evaluate<string>('sessionStorage.getItem("waybill:link")');
    await lookAt(session, CONSIGNEE, id, '');
  });

  async function lookAt(token: string, role: CallerRole, id: string, customer: string | undefined) {
    await using visited = await visit(browser, hub, '/console', { user: token });
    const { page } = visited;
    const notForYou = page.getByText('Your role does not show this.').first();
    let shown = 'console';
    for (const { page: of, path, asks, title } of VIEWS) {
      const address = path.replace(':id', encodeURIComponent(id));
      if (of === shown) await goTo(page, address);
      else await page.goto(new URL(address, hub.url).href);
      shown = of;
      if (role === 'CUSTOMER' && of === 'console') {
        await page.getByText('The operations console is for staff.').waitFor();
        expect(await page.getByRole('navigation').count()).toBe(0);
      } else if (hiddenBy(role, { record: 'Query', field: asks }) !== null) {
        await notForYou.or(page.getByText('There is no such shipment among yours')).waitFor();
      } else {
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        await arrived(page);
        expect(await notForYou.count(), path).toBe(0);
      }
    }
    await arrived(page);
    const received = await visited.received();
    expect(refusals(received).filter((code) => code !== 'FIELD_NOT_VISIBLE')).toEqual([]);
    expect(visited.complaints).toEqual([]);
    expect(await keptBeyondTab(page)).toEqual(['waybill:theme']);
    if (customer === undefined) return;
    // Its own name is there: what another one's would look like is found.
    const text = received.join('\n');
    for (const each of DEMO_CUSTOMERS) {
      const canaries = [each.displayName, each.legalName, each.domain, `WB-${each.code.slice(0, 3)}`];
      const found = canaries.filter((canary) => text.includes(canary));
      expect(found.length > 0, each.code).toBe(each.code === customer);
    }
  }
});

describe('each state of a view', () => {
  /** Each theme and each width: what depends on both at once is seen by a person in the pictures. */
  const LOOKS: readonly (readonly [Theme, number])[] = [
    ['light', 1280],
    ['dark', 360],
  ];

  it.each(Object.entries<Scene>(SCENES))(
    '%s has no serious barrier and nothing beside the screen',
    async (_, scene) => {
      const { user, shows, press } = scene;
      // A colour on its way to that of the other theme is none of either.
      await using visited = await visit(browser, hub, pathOf(scene, places), { user, isStill: true });
      const { page } = visited;
      if (press !== undefined) await page.getByRole('button', { name: press }).first().click();
      await page.getByText(shows).first().waitFor();
      for (const [theme, width] of LOOKS) {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: 900 });
        expect(await barriers(page), `${theme}, ${width}`).toEqual([]);
        expect(await overflow(page), `${theme}, ${width}`).toBe(0);
        if (width < 640) expect(await page.evaluate(NAMELESS), 'cells of a card without a value').toEqual([]);
      }
      expect(visited.complaints).toEqual([]);
    },
  );

  it('moves nothing for a person who has asked for less motion', async () => {
    const id = await shipmentId(hub, 'WB-HAR-1005');
    const moving = async (isStill: boolean): Promise<readonly string[]> => {
      await using visited = await visit(browser, hub, '/sign-in-first', {
        user: 'admin',
        isStill,
        observed: MOTION,
      });
      const { page } = visited;
      // The first answer waits until the place for it was seen.
      await page.route('**/graphql', async (route) => {
        await page.evaluate(
          'new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))',
        );
        await route.continue();
      });
      await page.goto(new URL('/console/exceptions', hub.url).href);
      await page.getByText('Live', { exact: true }).waitFor();
      await done(hub, 'dispatcher', 'exceptionOpen', { shipmentId: id, code: 'LOST', note: String(isStill) });
      await page
        .getByRole('button', { name: /Lost freight.*WB-HAR-1005/s })
        .nth(isStill ? 1 : 0)
        .waitFor();
      await page.getByRole('button', { name: 'Sign out' }).hover();
      await page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))');
      return await page.evaluate('[...globalThis.moved].toSorted()');
    };
    const moved = (await moving(false)).join();
    for (const each of ['arrive', 'breathe', 'background-color']) expect(moved).toContain(each);
    expect(await moving(true)).toEqual([]);
  });

  it('is printed dark on white, without what only a screen needs', async () => {
    for (const name of ['shipment', 'business', 'review-open'] as const) {
      const scene: Scene = SCENES[name];
      await using visited = await visit(browser, hub, pathOf(scene, places), {
        user: scene.user,
        theme: 'dark',
      });
      const { page } = visited;
      if (scene.press !== undefined) await page.getByRole('button', { name: scene.press }).first().click();
      await page.getByText(scene.shows).first().waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('banner').isVisible(), name).toBe(false);
      expect(await page.getByRole('heading', { level: 1 }).isVisible(), name).toBe(true);
      expect(await page.evaluate(INK), name).toBeLessThan(0.2);
      expect(await page.locator('button:visible:not([data-row])').count(), name).toBe(0);
      expect(visited.complaints).toEqual([]);
    }
  });

  it('is printed with every row of a long list', async () => {
    const many = 250;
    await openItems(hub, many);
    await using visited = await visit(browser, hub, '/console/review?team=CUSTOMS', { user: 'admin' });
    const { page } = visited;
    await goneToTheEnd(page, page.locator(`[aria-posinset="${many}"]`));
    const rows = page.locator('[data-row]');
    expect(await rows.count()).toBeLessThan(many);
    await page.evaluate(`globalThis.printed = 0;
      addEventListener('beforeprint', () => { printed = document.querySelectorAll('[data-row]').length; })`);
    await page.pdf();
    expect(await page.evaluate('printed')).toBe(many);
    await expect.poll(() => rows.count()).toBeLessThan(many);
    expect(visited.complaints).toEqual([]);
  });
});

/** The names of columns that a card shows beside nothing. */
const NAMELESS = `[...document.querySelectorAll('[data-stacked="true"] td:not(:first-child)')]
  .filter((cell) => cell.checkVisibility() && cell.textContent === '' && cell.childElementCount === 0)
  .map((cell) => getComputedStyle(cell, '::before').content)`;

/** Notes every animation and transition that runs in a frame. */
const MOTION = `globalThis.moved = new Set();
  const look = () => {
    for (const each of document.getAnimations()) {
      if (each.playState === 'running') moved.add(each.animationName ?? each.transitionProperty);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

/** How light the text of the view is, from 0 to 1. */
const INK = `getComputedStyle(document.querySelector('main')).color.match(/[\\d.]+/g).slice(0, 3).map(Number)
  .reduce((sum, shade) => sum + shade, 0) / 765`;
