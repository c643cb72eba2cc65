import { describe, expect, it } from 'vitest';
import { type KnownStop, type ReportedPlace, stopOf } from '../../../src/domain/edi/reported-stop.ts';

function stop(
  sequence: number,
  city: string,
  timeZone: string | null,
  country: string | null = 'US',
): KnownStop {
  return { sequence, type: sequence === 1 ? 'PICKUP' : 'DELIVERY', name: null, city, country, timeZone };
}

const STOPS = [stop(1, 'Portland', 'America/Los_Angeles'), stop(2, 'Springfield', 'America/Chicago')];

function found(place: Partial<ReportedPlace>, stops: readonly KnownStop[] = STOPS) {
  const nowhere = { stopSequence: null, city: null, state: null, country: null };
  const { sequence, timeZone, doubt } = stopOf(stops, { ...nowhere, ...place });
  return [sequence, timeZone, doubt];
}

describe('the stop of a report', () => {
  it.each<[string, Partial<ReportedPlace>, number | null, string | null]>([
    ['is the one in its city', { city: 'PORTLAND' }, 1, 'America/Los_Angeles'],
    ['is the one in its city and state', { city: 'portland ', state: 'OR' }, 1, 'America/Los_Angeles'],
    [
      'is not in a state that never has its time',
      { city: 'PORTLAND', state: 'ME', country: 'USA' },
      null,
      null,
    ],
    ['is not in such a state of its own country', { city: 'PORTLAND', state: 'ME' }, null, null],
    ['is not in another country', { city: 'SPRINGFIELD', country: 'CA' }, null, null],
    ['may be in a state that nobody knows', { city: 'PORTLAND', state: 'XX' }, 1, 'America/Los_Angeles'],
    ['is the one with its number', { stopSequence: 2 }, 2, 'America/Chicago'],
    ['is the one with its number on the way there', { stopSequence: 2, city: 'GARY' }, 2, 'America/Chicago'],
    ['has another time than a report from afar', { stopSequence: 2, city: 'RENO', state: 'NV' }, 2, null],
    ['keeps a number that the shipment has not', { stopSequence: 9, city: 'PORTLAND' }, 9, null],
  ])('%s', (_, place, sequence, timeZone) => {
    expect(found(place)).toEqual([sequence, timeZone, null]);
  });

  it('is in doubt where its number and its city are of two stops', () => {
    const doubt = 'The report says stop 1, and names the city of stop 2.';
    expect(found({ stopSequence: 1, city: 'SPRINGFIELD', state: 'IL' })).toEqual([null, null, doubt]);
    expect(found({ stopSequence: 1, city: 'SPRINGFIELD', state: 'MA' })).toEqual([1, null, null]);
  });

  it('is told from its namesake by the state', () => {
    const portlands = [stop(1, 'Portland', 'America/Los_Angeles'), stop(2, 'Portland', 'America/New_York')];
    expect(found({ city: 'PORTLAND', state: 'ME' }, portlands)).toEqual([2, 'America/New_York', null]);
    expect(found({ city: 'PORTLAND' }, portlands)).toEqual([null, null, null]);
  });

  it('is not judged by a zone of no region', () => {
    for (const zone of ['UTC', 'Etc/GMT+5', '+05:00', 'Nowhere/At-All', null]) {
      const stops = [stop(1, 'Portland', zone)];
      expect(found({ city: 'PORTLAND', state: 'ME' }, stops)).toEqual([1, zone, null]);
    }
  });
});
