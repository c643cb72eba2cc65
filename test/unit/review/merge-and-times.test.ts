import { describe, expect, it } from 'vitest';
import { checkDecision } from '../../../src/domain/review-decision-check.ts';
import type { ItemToDecide } from '../../../src/domain/review-decisions.ts';

const ID = '00000000-0000-7000-8000-000000000001';
/** An id of each of Salesforce's own objects, and one of a custom object. */
const IDS = {
  Account: '001000000000001AAA',
  Contact: '003000000000001AAA',
  Case: '500000000000001AAA',
  Task: '00T000000000001AAA',
  Opportunity: '006000000000001AAA',
  Shipment: 'a00000000000001AAA',
} as const;
const FITTING: Readonly<Record<string, readonly (keyof typeof IDS)[]>> = {
  Account: ['Account', 'Shipment'],
  PortalUser: ['Contact', 'Shipment'],
  Shipment: ['Shipment'],
  Exception: ['Case', 'Task', 'Shipment'],
};

/** The counterpart was deleted: the item is merged with another record. */
function lost(record: string): ItemToDecide {
  const asked = { cause: 'pull x', category: 'ORPHAN', record, portalId: ID, proposal: null } as const;
  return { ...asked, crmId: 'a00000000000009AAA', fields: [], candidates: [] };
}

describe('a merge', () => {
  const cases = Object.keys(FITTING).flatMap((record) =>
    (Object.keys(IDS) as (keyof typeof IDS)[]).map((object) => [record, object] as const),
  );

  it.each(cases)('of %s with an id of %s is taken if the object can show the record', (record, object) => {
    const decide = () =>
      checkDecision(lost(record), { deleted: true }, { kind: 'MERGE', crmId: IDS[object], portalId: null });
    if (FITTING[record]?.includes(object)) expect(decide).not.toThrow();
    else expect(decide).toThrow(IDS[object]);
  });

  it('with a record that was deleted in Salesforce is refused by its id', () => {
    const decision = { kind: 'MERGE', crmId: IDS.Shipment, portalId: null } as const;
    const state = { deleted: true, mergedIsDeleted: true };
    expect(() => checkDecision(lost('Shipment'), state, decision)).toThrow(`${IDS.Shipment} was deleted`);
  });
});

describe('a corrected time of an event', () => {
  const event = { eventId: 'e', milestone: 'DELIVERED', correction: null };
  const early: ItemToDecide = {
    cause: 'event x',
    category: 'IMPLAUSIBLE_EVENT',
    record: 'Milestone',
    portalId: ID,
    crmId: null,
    proposal: { action: 'COUNT_EVENT', shipmentId: ID, event },
    fields: [],
    candidates: [],
  };
  const correct = (occurredAt: string) => () =>
    checkDecision(early, { deleted: false }, { kind: 'RETRY', edits: { occurredAt } });

  it.each(['2999-01-01T00:00:00Z', '2999-01-01', '1970-01-01T00:00:00Z', '0026-03-01'])(
    'that cannot be true either is refused: %s',
    (occurredAt) => expect(correct(occurredAt)).toThrow('not right either'),
  );

  it('that can be true is taken', () => {
    expect(correct('2026-03-01T14:00:00+01:00')).not.toThrow();
    expect(correct('2026-03-01')).not.toThrow();
  });
});
