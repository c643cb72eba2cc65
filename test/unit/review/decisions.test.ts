import { describe, expect, it } from 'vitest';
import { carriedRows } from '../../../src/domain/ownership/index.ts';
import { REVIEW_CATEGORIES, type ReviewDecision } from '../../../src/domain/review.ts';
import { checkDecision, DecisionRefused } from '../../../src/domain/review-decision-check.ts';
import {
  decisionOffers,
  type ItemToDecide,
  possibleDecisions,
} from '../../../src/domain/review-decisions.ts';
import { editableFields, editedValue } from '../../../src/domain/review-edits.ts';
import { effectsOf } from '../../../src/domain/review-effects.ts';
import { formOf, REVIEW_FORMS } from '../../../src/domain/review-form.ts';

const ALIVE = { deleted: false };
const DELETED = { deleted: true };
const PORTAL_ID = '00000000-0000-7000-8000-000000000001';

type Shown = ItemToDecide & {
  readonly fields: readonly {
    readonly field: string;
    readonly portalValue: unknown;
    readonly crmValue: unknown;
  }[];
  readonly proposal: Readonly<Record<string, unknown>> | null;
};

function item(changed: Partial<Shown> = {}): Shown {
  return {
    cause: 'test',
    category: 'CONFLICT',
    record: 'Shipment',
    portalId: PORTAL_ID,
    crmId: 'a00000000000001AAA',
    fields: [],
    candidates: [],
    proposal: null,
    ...changed,
  };
}

function about(field: string): Shown['fields'] {
  return [{ field, portalValue: 'ours', crmValue: 'theirs' }];
}

/** A decision of a kind as a person gives it, for each offer. */
function given(kind: ReviewDecision['kind'], side: 'PORTAL' | 'SALESFORCE' | null): ReviewDecision {
  switch (kind) {
    case 'ACCEPT':
      return { kind, side: side ?? 'PORTAL', fields: [] };
    case 'RETRY':
      return { kind, edits: {} };
    case 'MERGE':
      return { kind, crmId: 'a00000000000002AAA', portalId: null };
    case 'LEAVE_OUT':
      return { kind, reason: 'because' };
    default:
      return { kind };
  }
}

const KINDS: readonly ReviewDecision['kind'][] = [
  'RETRY',
  'ACCEPT',
  'MERGE',
  'CREATE',
  'APPROVE',
  'LEAVE_OUT',
];
const RECORDS = ['Account', 'PortalUser', 'BillingContact', 'Contact', 'Shipment', 'Exception', 'Milestone'];
const PROPOSALS = [
  null,
  { action: 'SEND' },
  { action: 'RECEIVE', object: 'Shipment__c' },
  { action: 'LINK' },
  { action: 'UNLINK' },
  { action: 'DISCLAIM', object: 'Shipment__c' },
  { action: 'WRITE', writes: [] },
  {
    action: 'MOVED',
    object: 'Shipment__c',
    links: [{ portalId: PORTAL_ID, stored: 'a00000000000001AAA', naming: null }],
  },
  { action: 'EXPLAIN_CODE' },
  { action: 'RECORD_REPORT', reporter: 'carrier' },
  { action: 'COUNT_EVENT', event: { correction: null } },
  { action: 'UNKNOWN' },
];
const CAUSES = ['push x', 'apply Contact x', 'conflict x unreadable', 'duplicate x'];

/** The cause decides the form of these only. */
function causesOf(category: (typeof REVIEW_CATEGORIES)[number]): readonly string[] {
  return ['DUPLICATE', 'INVALID_VALUE', 'REJECTED'].includes(category) ? CAUSES : CAUSES.slice(0, 1);
}

const EVERY_ITEM = REVIEW_CATEGORIES.flatMap((category) =>
  RECORDS.flatMap((record) =>
    PROPOSALS.flatMap((proposal) =>
      causesOf(category).flatMap((cause) =>
        [PORTAL_ID, null].flatMap((portalId) =>
          ['a00000000000001AAA', null].map((crmId) =>
            item({
              category,
              record,
              proposal,
              cause,
              portalId,
              crmId,
              fields: about('dockAppointmentNote'),
            }),
          ),
        ),
      ),
    ),
  ),
);

