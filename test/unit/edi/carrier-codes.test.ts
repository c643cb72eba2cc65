import { describe, expect, it } from 'vitest';
import {
  approvedMeaning,
  EXCEPTIONS,
  MILESTONES,
  meaningOfAppointment,
  meaningOfReason,
  meaningOfStatus,
} from '../../../src/domain/vocabulary/index.ts';

const NOWHERE = { stopType: null, onLastLeg: false };
const actual = (milestone: string) => ({ kind: 'MILESTONE', milestone, classifier: 'ACTUAL' });

describe('carrier codes', () => {
  it('reads every canonical X12 code of the milestone table', () => {
    for (const { type, x1650 } of MILESTONES) {
      for (const code of x1650) {
        const place = { ...NOWHERE, onLastLeg: true };
        expect(meaningOfStatus('X12/ABCD', code, 'NS', place)).toEqual(actual(type));
      }
    }
  });

  it('knows no code because every object has a property of that name', () => {
    for (const word of Object.getOwnPropertyNames(Object.prototype)) {
      expect(meaningOfStatus('X12', word, word, NOWHERE)).toEqual({ kind: 'UNMAPPED' });
      expect(meaningOfAppointment(word)).toEqual({ kind: 'UNMAPPED' });
      expect(meaningOfReason('X12', word, null)).toEqual({ kind: 'NO_EXCEPTION' });
      expect(meaningOfReason('X12', 'SD', word)).toEqual({ kind: 'UNMAPPED' });
    }
  });

  it('reads every canonical reason, and none where all is well', () => {
    for (const { code, x1651 } of EXCEPTIONS) {
      if (x1651 === null) continue;
      expect(meaningOfReason('X12', 'SD', x1651)).toEqual({ kind: 'EXCEPTION', code });
    }
    for (const reason of [null, 'NS', 'NA'])
      expect(meaningOfReason('X12', 'D1', reason).kind).toBe('NO_EXCEPTION');
  });

  it('takes AG and X2 for an estimate of the delivery', () => {
    for (const code of ['AG', 'X2']) {
      const estimate = { kind: 'MILESTONE', milestone: 'DELIVERED', classifier: 'ESTIMATED' };
      expect(meaningOfStatus('X12', code, null, NOWHERE)).toEqual(estimate);
    }
  });

  it('says out for delivery on the last leg only', () => {
    expect(meaningOfStatus('X12', 'X6', null, NOWHERE)).toEqual(actual('IN_TRANSIT'));
    expect(meaningOfStatus('X12', 'X6', null, { ...NOWHERE, onLastLeg: true })).toEqual(
      actual('OUT_FOR_DELIVERY'),
    );
  });

  it('takes an arrival with the reason AY for a pickup in vain', () => {
    expect(meaningOfStatus('X12', 'X3', 'AY', NOWHERE)).toEqual(actual('PICKUP_ATTEMPTED'));
    expect(meaningOfStatus('X12', 'AF', 'AY', NOWHERE)).toEqual(actual('PICKED_UP'));
  });

  it('takes the end of a shipment with the reason BT for a return', () => {
    for (const status of ['CA', 'D1', 'A3']) {
      expect(meaningOfStatus('X12', status, 'BT', NOWHERE)).toEqual(actual('RETURNED'));
    }
    expect(meaningOfStatus('X12', 'CA', 'NS', NOWHERE)).toEqual(actual('CANCELLED'));
    expect(meaningOfStatus('X12', 'D1', 'AG', NOWHERE)).toEqual(actual('DELIVERED'));
    expect(meaningOfStatus('X12', 'AF', 'BT', NOWHERE)).toEqual(actual('PICKED_UP'));
  });

  it('lets the stop decide between arrivals, and guesses none without it', () => {
    expect(meaningOfStatus('DCSA', 'ARRI', null, NOWHERE)).toEqual({ kind: 'AMBIGUOUS' });
    for (const [stopType, milestone] of [
      ['PICKUP', 'ARRIVED_AT_PICKUP'],
      ['TERMINAL', 'ARRIVED_AT_TERMINAL'],
      ['DELIVERY', 'ARRIVED_AT_DELIVERY'],
    ] as const) {
      expect(meaningOfStatus('DCSA', 'ARRI', null, { ...NOWHERE, stopType })).toEqual(actual(milestone));
    }
  });

  it('reads appointments as plans', () => {
    expect(meaningOfAppointment('AA')).toMatchObject({
      milestone: 'PICKUP_SCHEDULED',
      classifier: 'PLANNED',
    });
    expect(meaningOfAppointment('AB')).toMatchObject({ milestone: 'DELIVERED', classifier: 'PLANNED' });
  });

  it('never guesses a code or a dialect that it does not know', () => {
    expect(meaningOfStatus('X12', 'ZZ', null, NOWHERE).kind).toBe('UNMAPPED');
    expect(meaningOfStatus('ABCD', 'D1', null, NOWHERE).kind).toBe('UNMAPPED');
    expect(meaningOfReason('X12', 'SD', '??').kind).toBe('UNMAPPED');
    expect(meaningOfAppointment('ZZ').kind).toBe('UNMAPPED');
  });

  it('reads what staff approved', () => {
    expect(approvedMeaning('SCAN')).toEqual({ kind: 'SCAN' });
    expect(approvedMeaning('DELIVERED')).toEqual(actual('DELIVERED'));
    expect(approvedMeaning('NONSENSE').kind).toBe('UNMAPPED');
  });
});
