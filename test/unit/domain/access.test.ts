import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountRef,
  type Caller,
  CONSIGNEE,
  FIELD_VISIBILITY,
  ROLES,
  ROLES_OF_KIND,
  type Role,
  readableAccounts,
  recordAccounts,
  type Scope,
  scopeKey,
  visibleFields,
} from '../../../src/domain/access.ts';

const ref = (portalId: string) => ({ portalId, crmId: null });
const refs = fc.uniqueArray(fc.constantFrom('b', 'c'), { maxLength: 2 }).map((ids) => ids.map(ref));
const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ kind: 'ALL' as const }),
  fc.record({
    kind: fc.constant('ACCOUNT' as const),
    account: fc.constantFrom('a', 'b').map(ref),
    branches: refs,
    recordAccounts: refs,
  }),
  fc.record({
    kind: fc.constant('SHIPMENT' as const),
    shipmentId: fc.constantFrom('s', 't'),
    accountId: fc.constantFrom('a', 'b'),
    branchId: fc.constantFrom('a', 'b'),
  }),
);
const caller: fc.Arbitrary<Caller> = fc.record({
  subject: fc.constantFrom('s', 't'),
  userId: fc.constantFrom('u', 'v'),
  role: fc.constantFrom(...ROLES, CONSIGNEE),
  scope,
});

describe('access', () => {
  it('gives every role to exactly one kind of user', () => {
    expect(Object.values(ROLES_OF_KIND).flat().toSorted()).toEqual([...ROLES].toSorted());
  });

  it('shares work between two callers exactly when they see the same', () => {
    fc.assert(
      fc.property(caller, caller, fc.boolean(), (one, another, ofOneRole) => {
        const other = ofOneRole ? { ...another, role: one.role } : another;
        expect(scopeKey(one) === scopeKey(other)).toBe(isDeepStrictEqual(sight(one), sight(other)));
      }),
      { numRuns: 2_000 },
    );
    // Few callers differ in one thing only.
    fc.assert(
      fc.property(caller, (one) => {
        const same = { ...one, subject: 'another', userId: 'another', scope: turnedRound(one.scope) };
        expect(scopeKey(same)).toBe(scopeKey(one));
        for (const less of withOneAccountLess(one)) expect(scopeKey(less)).not.toBe(scopeKey(one));
      }),
    );
  });

  it('limits customers to their accounts, and the staff to none', () => {
    expect(recordAccounts({ kind: 'ALL' })).toBeNull();
    expect(readableAccounts({ kind: 'ALL' })).toBeNull();
    const branchUser: Scope = {
      kind: 'ACCOUNT',
      account: ref('a'),
      branches: [ref('b')],
      recordAccounts: [ref('b')],
    };
    expect(recordAccounts(branchUser)).toEqual([ref('b')]);
    expect(readableAccounts(branchUser)).toEqual([ref('a'), ref('b')]);
  });

  it('hides no field from everybody or from an administrator, and each from somebody', () => {
    const hiddenFrom = (role: Role) =>
      FIELD_VISIBILITY.filter(({ type, field }) => visibleFields(role, type, [field]).length === 0);
    expect(hiddenFrom('ADMIN')).toEqual([]);
    const hidden = new Set(ROLES.flatMap(hiddenFrom));
    expect(FIELD_VISIBILITY.filter((row) => !hidden.has(row))).toEqual([]);
  });

  it('says once who sees a field', () => {
    const names = FIELD_VISIBILITY.map(({ type, field }) => `${type}.${field}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

/** What a caller may see, in one order. */
function sight({ role, scope }: Caller): unknown {
  if (scope.kind === 'ALL') return role;
  if (scope.kind === 'SHIPMENT') return [role, scope.shipmentId, scope.accountId, scope.branchId];
  const ids = (refs: readonly AccountRef[]) => refs.map(({ portalId }) => portalId).toSorted();
  return [role, scope.account.portalId, ids(scope.branches), ids(scope.recordAccounts)];
}

function turnedRound(scope: Scope): Scope {
  if (scope.kind !== 'ACCOUNT') return scope;
  const { branches, recordAccounts } = scope;
  return { ...scope, branches: branches.toReversed(), recordAccounts: recordAccounts.toReversed() };
}

function withOneAccountLess(one: Caller): Caller[] {
  const { scope } = one;
  if (scope.kind !== 'ACCOUNT') return [];
  return (['branches', 'recordAccounts'] as const).flatMap((name) =>
    scope[name].map((left) => ({
      ...one,
      scope: { ...scope, [name]: scope[name].filter((kept) => kept !== left) },
    })),
  );
}
