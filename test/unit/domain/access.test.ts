import { describe, expect, it } from 'vitest';
import {
  type Caller,
  FIELD_VISIBILITY,
  ROLES,
  ROLES_OF_KIND,
  recordAccounts,
  scopeKey,
} from '../../../src/domain/access.ts';

const ref = (portalId: string) => ({ portalId, crmId: null });
const customer = (branches: readonly string[], records: readonly string[]): Caller => ({
  subject: 'someone',
  userId: 'user',
  role: 'CUSTOMER',
  scope: {
    kind: 'ACCOUNT',
    account: ref('a'),
    branches: branches.map(ref),
    recordAccounts: records.map(ref),
  },
});

describe('access', () => {
  it('gives every role to exactly one kind of user', () => {
    expect(Object.values(ROLES_OF_KIND).flat().toSorted()).toEqual([...ROLES].toSorted());
  });

  it('shares work only between callers who see the same', () => {
    expect(scopeKey(customer(['b', 'c'], ['b']))).toBe(
      scopeKey({ ...customer(['c', 'b'], ['b']), subject: 'another' }),
    );
    expect(scopeKey(customer(['b', 'c'], ['b']))).not.toBe(scopeKey(customer(['b', 'c'], ['c'])));
    expect(scopeKey(customer(['b'], ['b']))).not.toBe(scopeKey(customer(['b'], ['a', 'b'])));
    const staff: Caller = { subject: 's', userId: 's', role: 'ADMIN', scope: { kind: 'ALL' } };
    expect(scopeKey(staff)).not.toBe(scopeKey({ ...staff, role: 'ANALYST' }));
  });

  it('limits nobody of the staff to accounts', () => {
    expect(recordAccounts({ kind: 'ALL' })).toBeNull();
    expect(recordAccounts(customer(['b'], ['b']).scope)).toEqual([ref('b')]);
  });

  it('hides each field from somebody, and from nobody by mistake', () => {
    for (const row of FIELD_VISIBILITY) {
      expect(row.roles.length).toBeGreaterThan(0);
      expect(row.roles.length).toBeLessThan(ROLES.length);
      expect(row.roles).toContain('ADMIN');
    }
  });
});
