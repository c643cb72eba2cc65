import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import {
  CACHED_ROWS,
  cachedFields,
  forceAppFiles,
  isMapped,
  OWNERSHIP,
  ownershipOf,
  SALESFORCE_OBJECTS,
  SYNCHRONIZED_OBJECTS,
  worksheetMarkdown,
} from '../../../src/domain/ownership/index.ts';

const FOLDER = resolve(import.meta.dirname, '../../../subgraphs/salesforce/force-app/main/default');

const MAPPED = OWNERSHIP.filter(isMapped);

describe('ownership table', () => {
  it('names every field once', () => {
    const names = OWNERSHIP.map((row) => `${row.record}.${row.field}`);
    expect(new Set(names).size).toBe(names.length);
    for (const rows of [CACHED_ROWS, MAPPED.filter((row) => row.hubWrites)]) {
      const apiNames = rows.map((row) => `${row.salesforce.object}.${row.salesforce.field}`);
      expect(apiNames).toEqual([...new Set(apiNames)]);
    }
  });

  it('gives a business reason for every field', () => {
    expect(OWNERSHIP.filter((row) => row.reason.length < 10)).toEqual([]);
  });

  it('caches the id and the version of every object, the id first', () => {
    for (const object of SALESFORCE_OBJECTS) {
      expect(cachedFields(object)[0]).toBe('Id');
      expect(cachedFields(object)).toContain('SystemModstamp');
    }
  });

  it('keeps the CRM id out of the portal’s hands', () => {
    const ids = OWNERSHIP.filter((row) => row.field === 'crmId');
    expect(ids).toHaveLength(SYNCHRONIZED_OBJECTS.length);
    expect(ids.filter((row) => row.owner !== 'SALESFORCE' || row.hubWrites || row.change !== null)).toEqual(
      [],
    );
  });

  it('finds the row of a nested graph field', () => {
    expect(ownershipOf('Account', 'contractTerms.tier')?.salesforce?.field).toBe('Contract_Tier__c');
    expect(ownershipOf('Account', 'shoeSize')).toBeUndefined();
  });

  it('lists every field in the worksheet', () => {
    const worksheet = worksheetMarkdown();
    expect(MAPPED.filter((row) => !worksheet.includes(`.${row.salesforce.field} |`))).toEqual([]);
  });
});

describe('Salesforce metadata', () => {
  it('is committed as the table generates it, with no file of its own', () => {
    const generated = forceAppFiles();
    const committed = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.xml'),
    );
    expect(committed.toSorted()).toEqual([...generated.keys()].toSorted());
    for (const [path, content] of generated) expect(readFileSync(join(FOLDER, path), 'utf8')).toBe(content);
  });

  it('is well-formed XML', () => {
    for (const [path, content] of forceAppFiles())
      expect([path, XMLValidator.validate(content)]).toEqual([path, true]);
  });

  it('grants exactly the mapped fields that can be granted, and no deletion', () => {
    const permissions = forceAppFiles().get('permissionsets/Portal_Integration.permissionset-meta.xml') ?? '';
    const granted = [...permissions.matchAll(/<field>(.+)<\/field>/g)].map((match) => match[1] ?? '');
    const expected = MAPPED.filter((row) => row.salesforce.permission !== 'ALWAYS').map(
      (row) => `${row.salesforce.object}.${row.salesforce.permission}`,
    );
    expect(granted).toEqual([...new Set(expected)].toSorted());
    expect(permissions).not.toContain('<allowDelete>true');
  });

  it('lets the integration user edit only what the hub writes', () => {
    const permissions = forceAppFiles().get('permissionsets/Portal_Integration.permissionset-meta.xml') ?? '';
    const editable = [...permissions.matchAll(/<editable>true<\/editable>\s+<field>(.+)<\/field>/g)].map(
      (match) => match[1] ?? '',
    );
    const written = MAPPED.filter((row) => row.hubWrites && row.salesforce.permission !== 'ALWAYS').map(
      (row) => `${row.salesforce.object}.${row.salesforce.permission}`,
    );
    expect(editable.toSorted()).toEqual([...new Set(written)].toSorted());
    expect(editable).not.toContain('Case.Description');
  });

  it('forbids a decreasing hub version wherever the hub writes', () => {
    const rules = [...forceAppFiles().keys()].filter((path) => path.includes('validationRules'));
    const written = new Set(MAPPED.filter((row) => row.hubWrites).map((row) => row.salesforce.object));
    expect(rules.map((path) => path.split('/')[1] ?? '').toSorted()).toEqual([...written].toSorted());
  });
});
