import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startBrowser } from '../harness/browser.ts';
import type { TestHub } from '../harness/hub.ts';
import { startHubProcesses } from '../harness/hub-processes.ts';
import { overflow, type Theme, visit } from './browser.ts';
import { pathOf, placesOf, SCENES, type Scene } from './views.ts';

/**
 * `npm run screenshots [-- FOLDER [VIEW]]` makes a picture of each view of the pages at two widths and in both themes, and names
 * what stands beside the screen or what a page complained about.
 */
const folder = resolve(process.argv[2] ?? 'screenshots');
/** Only the views whose names contain it. */
const only = process.argv[3] ?? '';
const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDTHS = [1280, 360];

mkdirSync(folder, { recursive: true });
await using hub = await startHubProcesses({ workers: 1, env: { WAYBILL_PAGES: 'true' } });
const site = {
  url: new URL('/', hub.graphqlUrl).href,
  tokens: hub.tokens,
  ask: ask as TestHub['ask'],
};
const browser = await startBrowser();
try {
  const places = await placesOf(site);
  const picture = async (name: string, scene: Scene) => {
    const { user, shows, press } = scene;
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        await using visited = await visit(browser, site, pathOf(scene, places), { user, theme, width });
        if (press !== undefined) await visited.page.getByRole('button', { name: press }).first().click();
        await visited.page.getByText(shows).first().waitFor();
        await visited.page.waitForLoadState('networkidle').catch(() => {});
        const file = join(folder, `${name}-${width}-${theme}.png`);
        await visited.page.screenshot({ path: file, fullPage: true });
        const beside = await overflow(visited.page);
        if (beside > 0) process.stdout.write(`${file}: ${beside} pixels beside the screen\n`);
        for (const complaint of visited.complaints) process.stdout.write(`${file}: ${complaint}\n`);
      }
    }
  };
  for (const [name, scene] of Object.entries(SCENES)) {
    if (name.includes(only)) await picture(name, scene);
  }
  // Salesforce away: the rest of each view is still right.
  await hub.fault({ kind: 'FAIL', path: '/services/data/' });
  for (const name of ['exceptions', 'record', 'shipment', 'sync'] as const) {
    if (name.includes(only)) await picture(`${name}-without-salesforce`, SCENES[name]);
  }
} finally {
  await browser.close();
}
process.stdout.write(`The pictures are in ${folder}.\n`);

async function ask(user: string, query: string, variables: object): Promise<object> {
  const response = await fetch(hub.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.tokens[user] ?? ''}` },
    body: JSON.stringify({ query, variables }),
  });
  return { errors: [], ...((await response.json()) as object) };
}
