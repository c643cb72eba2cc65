import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { generatedFiles, noLongerGenerated, ownSubgraphs } from '../../../src/cli/wiring/schemas.ts';

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

it('refuses to generate a supergraph that would answer wrongly, and says where', async () => {
  const added: Readonly<Record<string, string>> = {
    portal: 'extend type Query { mascot: Cat @shareable } type Cat { name: String @shareable }',
    salesforce: `extend type Query { mascot: Mascot @shareable } union Mascot = Cat | Dog
      type Cat { name: String @shareable } type Dog { name: String }`,
  };
  const own = await ownSubgraphs();
  const changed = own.map(({ name, sdl }) => ({ name, sdl: `${sdl}\n${added[name] ?? ''}` }));
  expect(() => generatedFiles(changed)).toThrow(
    /- salesforce Query\.mascot: the type is "Mascot" here and "Cat" in the supergraph: .*\(MERGED_TYPE_TOO_NARROW\)/,
  );
  expect(generatedFiles(own).get('schema/api.graphql')).toMatch(/^union /m);
});
