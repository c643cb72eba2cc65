import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readMapping } from '../../../src/import/mapping.ts';

const SHIPPED = resolve(import.meta.dirname, '../../../src/import/mappings/scms-delivery-history.json');

it('names every wrong part of a mapping, a pointer that is no regular expression among them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-mapping-'));
  const path = join(folder, 'mapping.json');
  const mapping = JSON.parse(readFileSync(SHIPPED, 'utf8')) as {
    source: string;
    weightKg: { pointer: string };
  };
  mapping.source = 'Not A Source';
  mapping.weightKg.pointer = '(?<line';
  writeFileSync(path, JSON.stringify(mapping));
  expect(() => readMapping(path)).toThrow(/source: [^]*weightKg\.pointer: is not a regular expression/);
  rmSync(folder, { recursive: true });
});
