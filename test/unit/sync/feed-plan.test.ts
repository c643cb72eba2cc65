import { describe, expect, it } from 'vitest';
import type { ChangeEvent, ChangeHeader } from '../../../src/salesforce/change-feed/change-event.ts';
import { planOf, TRANSACTION_MS } from '../../../src/sync/feed/feed-plan.ts';

const COMMIT = new Date('2026-11-30T12:00:00Z');
const BEFORE = new Date('2026-11-30T11:00:00Z');
const ACCOUNT = '001000000000001AAA';
const OTHER = '001000000000002AAA';

function event(header: Partial<ChangeHeader> | null, entityName = header?.entityName ?? null): ChangeEvent {
  const whole: ChangeHeader = {
    entityName: 'Account',
    recordIds: [ACCOUNT],
    changeType: 'UPDATE',
    changeOrigin: '',
    transactionKey: '',
    sequenceNumber: 1,
    committedAt: COMMIT,
    commitUser: '',
    changedFields: [],
    nulledFields: [],
    diffFields: [],
    ...header,
  };
  return { replayId: Uint8Array.of(1), header: header === null ? null : whole, entityName, values: {} };
}

function planned(...events: readonly ChangeEvent[]) {
  const { records, objects } = planOf(events, BEFORE);
  return {
    records: Object.fromEntries([...records].map(([object, ids]) => [object, [...ids.keys()]])),
    objects: Object.fromEntries(objects),
  };
}

const earlier = (time: Date) => new Date(time.getTime() - TRANSACTION_MS);

describe('what is read because of events', () => {
  it.each([
    ['one record', event({}), { records: { Account: [ACCOUNT] }, objects: {} }],
    [
      'merged records',
      event({ recordIds: [ACCOUNT, OTHER] }),
      { records: { Account: [ACCOUNT, OTHER] }, objects: {} },
    ],
    [
      'an id of 15 characters',
      event({ recordIds: [ACCOUNT.slice(0, 15)] }),
      { records: { Account: [ACCOUNT] }, objects: {} },
    ],
    [
      'a gap that names its record',
      event({ changeType: 'GAP_UPDATE' }),
      { records: { Account: [ACCOUNT] }, objects: {} },
    ],
    [
      'every record, behind a wildcard',
      event({ recordIds: ['001*'] }),
      { records: {}, objects: { Account: null } },
    ],
    [
      'what changed since the transaction began, after an overflow',
      event({ changeType: 'GAP_OVERFLOW', recordIds: ['000000000000000AAA'] }),
      { records: {}, objects: { Account: earlier(COMMIT) } },
    ],
    [
      'the object, where an id is none',
      event({ recordIds: [ACCOUNT, 'abc'] }),
      { records: {}, objects: { Account: earlier(COMMIT) } },
    ],
    [
      'the object, where no record is named',
      event({ recordIds: [] }),
      { records: {}, objects: { Account: earlier(COMMIT) } },
    ],
    [
      'nothing, of an object that the hub does not follow',
      event({ entityName: 'Lead' }),
      { records: {}, objects: {} },
    ],
    [
      'the object of an event that cannot be read',
      event(null, 'Case'),
      { records: {}, objects: { Case: earlier(BEFORE) } },
    ],
  ])('is %s', (_, given, expected) => {
    expect(planned(given)).toEqual(expected);
  });

  it('is every object, where an event does not even tell its object', () => {
    const { objects } = planned(event(null));
    expect(Object.keys(objects)).toEqual(['Account', 'Contact', 'Shipment__c', 'Case', 'Opportunity']);
  });

  it('tells objects that only events without a header concern', () => {
    const { unread } = planOf(
      [event(null, 'Case'), event(null, 'Contact'), event({ recordIds: [] })],
      BEFORE,
    );
    expect([...unread]).toEqual(['Case', 'Contact']);
    const overflow = event({ entityName: 'Case', changeType: 'GAP_OVERFLOW' });
    expect([...planOf([event(null, 'Case'), overflow], BEFORE).unread]).toEqual([]);
  });

  it('begins no later than the earliest of several reasons', () => {
    const overflow = { changeType: 'GAP_OVERFLOW', committedAt: COMMIT } as const;
    const later = { ...overflow, committedAt: new Date(COMMIT.getTime() + 1_000) };
    expect(planned(event(later), event(overflow), event(later)).objects).toEqual({
      Account: earlier(COMMIT),
    });
    expect(planned(event(overflow), event({ recordIds: ['001*'] }), event(later)).objects).toEqual({
      Account: null,
    });
  });

  it('is each record once, with what happened to it last', () => {
    const { records } = planOf([event({}), event({ changeType: 'DELETE' })], BEFORE);
    expect([...(records.get('Account') ?? [])]).toEqual([
      [ACCOUNT, expect.objectContaining({ changeType: 'DELETE' })],
    ]);
  });
});
