import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CarriedRow,
  carriedRows,
  fieldsOf,
  sentRows,
  toSalesforce,
} from '../../../src/domain/ownership/index.ts';
import { PersonMatcher } from '../../../src/domain/retention/person-matcher.ts';
import type { BaseValue } from '../../../src/ledger/base-values/base-values.ts';
import { KINDS, type PortalRecord, type SyncedKind } from '../../../src/sync/exchange/records.ts';
import { type Application, judge } from '../../../src/sync/pull/apply.ts';
import type { CrmChange } from '../../../src/sync/pull/change-source.ts';
import { lookups } from '../../harness/lookups.ts';

const HUB = '005000000000001AAA';
const PERSON = '005000000000002AAA';
const CRM_ID = 'a00000000000001AAA';
const CALLED = new Date('2026-03-01T10:00:00.250Z');
const SETTLED = new Date('2026-03-01T10:00:00.900Z');

/** A record of each kind, by the portal's columns. */
const RECORD: PortalRecord = {
  portal_id: '0199e1c4-0000-7000-8000-000000000001',
  account_id: '0199e1c4-0000-7000-8000-000000000002',
  branch_id: '0199e1c4-0000-7000-8000-000000000003',
  shipment_id: '0199e1c4-0000-7000-8000-000000000004',
  version: '7',
  updated_at: CALLED,
  display_name: 'Acme',
  legal_name: 'Acme Inc.',
  legal_name_override: 'Acme Logistics',
  phone: '+12125550123',
  email: 'ana@example.com',
  name: 'Ana Alvarez',
  number: 'WB-1001',
  service_level: 'EXPEDITED',
  current_milestone: 'IN_TRANSIT',
  picked_up_at: CALLED,
  delivered_at: CALLED,
  promised_delivery_at: CALLED,
  estimated_delivery_at: CALLED,
  milestone_at: CALLED,
  open_exception_code: 'DAMAGED',
  dock_appointment_note: 'Gate 4',
  quote_reference: 'Q-1',
  invoice_references: ['INV-1', 'INV-2'],
  proof_of_delivery_id: '0199e1c4-0000-7000-8000-000000000005',
  code: 'DAMAGED',
  severity: 'HIGH',
  state: 'OPEN',
  owner_team: 'Claims',
  customer_action_required: true,
};

/** What is kept after the hub's call about a record, and the row as Salesforce has it then. */
function afterCall(kind: SyncedKind) {
  const { aggregate } = kind;
  const { values, problems } = toSalesforce(aggregate, RECORD, lookups(), { creating: true });
  expect(problems).toEqual([]);
  const base = new Map(
    sentRows(aggregate).map((row): [string, BaseValue] => [
      row.field,
      {
        record: aggregate,
        portalId: String(RECORD['portal_id']),
        field: row.field,
        portalValue: JSON.parse(JSON.stringify(RECORD[row.portal.column] ?? null)),
        crmValue: values[row.salesforce.field] ?? null,
        source: 'PORTAL',
        observedAt: CALLED,
        syncedAt: SETTLED,
        rule: 'ONLY_VALUE',
        lost: null,
      },
    ]),
  );
  return { base, row: { Id: CRM_ID, ...values } as CrmChange['row'] };
}

function judged(
  kind: SyncedKind,
  row: CrmChange['row'],
  base: ReadonlyMap<string, BaseValue>,
  modifiedBy: string,
  asOf = new Date('2026-03-01T10:00:01.200Z'),
): Application {
  const { aggregate } = kind;
  const modifiedAt = new Date('2026-03-01T10:00:00Z');
  const change = { object: kind.object, id: CRM_ID, modifiedAt, asOf, modifiedBy, deleted: false, row };
  const erased = new PersonMatcher([]);
  const settled = { sending: false, isAway: false };
  const circumstances = { kind, base, ...settled, integrationUserId: HUB, lookups: lookups(), erased };
  return judge(aggregate, change, RECORD, circumstances);
}

/** Whether anything follows that says that Salesforce changed the record. */
function isForeign({ values, items, resend, doubt, baseValues }: Application): boolean {
  const says = baseValues.some(({ source, lost }) => source !== 'PORTAL' || lost !== null);
  return Object.keys(values).length > 0 || items.length > 0 || resend !== null || doubt !== null || says;
}

/** The rows that the hub sends with each call, and whose value in Salesforce the hub does not leave to its users. */
const SENT = KINDS.flatMap((kind) =>
  sentRows(kind.aggregate)
    .filter(
      (row) =>
        !row.onCreate &&
        row.salesforce.field !== 'Hub_Version__c' &&
        !(row.salesforce.type.kind === 'Text' && row.salesforce.type.externalId === true),
    )
    .map((row) => ({ kind, row })),
);

