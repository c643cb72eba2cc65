import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type FieldState, ownershipOf, RECENTLY_MS } from '../../../src/domain/ownership/index.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const before = (milliseconds: number) => new Date(NOW.getTime() - milliseconds);

/** A field of the real table on which both sides agreed on `agreed` last. */
function state(record: string, field: string, given: Partial<FieldState>): FieldState {
  const row = ownershipOf(record, field);
  if (row === undefined) throw new Error(`no row ${record}.${field}`);
  return {
    row,
    base: { value: 'agreed' },
    portalValue: 'agreed',
    crmValue: 'agreed',
    portalChangedAt: NOW,
    crmChangedAt: NOW,
    legalOverride: false,
    ...given,
  };
}

const BOTH_CHANGED = { portalValue: 'ours', crmValue: 'theirs' };

describe('conflicts', () => {
  it('are none where both sides say the same', () => {
    for (const field of ['legalName', 'displayName', 'billingCode']) {
      const same = state('Account', field, { portalValue: 'one', crmValue: 'one' });
      expect(decide(same)).toEqual({ winner: 'NONE', rule: 'EQUAL', review: false });
    }
  });

  it('about the billing contact’s e-mail are won by Salesforce, even when only the portal changed', () => {
    for (const change of [BOTH_CHANGED, { portalValue: 'ours' }, { crmValue: 'theirs' }]) {
      expect(decide(state('BillingContact', 'email', change))).toMatchObject({
        winner: 'SALESFORCE',
        rule: 'OWNER_WINS',
      });
    }
  });

  it('about the customer’s name are won by Salesforce unless the portal keeps a legal override', () => {
    expect(decide(state('Account', 'legalName', BOTH_CHANGED))).toMatchObject({ winner: 'SALESFORCE' });
    expect(decide(state('Account', 'legalName', { ...BOTH_CHANGED, legalOverride: true }))).toMatchObject({
      winner: 'PORTAL',
      rule: 'LEGAL_OVERRIDE',
    });
  });

  it('about the delivery status are won by the portal, also against a change in Salesforce alone', () => {
    for (const change of [BOTH_CHANGED, { crmValue: 'DELIVERED' }]) {
      expect(decide(state('Shipment', 'currentMilestone', change))).toMatchObject({
        winner: 'PORTAL',
        rule: 'PORTAL_WINS',
      });
    }
  });

  it('about the dock note are won by the portal, while a change in Salesforce alone travels', () => {
    expect(decide(state('Shipment', 'dockAppointmentNote', BOTH_CHANGED))).toMatchObject({
      winner: 'PORTAL',
      rule: 'PORTAL_WINS',
    });
    expect(decide(state('Shipment', 'dockAppointmentNote', { crmValue: 'theirs' }))).toMatchObject({
      winner: 'SALESFORCE',
      rule: 'ONE_SIDE_CHANGED',
    });
  });

  it('about the display name go to a person when both changed recently or nobody knows when', () => {
    const reviewed = { winner: 'NONE', rule: 'STAFF_REVIEW', review: true };
    const name = (given: Partial<FieldState>) =>
      decide(state('Account', 'displayName', { ...BOTH_CHANGED, ...given }));
    expect(name({})).toEqual(reviewed);
    expect(name({ crmChangedAt: before(RECENTLY_MS) })).toEqual(reviewed);
    expect(name({ crmChangedAt: null })).toEqual(reviewed);
    expect(name({ crmChangedAt: before(RECENTLY_MS + 1) })).toMatchObject({
      winner: 'PORTAL',
      rule: 'NEWER_WINS',
    });
    expect(name({ portalChangedAt: before(RECENTLY_MS + 1) })).toMatchObject({ winner: 'SALESFORCE' });
  });

  it('about the display name are none when one side alone changed', () => {
    expect(decide(state('Account', 'displayName', { portalValue: 'ours' }))).toMatchObject({
      winner: 'PORTAL',
    });
    expect(decide(state('Account', 'displayName', { crmValue: 'theirs' }))).toMatchObject({
      winner: 'SALESFORCE',
    });
  });

  it('before the first synchronization are none where one side has no value', () => {
    const first = { base: null, portalValue: 'ours', crmValue: null };
    expect(decide(state('Account', 'displayName', first))).toMatchObject({ winner: 'PORTAL', review: false });
    expect(decide(state('Account', 'displayName', { ...first, crmValue: 'theirs' }))).toMatchObject({
      review: true,
    });
  });

  it('about an exception are won by the side that settled it', () => {
    const both = { base: { value: 'OPEN' } };
    expect(
      decide(state('Case', 'status', { ...both, portalValue: 'ACKNOWLEDGED', crmValue: 'RESOLVED' })),
    ).toMatchObject({ winner: 'SALESFORCE', rule: 'RESOLUTION_WINS' });
    expect(
      decide(state('Case', 'status', { ...both, portalValue: 'RESOLVED', crmValue: 'ACKNOWLEDGED' })),
    ).toMatchObject({ winner: 'PORTAL', rule: 'RESOLUTION_WINS' });
  });

  it('about what the hub said once belong to the service agents', () => {
    expect(decide(state('Case', 'priority', { portalValue: 'LOW', crmValue: 'CRITICAL' }))).toMatchObject({
      winner: 'SALESFORCE',
    });
    expect(decide(state('Case', 'reason', BOTH_CHANGED))).toMatchObject({ winner: 'SALESFORCE' });
    // The team is the portal's for as long as the exception lasts.
    expect(decide(state('Case', 'queue', BOTH_CHANGED))).toMatchObject({ winner: 'PORTAL' });
  });

  it('never pick a side and ask a person at once, and always end', () => {
    const value = fc.constantFrom('a', 'b', 'RESOLVED', null);
    const time = fc.option(fc.date({ noInvalidDate: true }));
    const fields = ['legalName', 'legalNameOverride', 'displayName', 'parent'];
    fc.assert(
      fc.property(
        fc.constantFrom(...fields),
        value,
        value,
        value,
        time,
        time,
        fc.boolean(),
        (field, base, portalValue, crmValue, portalChangedAt, crmChangedAt, legalOverride) => {
          const decision = decide(
            state('Account', field, {
              base: { value: base },
              portalValue,
              crmValue,
              portalChangedAt,
              crmChangedAt,
              legalOverride,
            }),
          );
          expect(decision.review).toBe(decision.rule === 'STAFF_REVIEW');
          expect(decision.winner === 'NONE').toBe(decision.review || decision.rule === 'EQUAL');
        },
      ),
    );
  });
});
