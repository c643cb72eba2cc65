import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';

const folder = join(packageRoot(), 'dist', 'pages');
const graphiqlFolder = join(packageRoot(), 'dist', 'graphiql');

async function pagesAt(withGraphiql: boolean, from = folder) {
  const graphiql = withGraphiql ? graphiqlFolder : null;
  const toys = toyGateway({ pages: { folder: from, portal: true, graphiql } });
  const { url } = await toys.gateway.listen(0, '127.0.0.1');
  const get = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, url), { headers });
  return { url, get, [Symbol.asyncDispose]: () => toys[Symbol.asyncDispose]() };
}

/** What a page loads, by the paths in its document. */
async function assetsOf(page: Response): Promise<string[]> {
  return [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)]
    .map(([, path]) => path ?? '')
    .filter((path) => !path.startsWith('data:'));
}

/** What a policy without inline code forbids in a document, and addresses that are no built file. */
function inlined(html: string): readonly string[] {
  const code = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son\w+=|javascript:/g);
  const addresses = html.matchAll(/(?:src|href)="((?!\/pages\/assets\/[\w.-]+"|data:,")[^"]*)"/g);
  return [...code, ...addresses].map(([found]) => found);
}

/** Names of specifications, and addresses in the messages of React: nothing asks for them. */
const NAMES = /^https?:\/\/(?:www\.w3\.org|react\.dev)\//;

/** Code that is made of text, and addresses of other origins. */
function strange(content: string): readonly string[] {
  const code = content.matchAll(/\beval\(|\bnew Function\(/g);
  const addresses = content.matchAll(/(?:https?:|url\(['"]?)\/\/[\w.-]+\/?/g);
  return [...code, ...addresses].map(([found]) => found).filter((found) => !NAMES.test(found));
}

describe('the web pages', () => {
  it.each(['/track', '/track/', '/track/shipment/U2hpcG1lbnQ6MQ%3D%3D?show=all'])(
    'has one at %s that loads only files of its own, which never change',
    async (path) => {
      await using pages = await pagesAt(false);
      const page = await pages.get(path);
      expect(page.status).toBe(200);
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).not.toContain('unsafe');
      expect(policy).toContain("frame-ancestors 'none'");
      const assets = await assetsOf(page);
      expect(assets.length).toBeGreaterThan(1);
      for (const asset of assets) {
        expect(asset).toMatch(/^\/pages\/assets\/[\w.-]+$/);
        const answer = await pages.get(asset);
        expect(answer.status).toBe(200);
        expect(answer.headers.get('cache-control')).toContain('immutable');
      }
    },
  );

  it('have documents without a line of code or style, which load only built files', () => {
    const documents = readdirSync(folder).filter((name) => name.endsWith('.html'));
    expect(documents.length).toBeGreaterThan(2);
    for (const name of documents) expect(inlined(readFileSync(join(folder, name), 'utf8')), name).toEqual([]);
    const forbidden =
      '<script>1</script><p style="" onclick="1"><style></style><img src="https://cdn.example/1.svg">';
    expect(inlined(forbidden)).toHaveLength(5);
  });

  it('load nothing from elsewhere, keep no code in texts, and no built file is the same under another content', async () => {
    await using pages = await pagesAt(false);
    const names = readdirSync(join(folder, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const content = readFileSync(join(folder, 'assets', name));
      expect(strange(content.toString()), name).toEqual([]);
      expect(name).toMatch(/-[\w-]{8}\.(?:js|css|svg|woff2)$/);
      const answer = await pages.get(`/pages/assets/${name}`, { 'accept-encoding': 'br' });
      expect([answer.status, answer.headers.get('cache-control')], name).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(answer.headers.get('x-content-type-options'), name).toBe('nosniff');
      const isSmall = content.length < 1_024 || name.endsWith('.woff2');
      expect(answer.headers.get('content-encoding'), name).toBe(isSmall ? null : 'br');
    }
    const forbidden =
      'eval("1"); new Function("1"); fetch("https://cdn.example/1.js"); @import url(//cdn.example)';
    expect(strange(forbidden)).toHaveLength(4);
  });

  it('are found in other spellings, and the address says the one', async () => {
    await using pages = await pagesAt(false);
    const page = await pages.get('/Track//Shared/?utm=mail');
    expect([page.status, page.redirected]).toEqual([200, true]);
    const { pathname, search } = new URL(page.url);
    expect(pathname + search).toBe('/track/shared?utm=mail');
  });

  it('send a file compressed as the browser prefers', async () => {
    await using pages = await pagesAt(false);
    const assets = await assetsOf(await pages.get('/track'));
    const script = assets.find((path) => path.endsWith('.js')) ?? '';
    const texts: string[] = [];
    for (const coding of ['br', 'gzip', 'identity']) {
      const answer = await pages.get(script, { 'accept-encoding': coding });
      expect(answer.headers.get('content-encoding')).toBe(coding === 'identity' ? null : coding);
      texts.push(await answer.text());
    }
    expect(new Set(texts).size).toBe(1);
  });

  it.each([
    '/pages/assets/..%2Ftrack.html',
    '/pages/assets/../track.html',
    '/pages/assets/',
    '/pages/track.html',
    '/tracking',
  ])('are not at %s', async (path) => {
    await using pages = await pagesAt(false);
    expect((await pages.get(path)).status).toBe(404);
  });

  it('have GraphiQL in development only, for a browser and not for a program', async () => {
    await using development = await pagesAt(true);
    for (const path of ['/', '/graphql']) {
      const page = await development.get(path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      expect(page.headers.get('content-type')).toContain('text/html');
      for (const asset of await assetsOf(page)) expect((await development.get(asset)).status).toBe(200);
    }
    const program = await development.get('/graphql?query={viewer{userId}}', { accept: 'text/html' });
    expect(program.headers.get('content-type')).not.toContain('text/html');
    await using production = await pagesAt(false);
    expect((await production.get('/', { accept: 'text/html' })).status).toBe(404);
  });

  it('serve no file of GraphiQL by its name where it is switched off', async () => {
    await using development = await pagesAt(true);
    await using production = await pagesAt(false);
    const names = readdirSync(join(graphiqlFolder, 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name));
    expect(names.filter((name) => /worker|monaco/.test(name)).length).toBeGreaterThan(3);
    const ofPages = new Set(readdirSync(join(folder, 'assets')));
    for (const name of names) {
      const path = `/graphiql/assets/${name}`;
      expect((await development.get(path)).status, name).toBe(200);
      const elsewhere = ofPages.has(name) ? [] : [`/pages/assets/${name}`];
      for (const asked of [path, ...elsewhere, `/pages/assets/..%2F..%2Fgraphiql%2Fassets%2F${name}`]) {
        expect((await production.get(asked)).status, asked).toBe(404);
      }
    }
    // The editor is in no file of the pages under another name.
    const editors = [...ofPages].filter((name) => /graphiql|monaco|worker|babel/.test(name));
    expect(editors).toEqual([]);
  });

  it('say how to build them where they are not built', async () => {
    await using pages = await pagesAt(false, join(folder, 'nowhere'));
    const answer = await pages.get('/track');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });

  it('are absent where they are switched off', async () => {
    await using toys = toyGateway();
    const { url } = await toys.gateway.listen(0, '127.0.0.1');
    for (const path of ['/', '/track']) expect((await fetch(new URL(path, url))).status).toBe(404);
  });
});
