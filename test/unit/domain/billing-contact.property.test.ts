import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BillingContact, chooseBillingContact } from '../../../src/domain/billing-contact.ts';

const email = fc.constantFrom('a@x.example', 'A@X.example ', 'b@x.example', ' ', null);
const contact: fc.Arbitrary<BillingContact> = fc.record({
  crmId: fc.constantFrom(
    '003000000000001AAA',
    '003000000000002AAA',
    '003000000000003AAA',
    '003000000000004AAA',
  ),
  // Salesforce counts whole seconds, so contacts of one load have one time.
  createdAt: fc.constantFrom(0, 0, 1000).map((time) => new Date(time)),
  email,
});
const contacts = fc.uniqueArray(contact, { selector: ({ crmId }) => crmId, maxLength: 4 });

describe('where the invoices of an account go', () => {
  it('follows from its contacts, in whatever order they come', () => {
    fc.assert(
      fc.property(
        contacts.chain((some) =>
          fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
        ),
        ([some, shuffled]) => {
          expect(chooseBillingContact(shuffled)).toEqual(chooseBillingContact(some));
        },
      ),
    );
  });

  it('stays when another contact is edited or added later, while the chosen one has an address', () => {
    fc.assert(
      fc.property(contacts, email, (some, edited) => {
        const { chosen } = chooseBillingContact(some);
        if (chosen === null || (chosen.email ?? '').trim() === '') return;
        const others = some.map((each) => (each === chosen ? each : { ...each, email: edited }));
        const later = { crmId: '003000000000009AAA', createdAt: new Date(2000), email: edited };
        expect(chooseBillingContact([later, ...others]).chosen?.email).toBe(addressed(others)?.email);
      }),
    );
  });

  it('is in doubt exactly if two of them have different addresses', () => {
    fc.assert(
      fc.property(contacts, (some) => {
        const addresses = some
          .map((each) => (each.email ?? '').trim().toLowerCase())
          .filter((each) => each !== '');
        expect(chooseBillingContact(some).disputed.length > 0).toBe(new Set(addresses).size > 1);
      }),
    );
  });
});

/** The one that was made first among those with an address. */
function addressed(some: readonly BillingContact[]) {
  return some
    .filter((each) => (each.email ?? '').trim() !== '')
    .toSorted(
      (one, other) =>
        one.createdAt.getTime() - other.createdAt.getTime() || (one.crmId < other.crmId ? -1 : 1),
    )[0];
}
