import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import {
  cachedFields,
  forceAppFiles,
  OWNERSHIP,
  SALESFORCE_OBJECTS,
  worksheetMarkdown,
} from '../../../src/domain/ownership/index.ts';

const FOLDER = resolve(import.meta.dirname, '../../../subgraphs/salesforce/force-app/main/default');

describe('ownership table', () => {
  it('names every field once', () => {
    const names = OWNERSHIP.map((row) => `${row.record}.${row.field}`);
    expect(new Set(names).size).toBe(names.length);
    const apiNames = OWNERSHIP.map((row) => `${row.salesforce.object}.${row.salesforce.field}`);
    expect(new Set(apiNames).size).toBe(apiNames.length);
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
    expect(ids).toHaveLength(SALESFORCE_OBJECTS.length);
    expect(ids.filter((row) => row.owner !== 'SALESFORCE' || row.hubWrites)).toEqual([]);
  });

  it('lists every field in the worksheet', () => {
    const worksheet = worksheetMarkdown();
    expect(OWNERSHIP.filter((row) => !worksheet.includes(`.${row.salesforce.field} |`))).toEqual([]);
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
    const expected = OWNERSHIP.filter((row) => row.salesforce.permission !== 'ALWAYS').map(
      (row) => `${row.salesforce.object}.${row.salesforce.permission}`,
    );
    expect(granted).toEqual([...new Set(expected)].toSorted());
    expect(permissions).not.toContain('<allowDelete>true');
  });

  it('lets the integration user edit only what the portal owns', () => {
    const permissions = forceAppFiles().get('permissionsets/Portal_Integration.permissionset-meta.xml') ?? '';
    const editable = [...permissions.matchAll(/<editable>true<\/editable>\s+<field>(.+)<\/field>/g)].map(
      (match) => match[1] ?? '',
    );
    const owned = OWNERSHIP.filter((row) => row.owner === 'PORTAL' && row.salesforce.permission !== 'ALWAYS');
    expect(editable.toSorted()).toEqual(
      owned.map((row) => `${row.salesforce.object}.${row.salesforce.field}`).toSorted(),
    );
  });

  it('forbids a decreasing hub version wherever the hub writes', () => {
    const rules = [...forceAppFiles().keys()].filter((path) => path.includes('validationRules'));
    const written = new Set(OWNERSHIP.filter((row) => row.hubWrites).map((row) => row.salesforce.object));
    expect(rules.map((path) => path.split('/')[1] ?? '').toSorted()).toEqual([...written].toSorted());
  });
});
