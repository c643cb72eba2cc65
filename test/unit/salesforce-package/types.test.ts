import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFiles } from '../../../src/domain/force-app/index.ts';
import { API_VERSION } from '../../../src/salesforce/api-version.ts';
import { metadataTypes, typeProblems } from '../../harness/metadata-types.ts';

const FOLDER = resolve(import.meta.dirname, '../../../subgraphs/salesforce');
const TYPES = metadataTypes();
const FILES = packageFiles(API_VERSION);

describe('the Salesforce package', () => {
  it('is committed as the program generates it, with no file of its own', () => {
    const committed = ['force-app', 'client-app', 'value-sets', 'manifest'].flatMap((folder) =>
      readdirSync(join(FOLDER, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name))),
    );
    expect(committed.toSorted()).toEqual([...FILES.keys()].toSorted());
    for (const [path, content] of FILES) expect(readFileSync(join(FOLDER, path), 'utf8')).toBe(content);
  });

  it.each([...FILES.keys()])('has the elements and values of its metadata type: %s', (path) => {
    expect(typeProblems(FILES.get(path) ?? '', TYPES)).toEqual([]);
  });
});

describe('the check of a metadata file', () => {
  const rule = FILES.get(
    'force-app/main/default/duplicateRules/Account.Portal_Same_Account.duplicateRule-meta.xml',
  );
  const set = FILES.get('force-app/main/default/permissionsets/Portal_Staff.permissionset-meta.xml');

  it.each([
    [
      'an element that the type has not',
      rule,
      '<isActive>',
      '<enabled>true</enabled><isActive>',
      'has no enabled',
    ],
    ['a value that the list of words has not', rule, 'Bypass', 'Skip', 'is no DupeSecurityOptionType'],
    ['a missing element', rule, /<sortOrder>.*\n/, '', 'no sortOrder'],
    ['a number that is none', rule, '>2<', '>second<', '"second" is no number'],
    ['a boolean that is none', rule, '>true<', '>yes<', '"yes" is no boolean'],
    ['a single element twice', rule, '<isActive>', '<isActive>true</isActive><isActive>', 'isActive twice'],
    [
      'a text in the place of elements',
      set,
      /<tabSettings>[\s\S]*<\/tabSettings>/,
      '<tabSettings>x</tabSettings>',
      'a text where PermissionSetTabSetting has elements',
    ],
    ['elements in the place of a text', set, '>Portal Staff<', '><b/><', 'elements where string has a text'],
    [
      'repeated elements apart from each other',
      set,
      '</PermissionSet>',
      '<fieldPermissions><editable>true</editable><field>Account.Phone</field></fieldPermissions></PermissionSet>',
      'fieldPermissions is duplicated at this location',
    ],
  ])('finds %s', (_what, text, from, to, problem) => {
    const changed = (text ?? '').replace(from, to);
    expect(changed).not.toBe(text);
    expect(typeProblems(changed, TYPES).join('\n')).toContain(problem);
  });
});