/** What triggers, picklists and the org's own rules make of a value: anything at all. */
const rewritings: fc.Arbitrary<(value: unknown) => unknown> = fc.oneof(
  fc.constantFrom(
    (value: unknown) => ` ${String(value)} `,
    (value: unknown) => String(value).toUpperCase(),
    (value: unknown) => String(value).toLowerCase(),
    (value: unknown) => String(value).replaceAll('\n', '\r\n'),
    (value: unknown) => `${String(value)} (checked)`,
    (value: unknown) => String(value).slice(0, 2),
    () => null,
  ),
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => () => text),
);

function rewritten(row: CrmChange['row'], field: CarriedRow, how: (value: unknown) => unknown) {
  const name = field.salesforce.field;
  return { ...row, [name]: how(row[name as keyof typeof row]) } as CrmChange['row'];
}

describe("the hub's own write, when it comes back", () => {
  it('is no change of Salesforce, whatever Salesforce made of any value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SENT), rewritings, ({ kind, row }, how) => {
        const { base, row: sent } = afterCall(kind);
        const back = rewritten(sent, row, how);
        const application = judged(kind, back, base, HUB);
        expect(isForeign(application)).toBe(false);
        // What Salesforce made of it is known from then on: a colleague's edit of another field does not point to it.
        const known = new Map([
          ...base,
          ...application.baseValues.map((each) => [each.field, each] as const),
        ]);
        expect(isForeign(judged(kind, back, known, PERSON))).toBe(false);
      }),
      { numRuns: 1_500 },
    );
  });

  it('is read for what it is even before the hub has waited for the clocks of its processes', () => {
    const { kind, row } = SENT.find((each) => each.row.field === 'dockAppointmentNote') ?? SENT[0]!;
    const { base, row: sent } = afterCall(kind);
    const back = rewritten(sent, row, (value) => `${String(value)}!`);
    expect(isForeign(judged(kind, back, base, HUB, SETTLED))).toBe(false);
    expect(judged(kind, back, base, PERSON, SETTLED).doubt).not.toBeNull();
  });
});

describe("another user's edit", () => {
  const others = SENT.map(({ kind, row }) => ({ kind, row, edit: otherValue(row) }));

  it('is seen in each of these fields', () => {
    for (const { kind, row, edit } of others) {
      const { base, row: sent } = afterCall(kind);
      const application = judged(
        kind,
        rewritten(sent, row, edit),
        base,
        PERSON,
        new Date('2026-03-01T10:05:00Z'),
      );
      expect([row.field, isForeign(application)]).toEqual([row.field, true]);
    }
  });

  it('is seen in a field that the last call did not name, although the hub changed the record last', () => {
    for (const { kind, row, edit } of others.filter((each) => each.row.direction === 'BOTH')) {
      const { base, row: sent } = afterCall(kind);
      const earlier = base.get(row.field);
      if (earlier === undefined) throw new Error(`${row.field} was not sent`);
      const before = new Map([
        ...base,
        [row.field, { ...earlier, observedAt: new Date(CALLED.getTime() - 60_000) }],
      ]);
      const application = judged(
        kind,
        rewritten(sent, row, edit),
        before,
        HUB,
        new Date('2026-03-01T10:05:00Z'),
      );
      expect([row.field, isForeign(application)]).toEqual([row.field, true]);
    }
  });

  it('is seen by the version of a row: one that is not of the last call is not taken for it', () => {
    for (const { kind, row, edit } of others.filter((each) => each.row.direction === 'BOTH')) {
      const { base, row: sent } = afterCall(kind);
      for (const version of [null, 6, 8]) {
        const back = { ...rewritten(sent, row, edit), Hub_Version__c: version } as CrmChange['row'];
        const application = judged(kind, back, base, HUB, new Date('2026-03-01T10:05:00Z'));
        expect([row.field, version, isForeign(application)]).toEqual([row.field, version, true]);
      }
    }
  });

  it('is seen in each field that Salesforce owns', () => {
    for (const kind of KINDS) {
      const rows = carriedRows(kind.aggregate).filter(
        (row) => row.direction === 'TO_PORTAL' && row.salesforce.type.kind === 'Text',
      );
      for (const row of rows) {
        const { base, row: sent } = afterCall(kind);
        const back = { ...sent, [row.salesforce.field]: 'Another Name' } as CrmChange['row'];
        expect([row.field, isForeign(judged(kind, back, base, HUB))]).toEqual([row.field, true]);
      }
    }
  });
});

/** Another valid value of the field, as a user of Salesforce may choose it. */
function otherValue({ salesforce: { type } }: CarriedRow): (value: unknown) => unknown {
  if (type.kind === 'Picklist') return (value) => type.values.find((each) => each !== value) ?? null;
  if (type.kind === 'DateTime') return () => '2026-04-01T10:00:00.000+0000';
  if (type.kind === 'Lookup') return () => '001000000000009AAA';
  return () => 'somebody wrote this';
}

it('the version of the last call is read with each record that the hub sends', () => {
  for (const { object } of KINDS) expect(fieldsOf(object)).toContain('Hub_Version__c');
});
