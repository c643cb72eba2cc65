import { readdirSync } from 'node:fs';
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
