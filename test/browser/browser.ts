import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { TestHub } from '../harness/hub.ts';

export type Theme = 'light' | 'dark';

export interface Visit {
  /** A token's name in the demo data; null comes without a token. */
  readonly user: string | null;
  readonly theme?: Theme;
  readonly width?: number;
  /** IANA. */
  readonly timeZone?: string;
  /** The person has asked their system for less motion. */
  readonly isStill?: boolean;
  /** A script that runs before those of the page. */
  readonly observed?: string;
}

/** A page of a hub in a real browser, and what it received and complained about. */
export interface VisitedPage extends AsyncDisposable {
  readonly page: Page;
  /** The text of every answer that the page got. */
  readonly received: () => Promise<readonly string[]>;
  /** Errors of scripts, broken policies, requests to other origins, tokens in addresses, questions without a trace. */
  readonly complaints: readonly string[];
}

/** Opens a path of the hub as a user, in a context of its own: nothing of another visit is there. */
export async function visit(
  browser: Browser,
  hub: Pick<TestHub, 'url' | 'tokens'>,
  path: string,
  { user, theme = 'light', width = 1280, timeZone = 'Europe/Amsterdam', isStill = false, observed }: Visit,
): Promise<VisitedPage> {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: 900 },
    locale: 'en-GB',
    timezoneId: timeZone,
    reducedMotion: isStill ? 'reduce' : 'no-preference',
  });
  const token = user === null ? null : (hub.tokens[user] ?? user);
  if (token !== null) {
    await context.addInitScript((text) => sessionStorage.setItem('waybill:token', text), token);
  }
  if (observed !== undefined) await context.addInitScript(observed);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const texts: Promise<string>[] = [];
  const { origin } = new URL(hub.url);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === '/graphql' && request.method() === 'POST' && !isTraced(request.headers())) {
      complaints.push('a request of the graph without a trace');
    }
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(origin)) {
      complaints.push(`a request to ${request.url()}`);
    }
    if (TOKEN.test(request.url())) complaints.push(`a token in the address ${pathname}`);
  });
  page.on('response', (response) => {
    texts.push(response.text().catch(() => ''));
  });
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const { type, payload: operation } = JSON.parse(String(payload)) as SentMessage;
      if (type === 'subscribe' && !isTraced(operation?.extensions))
        complaints.push('a stream without a trace');
    });
    socket.on('framereceived', ({ payload }) => texts.push(Promise.resolve(String(payload))));
  });
  await page.goto(new URL(path, hub.url).href);
  return {
    page,
    complaints,
    received: () => Promise.all(texts),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** A token of this hub or of an issuer: they are JSON Web Tokens. */
const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\./;

interface SentMessage {
  readonly type: string;
  readonly payload?: { readonly extensions?: { readonly traceparent?: string } };
}

function isTraced(sent: { readonly traceparent?: string } | undefined): boolean {
  return /^00-[\da-f]{32}-[\da-f]{16}-01$/.test(sent?.traceparent ?? '');
}

/** What is kept of the visit for longer than the tab: local storage, cookies, databases, caches and workers, by name. */
export async function keptBeyondTab(page: Page): Promise<string[]> {
  const names = await page.evaluate<string[]>(`Promise.all([
    Object.keys(localStorage),
    indexedDB.databases().then((all) => all.map(({ name }) => name)),
    caches.keys(),
    navigator.serviceWorker.getRegistrations().then((all) => all.map(({ scope }) => scope)),
  ]).then((kinds) => kinds.flat())`);
  const cookies = await page.context().cookies();
  return [...names, ...cookies.map(({ name }) => name)];
}

/** The codes of the errors that the hub answered, each once. */
export function refusals(received: readonly string[]): string[] {
  const codes = received.join('\n').matchAll(/"code":"([A-Z_]+)"[^{}]*\}/g);
  return [...new Set([...codes].map(([, code = '']) => code))];
}

/** What axe finds serious or critical in the page as it is now, as "rule: where". */
export async function barriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(axe.source);
  const violations = await page.evaluate<
    readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }[]
  >("axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)");
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** How many pixels of the page do not fit into its width. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** What has the focus: its tag and name, as a screen reader begins with. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(
    '`${document.activeElement.tagName} ${document.activeElement.ariaLabel ?? document.activeElement.textContent}`',
  );
}

/** More elements than a view has before the one that is looked for. */
const MOST_TABS = 80;

/** Presses Tab until what has the focus is named so. */
export async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  const seen: string[] = [];
  while (seen.length < MOST_TABS) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    seen.push(now);
  }
  throw new Error(`${key} never comes to ${String(name)}: ${seen.join(' | ')}`);
}
