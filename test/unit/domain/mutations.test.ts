import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../src/domain/access.ts';
import { PORTAL_MUTATIONS } from '../../../src/domain/mutations.ts';
import { rolesBy } from '../../../src/domain/ownership/guard.ts';
import { OWNERSHIP } from '../../../src/domain/ownership/index.ts';

describe('who may call a mutation of the portal', () => {
  it.each(PORTAL_MUTATIONS)(
    '$mutation: only roles that may change one of its fields',
    ({ mutation, roles, instead }) => {
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
