import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceptionAggregate, toSalesforce } from '../../../src/domain/ownership/index.ts';
import { carriedForms } from '../../../src/domain/ownership/lanes.ts';
import { EXCEPTION_STATES, SEVERITIES, TEAMS } from '../../../src/domain/vocabulary/index.ts';
import { lookups } from '../../harness/lookups.ts';

const FORMS = ['Exception', 'ExceptionTask'] as const;
const AUDITED = {
  customerActionRequired: 'customerActionRequired',
  ownerTeam: 'team',
  severity: 'severity',
  state: 'state',
  ownerPerson: 'ownerPerson',
  note: 'note',
} as const;

const exceptions = fc.record({
  customerActionRequired: fc.boolean(),
  ownerTeam: fc.constantFrom(...TEAMS, null),
  severity: fc.constantFrom(...SEVERITIES),
  state: fc.constantFrom(...EXCEPTION_STATES),
  ownerPerson: fc.constantFrom('kim', 'lee', null),
  note: fc.constantFrom('call them', null),
});
type Given = typeof exceptions extends fc.Arbitrary<infer T> ? T : never;

/** What Salesforce has to show of an exception in one form; null for nothing that is open. */
function shownAs(form: (typeof FORMS)[number], given: Given): unknown {
  if (exceptionAggregate(given) !== form) return null;
  const row = {
    portal_id: '0199e1c4-0000-7000-8000-000000000003',
    shipment_id: '0199e1c4-0000-7000-8000-000000000001',
    branch_id: '0199e1c4-0000-7000-8000-000000000002',
    code: 'DAMAGED',
    severity: given.severity,
    state: given.state,
    owner_team: given.ownerTeam,
    version: 1,
  };
  return toSalesforce(form, row, lookups(), { creating: false }).values;
}

function changesOf(before: Given, after: Given) {
  return Object.entries(AUDITED).flatMap(([name, field]) => {
    const key = name as keyof Given;
    return before[key] === after[key] ? [] : [{ field, old: before[key], new: after[key] }];
  });
}

const crmIds = fc.record({
  crmCaseId: fc.constantFrom('500000000000001AAA', null),
  crmTaskId: fc.constantFrom('00T000000000001AAA', null),
});

describe('a change of an exception', () => {
  it('goes to each form in which Salesforce shows something else afterwards', () => {
    fc.assert(
      fc.property(exceptions, exceptions, crmIds, (before, after, ids) => {
        const carried = carriedForms({ ...after, ...ids }, changesOf(before, after), false);
        for (const form of FORMS) {
          const isChanged = JSON.stringify(shownAs(form, before)) !== JSON.stringify(shownAs(form, after));
          const isCarried = carried.some(({ aggregate }) => aggregate === form);
          if (isChanged) expect(isCarried).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes nowhere if it is about the person, the note or the urgency alone', () => {
    fc.assert(
      fc.property(exceptions, exceptions, crmIds, (before, other, ids) => {
        const { ownerPerson, note, severity } = other;
        const after = { ...before, ownerPerson, note, severity };
        expect(carriedForms({ ...after, ...ids }, changesOf(before, after), false)).toEqual([]);
      }),
    );
  });

  it('goes nowhere while the exception is neither a case nor a task', () => {
    fc.assert(
      fc.property(exceptions, exceptions, (before, other) => {
        const nobodys = { customerActionRequired: false, ownerTeam: null };
        const [from, to] = [
          { ...before, ...nobodys },
          { ...other, ...nobodys },
        ];
        const exception = { ...to, crmCaseId: null, crmTaskId: null };
        expect(carriedForms(exception, changesOf(from, to), false)).toEqual([]);
      }),
    );
  });
});
