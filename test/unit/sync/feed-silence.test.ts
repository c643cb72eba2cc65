import { describe, expect, it } from 'vitest';
import { FeedSilence, UNREADABLE_MS } from '../../../src/sync/feed/feed-silence.ts';

const GRACE = 1_000;
const AT = new Date('2026-11-30T12:00:00Z');
const ID = '001000000000001AAA';

/** A subscription beside which polling has read everything once. */
function compared(): FeedSilence {
  const silence = new FeedSilence(GRACE);
  silence.began();
  silence.polled();
  return silence;
}

describe('the comparison of the feed with polling', () => {
  it('calls an object silent of which polling finds a change that the feed does not tell in time', () => {
    const silence = compared();
    silence.found('Account', ID, AT, 0);
    expect(silence.newlySilent(GRACE)).toEqual([]);
    expect(silence.newlySilent(GRACE + 1)).toEqual(['Account']);
    expect(silence.newlySilent(GRACE + 2)).toEqual([]);
    expect(silence.reason()).toContain('changes of Account of which');
  });

  it.each([
    [
      'before polling found it',
      (silence: FeedSilence) => {
        silence.heard('Account', [ID], AT);
        silence.found('Account', ID, AT, 0);
      },
    ],
    [
      'a moment after polling found it',
      (silence: FeedSilence) => {
        silence.found('Account', ID, AT, 0);
        silence.heard('Account', [ID], AT);
      },
    ],
  ])('is content when the feed tells of the change %s', (_, told) => {
    const silence = compared();
    told(silence);
    expect(silence.newlySilent(10 * GRACE)).toEqual([]);
  });

  it('does not take an earlier change of the same record for the one that polling found', () => {
    const silence = compared();
    silence.heard('Account', [ID], new Date(AT.getTime() - 60_000));
    silence.found('Account', ID, AT, 0);
    expect(silence.newlySilent(10 * GRACE)).toEqual(['Account']);
  });

  it('keeps the objects apart: one that is silent is so beside others that are not', () => {
    const silence = compared();
    silence.found('Shipment__c', 'a00000000000001AAA', AT, 0);
    silence.heard('Account', [ID], AT);
    expect(silence.newlySilent(10 * GRACE)).toEqual(['Shipment__c']);
  });

  it('stays silent over a new subscription, until the feed tells of the object', () => {
    const silence = compared();
    silence.found('Account', ID, AT, 0);
    silence.newlySilent(10 * GRACE);
    silence.ended();
    silence.began();
    expect(silence.reason()).toContain('changes of Account of which');
    silence.heard('Account', [], null);
    expect(silence.reason()).toBeNull();
  });

  it('does not expect changes that are older than the subscription, and tasks never', () => {
    const silence = new FeedSilence(GRACE);
    silence.found('Account', ID, AT, 0);
    silence.began();
    silence.found('Account', ID, AT, 0);
    silence.polled();
    silence.found('Task', '00T000000000001AAA', AT, 0);
    expect(silence.newlySilent(10 * GRACE)).toEqual([]);
  });

  it('takes a feed whose events cannot be read for a silent one, until none came for two minutes', () => {
    const silence = compared();
    silence.illegible(0);
    expect(silence.reason(2 * UNREADABLE_MS - 1)).toContain('cannot be read');
    expect(silence.reason(2 * UNREADABLE_MS)).toBeNull();
  });
});