describe('the table of decisions', () => {
  it('accepts exactly what it offers, and says why it refuses the rest: every category, record and proposal', () => {
    const wrong = EVERY_ITEM.flatMap((each) =>
      [ALIVE, DELETED].flatMap((state) => {
        const offers = decisionOffers(each, state);
        return KINDS.flatMap((kind) => {
          const some = offers.filter((offer) => offer.kind === kind);
          const sides = kind === 'ACCEPT' ? (['PORTAL', 'SALESFORCE'] as const) : [null];
          return sides.flatMap((side) => {
            if (formOf(each) === 'EVENT' && kind === 'RETRY') return [];
            const offered = some.find((offer) => side === null || offer.side === side)?.refusal === null;
            const candidates = ['PERSON', 'CUSTOMER_CODE', 'REPORT'].includes(formOf(each))
              ? [{ crmId: 'a00000000000002AAA', portalId: null }]
              : [];
            const asked = { ...each, candidates };
            const isOffered =
              decisionOffers(asked, state).find(
                (offer) => offer.kind === kind && (side === null || offer.side === side),
              )?.refusal === null;
            const refusal = refused(() => checkDecision(asked, state, given(kind, side)));
            return (refusal === null) === isOffered && (offered || refusal !== '')
              ? []
              : [{ each, kind, side, refusal }];
          });
        });
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('knows every form, and each form names at least one decision', () => {
    const forms = new Set(EVERY_ITEM.map(formOf));
    expect(REVIEW_FORMS.filter((form) => !forms.has(form))).toEqual([]);
    const silent = EVERY_ITEM.filter((each) => decisionOffers(each, ALIVE).length === 0);
    // A record of Salesforce that names no record of the portal can only be approved or dismissed.
    expect([...new Set(silent.map(formOf))]).toEqual(['STRANGER']);
  });

  it('offers nothing that sends a record which was deleted in Salesforce', () => {
    const kinds = EVERY_ITEM.filter((each) =>
      ['UNSENT', 'CONFLICT', 'UNTAKEN', 'WRITE'].includes(formOf(each)),
    )
      .flatMap((each) => possibleDecisions(each, DELETED))
      .filter((kind) => kind === 'RETRY' || kind === 'ACCEPT' || kind === 'APPROVE');
    expect(kinds).toEqual([]);
  });
});

describe('accepting a side', () => {
  const AGGREGATES = ['Account', 'Shipment'] as const;
  const rows = AGGREGATES.flatMap((aggregate) => carriedRows(aggregate)).filter(
    (row) => row.salesforce.field !== 'Id',
  );

  it.each(rows.map((row) => [row.record, row.field, row.direction, row.onCreate] as const))(
    '%s.%s (%s) is offered where the value would stand on the other side',
    (record, field, direction, onCreate) => {
      const offers = decisionOffers(
        item({ record: record === 'Account' ? record : 'Shipment', fields: about(field) }),
        ALIVE,
      );
      const offered = offers.filter(({ refusal }) => refusal === null).map(({ side }) => side);
      const expected = [
        ...(direction === 'TO_PORTAL' || onCreate ? [] : ['PORTAL']),
        ...(direction === 'TO_SALESFORCE' ? [] : ['SALESFORCE']),
      ];
      expect(offered).toEqual(expected);
    },
  );

  it("refuses Salesforce's side of a field that the portal owns, with what to do instead", () => {
    const disputed = item({ category: 'DIFFERENCE', fields: about('quoteReference') });
    const decision = { kind: 'ACCEPT', side: 'SALESFORCE', fields: [] } as const;
    expect(refused(() => checkDecision(disputed, ALIVE, decision))).toContain(
      'The portal owns quoteReference',
    );
    expect(refused(() => checkDecision(disputed, ALIVE, { ...decision, side: 'PORTAL' }))).toBeNull();
  });

  it('of several fields asks to name those that it can act on', () => {
    const fields = [...about('quoteReference'), ...about('dockAppointmentNote')];
    const disputed = item({ fields });
    const decision = { kind: 'ACCEPT', side: 'SALESFORCE', fields: [] } as const;
    expect(refused(() => checkDecision(disputed, ALIVE, decision))).toContain(
      'Name the fields: dockAppointmentNote',
    );
    const named = { ...decision, fields: ['dockAppointmentNote'] };
    expect(refused(() => checkDecision(disputed, ALIVE, named))).toBeNull();
    const unknown = { ...decision, fields: ['phone'] };
    expect(refused(() => checkDecision(disputed, ALIVE, unknown))).toContain('in question');
  });
});

describe('a corrected value', () => {
  it.each(['Account', 'Shipment', 'Exception'])('of every editable field of %s has a reader', (record) => {
    expect(editableFields(record).length).toBeGreaterThan(0);
    for (const field of editableFields(record)) {
      expect(() => editedValue(record, field, { no: 'text' })).toThrow('does not fit');
    }
  });

  it.each([
    ['Shipment', 'invoiceReferences', ' A-1, A-2;A-3 ', ['A-1', 'A-2', 'A-3']],
    ['Shipment', 'invoiceReferences', null, []],
    ['Shipment', 'quoteReference', '  ', null],
    ['Shipment', 'serviceLevel', 'EXPEDITED', 'EXPEDITED'],
    ['Account', 'displayName', ' Acme ', 'Acme'],
  ])('%s.%s: %j is %j', (record, field, value, expected) => {
    expect(editedValue(record, field, value)).toEqual(expected);
  });

  it.each([
    ['Shipment', 'number', 'X', 'shipmentBook'],
    ['Shipment', 'serviceLevel', 'TELEPORT', 'one of'],
    ['Account', 'displayName', ' ', 'not empty'],
    ['Shipment', 'quoteReference', 'Q'.repeat(81), 'at most 80'],
    ['Contact', 'teeth', 'X', 'where it comes from'],
  ])('%s.%s: %s is refused', (record, field, value, why) => {
    expect(() => editedValue(record, field, value)).toThrow(why);
  });
});

describe('the effect of a decision', () => {
  it('names the values that would be written, and where', () => {
    const disputed = item({ fields: about('dockAppointmentNote') });
    const change = (from: string, to: string) => [{ field: 'dockAppointmentNote', from, to }];
    expect(effectsOf(disputed, { kind: 'ACCEPT', side: 'PORTAL', fields: [] })).toMatchObject([
      { system: 'SALESFORCE', recordId: disputed.crmId, fields: change('theirs', 'ours') },
    ]);
    expect(effectsOf(disputed, { kind: 'ACCEPT', side: 'SALESFORCE', fields: [] })).toMatchObject([
      { system: 'PORTAL', recordId: PORTAL_ID, fields: change('ours', 'theirs') },
    ]);
    const unsent = item({ category: 'INVALID_VALUE', fields: about('quoteReference') });
    expect(effectsOf(unsent, { kind: 'RETRY', edits: { quoteReference: ' Q-1 ' } })).toMatchObject([
      { system: 'PORTAL', fields: [{ field: 'quoteReference', from: 'ours', to: 'Q-1' }] },
      { system: 'SALESFORCE', fields: [{ field: 'quoteReference', from: 'ours', to: 'Q-1' }] },
    ]);
  });

  it('is at least one write for every decision that is offered', () => {
    const silent = EVERY_ITEM.filter(({ proposal }) => proposal?.['action'] !== 'WRITE').flatMap((each) =>
      possibleDecisions(each, ALIVE)
        .filter((kind) => effectsOf(each, given(kind, null)).length === 0)
        .map((kind) => ({ kind, each })),
    );
    expect(silent).toEqual([]);
  });
});

/** Why it is refused; null when it is not. */
function refused(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof DecisionRefused) return error.message;
    throw error;
  }
}
