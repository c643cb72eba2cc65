import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/package-root.ts';

const PAGES = join(packageRoot(), 'dist/pages');

/** What a browser without a cache fetches for a page's document: the document, its scripts and styles, gzipped. */
export function firstLoadBytes(page: string): number {
  const document = `${page}.html`;
  const html = readFileSync(join(PAGES, document), 'utf8');
  const files = Array.from(html.matchAll(/(?:src|href)="\/pages\/([^"]+)"/g), ([, file]) => file ?? '');
  return [document, ...new Set(files)].reduce((sum, file) => sum + servedBytes(file), 0);
}

/** A small file is served as it is. */
function servedBytes(file: string): number {
  const gzipped = join(PAGES, `${file}.gz`);
  return statSync(existsSync(gzipped) ? gzipped : join(PAGES, file)).size;
}
