import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { advisoriesOf, unknownAdvisories } from '../../../dependencies/advisories.ts';
import { lockedLicences } from '../../../dependencies/licences.ts';

const root = resolve(import.meta.dirname, '../../..');

it('the committed list of licences is that of the lock file; else: npm run licences', () => {
  const committed = JSON.parse(readFileSync(join(root, 'dependencies/licences.json'), 'utf8')) as unknown;
  expect(lockedLicences(join(root, 'package-lock.json'))).toEqual(committed);
});

it('a package of another licence, or without one, changes the list', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-lock-'));
  const file = join(folder, 'package-lock.json');
  const packages = {
    '': { license: 'MIT' },
    'node_modules/a': { license: 'MIT' },
    'node_modules/a/node_modules/@s/b': { license: 'AGPL-3.0-only' },
    'node_modules/c': {},
    'node_modules/d': { license: 'ISC', dev: true },
    'node_modules/e': { link: true },
  };
  writeFileSync(file, JSON.stringify({ packages }));
  expect(lockedLicences(file)).toEqual({
    production: { 'AGPL-3.0-only': ['@s/b'], MIT: ['a'], UNKNOWN: ['c'] },
    development: ['ISC'],
  });
  rmSync(folder, { recursive: true });
});

it('an advisory that is not in the list is told, and one that is known is not', () => {
  const via = (id: string) => ({ url: id, name: 'a', title: `about ${id}` });
  const vulnerabilities = {
    a: { via: [via('one'), via('two')] },
    b: { via: ['a'] },
    c: { via: [via('two')] },
  };
  const found = advisoriesOf(JSON.stringify({ vulnerabilities }));
  expect(found?.map(({ id }) => id)).toEqual(['one', 'two']);
  const known = [{ id: 'one', name: 'a', title: 'about one', reason: 'The hub never calls it.' }];
  expect(unknownAdvisories(found ?? [], known).map(({ id }) => id)).toEqual(['two']);
});

it('an answer that is none is no list without advisories', () => {
  expect(advisoriesOf('')).toBeNull();
  expect(advisoriesOf('{ "message": "405 Method Not Allowed" }')).toBeNull();
  expect(advisoriesOf('{ "vulnerabilities": {} }')).toEqual([]);
});
