import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefinitionNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { ROLES } from '../../../src/domain/access.ts';
import { MUTATIONS, PORTAL_MUTATIONS } from '../../../src/domain/mutations.ts';
import { rolesBy } from '../../../src/domain/ownership/guard.ts';
import { OWNERSHIP } from '../../../src/domain/ownership/index.ts';

describe('the table of mutations', () => {
  it('has the mutations of the public schema, each in the subgraph of its system', () => {
    const systems = { PORTAL: 'portal', SALESFORCE: 'salesforce', HUB: 'operations' } as const;
    for (const [system, subgraph] of Object.entries(systems)) {
      const sdl = readFileSync(join(packageRoot(), `schema/${subgraph}.graphql`), 'utf8');
      const type = parse(sdl).definitions.find(isMutationType);
      const offered = type?.fields?.map(({ name }) => name.value) ?? [];
      const rows = MUTATIONS.filter((row) => row.system === system).map(({ mutation }) => mutation as string);
      expect(offered.toSorted(), subgraph).toEqual(rows.toSorted());
    }
  });
});

function isMutationType(node: DefinitionNode): node is ObjectTypeDefinitionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Mutation';
}

describe('who may call a mutation of the portal', () => {
  it.each(PORTAL_MUTATIONS)(
    '$mutation: only roles that may change one of its fields',
    ({ mutation, callers: { roles, instead } }) => {
      const rows = OWNERSHIP.filter((row) => row.change?.mutations.includes(mutation));
      if (mutation !== 'customerRegister') {
        expect(rows.length).toBeGreaterThan(0);
        const changing = new Set(rows.flatMap(({ change }) => change && rolesBy(change, mutation)));
        expect(roles.filter((role) => !changing.has(role))).toEqual([]);
      }
      expect(roles.length).toBeLessThan(ROLES.length);
      expect(instead.length).toBeGreaterThan(10);
    },
  );
});
