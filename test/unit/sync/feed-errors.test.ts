import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'subgraphs/salesforce/errors.md'), 'utf8');
const CHAPTER = PAGE.split('## The change feed is DOWN')[1] ?? '';

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, code = '']) => code);
}

/** Every code that the reason of a feed can name: by the hub's own table, and by the codes that Salesforce is known to send. */
function codes(): readonly string[] {
  const folder = join(ROOT, 'src/salesforce/change-feed');
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const hub = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const org = readFileSync(join(ROOT, 'src/sandbox-org/change-events/rpc-error.ts'), 'utf8');
  return [
    ...found(hub, /\[status\.([A-Z_]+)\]/g),
    ...found(hub, /vendorCode: '([A-Z_]+)'/g),
    ...found(org, /status\.([A-Z_]+),/g),
    ...found(org, /^ {2}'([\w.]+)': \[/gm).map((code) => `sfdc.platform.eventbus.grpc.${code}`),
  ];
}

it('the page for administrators says what to do about every reason for which the change feed is down', () => {
  expect(codes().length).toBeGreaterThan(20);
  expect([...new Set(codes())].filter((code) => !CHAPTER.includes(`\`${code}\``))).toEqual([]);
  for (const row of CHAPTER.split('\n').filter((line) => line.startsWith('| `'))) {
    expect(row.split(' | ').filter((cell) => cell.replaceAll('|', '').trim() !== '')).toHaveLength(3);
  }
});

it('the page names each reason once', () => {
  const named = found(CHAPTER, /`([\w.]+)`(?=[^|]*\|[^|]*\|[^|]*\|$)/gm);
  expect(named.length).toBeGreaterThan(25);
  expect(new Set(named).size).toBe(named.length);
});
