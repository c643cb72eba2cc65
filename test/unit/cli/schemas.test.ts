import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { noLongerGenerated } from '../../../src/cli/wiring/schemas.ts';

const OBJECTS = 'subgraphs/salesforce/force-app/main/default/objects';

it('finds metadata that the ownership table no longer generates', () => {
  const root = mkdtempSync(join(tmpdir(), 'waybill-schemas-'));
  const kept = `${OBJECTS}/Account/fields/Kept__c.field-meta.xml`;
  const stale = `${OBJECTS}/Account/fields/Stale__c.field-meta.xml`;
  for (const path of [kept, stale]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  expect(noLongerGenerated(new Map([[kept, '']]), root)).toEqual([stale]);
  expect(noLongerGenerated(new Map(), join(root, 'elsewhere'))).toEqual([]);
  rmSync(root, { recursive: true });
});
