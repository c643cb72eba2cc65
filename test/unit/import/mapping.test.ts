import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readMapping } from '../../../src/import/mapping.ts';

const SHIPPED = resolve(import.meta.dirname, '../../../src/import/mappings/scms-delivery-history.json');

it('reads a mapping that begins with a byte order mark, and refuses countries and currencies that are none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-mapping-'));
  const path = join(folder, 'mapping.json');
  const shipped = readFileSync(SHIPPED, 'utf8');
  writeFileSync(path, `\uFEFF${shipped}`);
  expect(readMapping(path)).toEqual(readMapping(SHIPPED));
  const mapping = JSON.parse(shipped) as {
    shipment: { destinationCountry: { values: Record<string, string> } };
    freight: { currency: string };
    line: { value: { currency: string } };
  };
  mapping.shipment.destinationCountry.values = { 'United Kingdom': 'UK', Nowhere: 'ZZ', France: 'FR' };
  mapping.freight.currency = 'usd';
  mapping.line.value.currency = 'US$';
  writeFileSync(path, JSON.stringify(mapping));
  const wrong = /values\.United Kingdom: [^]*values\.Nowhere: [^]*value\.currency: [^]*freight\.currency: /;
  expect(() => readMapping(path)).toThrow(wrong);
  expect(() => readMapping(path)).not.toThrow(/France/);
  rmSync(folder, { recursive: true });
});

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
