import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { auditOf, codes, counts, done, mutate, outboxOf, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const RESULTS = 'results { eventId outcome reason shipment { number currentMilestone { type } } }';
const HOUR = 3_600_000;

interface Result {
  readonly eventId: string | null;
  readonly outcome: 'RECORDED' | 'KNOWN' | 'REVIEW';
  readonly reason: string | null;
  readonly shipment: { readonly number: string; readonly currentMilestone: { readonly type: string } } | null;
}

async function book(name: string): Promise<{ id: string; portalId: string; number: string }> {
  const accountId = encodeId('Account', portal.accounts.north);
  const references = [{ type: 'PRO', value: `PRO-${name}` }];
  const input = { accountId, number: name, references };
  const payload = await done(
    portal,
    portal.agent('ADMIN'),
    'shipmentBook',
    input,
    'shipment { id portalId number }',
  );
  const shipment = payload['shipment'] as { id: string; portalId: string; number: string };
  await portal.database.query({ text: 'DELETE FROM ledger.outbox' });
  return shipment;
}

/** Hours ago. */
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

async function record(events: readonly object[], more: object = {}) {
  const input = { source: 'HANDHELD', events, ...more };
  const payload = await done(portal, portal.agent('DISPATCHER'), 'milestonesRecord', input, RESULTS);
  return { ...payload, results: payload['results'] as Result[] };
}

const event = (
  eventId: string,
  shipmentId: string,
  milestone: string | null,
  at: string,
  more: object = {},
) => ({
  eventId,
  shipmentId,
  milestone,
  occurred: { at },
  ...more,
});

describe('milestonesRecord', () => {
  it('takes an upload that a handheld made offline, in any order and twice, to one state', async () => {
    const { id, portalId, number } = await book('HH-1');
    const scanned = [
      event('hh1-scan', id, null, soon(2)),
      event('hh1-delivered', id, 'DELIVERED', soon(4)),
      event('hh1-picked', id, 'PICKED_UP', soon(1)),
      event('hh1-out', id, 'OUT_FOR_DELIVERY', soon(3)),
    ];
    const first = await record(scanned);
    expect(first.results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('RECORDED'));
    expect(first.results[0]?.shipment).toEqual({ number, currentMilestone: { type: 'DELIVERED' } });
    expect(await outboxOf(portal, portalId)).toMatchObject([{ record: 'Shipment', lane: 'NEAR_REALTIME' }]);
    const { subject } = portal.agent();
    const audit = await auditOf(portal, 'Milestone', portalId);
    expect(audit.at(-1)?.changes).toEqual([
      {
        field: 'trackingEvents',
        old: null,
        new: scanned.map(({ eventId }) => `HANDHELD ${subject} ${eventId}`),
      },
    ]);

    const before = await counts(portal);
    const again = await record(scanned.toReversed());
    expect(again.results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('KNOWN'));
    expect(again.writes).toEqual([]);
    expect(await counts(portal)).toEqual({ ...before, keys: before.keys + 1 });
  });

  it('tells Salesforce nothing about scans', async () => {
    const { id, portalId } = await book('HH-2');
    const { writes } = await record([event('hh2-scan', id, null, soon(1))]);
    expect(writes).toEqual([]);
    expect(await outboxOf(portal, portalId)).toEqual([]);
  });

  it('lets a late upload fill in what happened earlier without turning the shipment back', async () => {
    const { id } = await book('HH-3');
    await record([event('hh3-delivered', id, 'DELIVERED', soon(5))]);
    const { results } = await record([event('hh3-picked', id, 'PICKED_UP', soon(1))]);
    expect(results[0]).toMatchObject({
      outcome: 'RECORDED',
      shipment: { currentMilestone: { type: 'DELIVERED' } },
    });
  });

  it('finds the shipment by the number on its label', async () => {
    const { number } = await book('HH-4');
    const events = [
      {
        eventId: 'hh4-a',
        reference: { value: 'pro hh 4' },
        milestone: 'PICKED_UP',
        occurred: { at: soon(1) },
      },
      { eventId: 'hh4-b', reference: { value: 'HH-4' }, occurred: { at: soon(2) } },
    ];
    const { results } = await record(events);
    expect(results.map(({ shipment }) => shipment?.number)).toEqual([number, number]);
  });

  it('keeps what cannot be true for a person, and takes it off the queue when a correction explains it', async () => {
    const { id, number } = await book('HH-5');
    const early = await record([event('hh5-early', id, 'PICKED_UP', ago(48))]);
    expect(early.results).toMatchObject([
      {
        outcome: 'REVIEW',
        reason: expect.stringContaining('before the booking'),
        shipment: { number },
      },
    ]);
    const [item] = (await reviewItems(portal)).filter(({ reason }) => reason.includes('before the booking'));
    expect(item).toMatchObject({ category: 'IMPLAUSIBLE_EVENT', ownerTeam: 'Dispatch', state: 'OPEN' });

    const ahead = await record([event('hh5-ahead', id, 'PICKED_UP', soon(60))]);
    expect(ahead.results).toMatchObject([{ outcome: 'REVIEW', reason: expect.stringContaining('clock') }]);

    const corrected = event('hh5-right', id, 'PICKED_UP', soon(1), {
      correction: { kind: 'SUPERSEDES', source: 'HANDHELD', eventId: 'hh5-early' },
    });
    const { results } = await record([corrected]);
    expect(results).toMatchObject([
      { outcome: 'RECORDED', shipment: { currentMilestone: { type: 'PICKED_UP' } } },
    ]);
    const states = (await reviewItems(portal)).filter(({ id: other }) => other === item?.id);
    expect(states).toMatchObject([{ state: 'RESOLVED' }]);
  });

  it('lets no bad event stop the others, and loses none of it', async () => {
    const { id } = await book('HH-6');
    const { results, writes } = await record([
      event('hh6-unknown', encodeId('Shipment', { portalId: portal.users.agent }), 'DELIVERED', soon(1)),
      event('hh6-nonsense', 'not an id', 'DELIVERED', soon(1)),
      event('hh6-both', id, 'PICKED_UP', soon(1), { occurred: { at: soon(1), date: '2026-01-01' } }),
      event('hh6-exception', id, 'EXCEPTION_OPENED', soon(1)),
      event('hh6-plan', id, 'DELIVERED', soon(1), { classifier: 'PLANNED' }),
      event('hh6-good', id, 'PICKED_UP', soon(1)),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual([...Array(5).fill('REVIEW'), 'RECORDED']);
    expect(writes.length).toBe(2);
    const kept = (await reviewItems(portal)).filter(({ fields }) => JSON.stringify(fields).includes('hh6-'));
    expect(kept.map(({ category }) => category).toSorted()).toEqual([
      'INVALID_VALUE',
      'INVALID_VALUE',
      'INVALID_VALUE',
      'ORPHAN',
      'ORPHAN',
    ]);
    expect(kept[0]?.fields[0]?.portalValue).toMatchObject({
      source: 'HANDHELD',
      event: { eventId: expect.stringContaining('hh6-') },
    });
  });

  it('refuses sources that are not our own, and batches that are too large, whole', async () => {
    const { id } = await book('HH-7');
    const before = await counts(portal);
    const one = event('hh7', id, 'PICKED_UP', soon(1));
    const edi = await mutate(portal, portal.agent('ADMIN'), 'milestonesRecord', {
      source: 'EDI',
      events: [one],
    });
    expect(codes(edi)).toEqual(['VALUE_NOT_ALLOWED']);
    const events = Array.from({ length: 501 }, (_, at) => ({ ...one, eventId: `hh7-${at}` }));
    const large = await mutate(portal, portal.agent('ADMIN'), 'milestonesRecord', {
      source: 'PORTAL',
      events,
    });
    expect(codes(large)).toEqual(['TOO_LONG']);
    expect(await counts(portal)).toEqual(before);
  });

  it('gives one state whatever batches many devices upload at the same time', async () => {
    const { id } = await book('HH-8');
    const milestones = [
      'PICKED_UP',
      'DEPARTED_TERMINAL',
      'ARRIVED_AT_TERMINAL',
      'OUT_FOR_DELIVERY',
      'DELIVERED',
    ];
    const all = milestones.map((milestone, at) => event(`hh8-${at}`, id, milestone, soon(at)));
    const batches = Array.from({ length: 8 }, (_, at) => [...all.slice(at % 5), ...all.slice(0, at % 5)]);
    const uploads = await Promise.all(batches.map((batch) => record(batch)));
    const recorded = uploads
      .flatMap(({ results }) => results)
      .filter(({ outcome }) => outcome === 'RECORDED');
    expect(recorded).toHaveLength(5);
    const last = await record(all);
    expect(last.results[0]?.shipment?.currentMilestone.type).toBe('DELIVERED');
  });
});
