import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/domain/access.ts';
import { LIVE_EVENT_KINDS } from '../../src/domain/live-events.ts';
import { StreamCursors } from '../../src/domain/stream-cursors.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { createLiveEvents, type LiveEvents } from '../../src/ledger/live-events/live-events.ts';
import { messageStream } from '../../src/live/message-stream.ts';
import { quietFeed, startNumbering } from '../harness/live-feed.ts';
import { done } from '../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../harness/portal/portal-subgraph.ts';
import { type Subscribed, subscribeTo } from '../harness/subscribe.ts';
import { until } from '../harness/until.ts';

const MILESTONES = /* GraphQL */ `
  subscription ($after: String) {
    milestoneRecorded(after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on MilestoneRecorded { event { eventId } }
      ... on GapNotice { from to }
    }
  }
`;

let portal: Portal;
let events: LiveEvents;
let cursors: StreamCursors;
const owned = new AsyncDisposableStack();
const open: Subscribed[] = [];
beforeAll(async () => {
  portal = owned.use(await createPortal());
  owned.use(startNumbering(portal.database));
  events = createLiveEvents(portal.database);
  cursors = new StreamCursors(await events.cursorKey());
});
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});
afterAll(() => owned.disposeAsync());

/** The stream of a customer, which has caught up with all that was announced by now. */
async function follow(after?: string, caller: Caller = portal.callers.acmeAll): Promise<Subscribed> {
  const subscribed = await subscribeTo(portal.subgraph, caller, MILESTONES, { after });
  open.push(subscribed);
  const last = await head();
  await until(() => positionOf(subscribed.heartbeats.at(-1)) >= last);
  return subscribed;
}

async function head(): Promise<number> {
  const text = 'SELECT id FROM ledger.live_event WHERE seq IS NULL';
  await until(async () => (await portal.database.query({ text })).length === 0);
  return (await events.bounds()).head;
}

function positionOf(message: { readonly cursor: string } | undefined): number {
  return (message && cursors.decode(message.cursor)) ?? -1;
}

let reports = 0;
async function report(number: string, milestone: string): Promise<void> {
  reports += 1;
  const shipmentId = encodeId('Shipment', { portalId: portal.shipment(number) });
  const occurred = { at: new Date().toISOString() };
  const event = { shipmentId, eventId: `cursors-${reports}`, milestone, occurred };
  const input = { source: 'PORTAL', events: [event] };
  await done(portal, portal.agent('DISPATCHER'), 'milestonesRecord', input);
}

const eventIds = ({ answers }: Subscribed) =>
  answers.map(({ event }) => (event as { eventId: string }).eventId);

describe("a customer's cursor", () => {
  it('tells nothing of how much happens at other customers', async () => {
    await report('N1', 'PICKED_UP');
    const quiet = [await follow(), await follow()].map(({ heartbeats }) => heartbeats.at(-1));
    for (const milestone of ['PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY']) await report('G1', milestone);
    const busy = await follow();
    expect(busy.answers).toEqual([]);
    const beats = [...quiet, busy.heartbeats.at(-1)];
    for (const beat of beats) expect(beat?.cursor).toMatch(/^(?=.*\D)[\w-]{22}$/);
    // Not even whether anything happened: they differ when nothing did.
    expect(new Set(beats.map((beat) => beat?.cursor.slice(0, 8))).size).toBe(3);
    // The positions behind them would tell.
    const [one, two, three] = beats.map(positionOf);
    expect(two).toBe(one);
    expect(three).toBeGreaterThanOrEqual(Number(two) + 3);
  });

  it('takes the customer on from where it was', async () => {
    const before = await follow();
    await report('N2', 'PICKED_UP');
    await report('G1', 'DELIVERED');
    await report('N3', 'PICKED_UP');
    const all = await follow(before.heartbeats.at(-1)?.cursor);
    expect(all.answers.length).toBe(2);
    const rest = await follow(all.answers[0]?.cursor);
    expect(eventIds(rest)).toEqual(eventIds(all).slice(1));
  });

  it('is refused when it is none, of another hub, or of an event that has not been', async () => {
    const foreign = new StreamCursors({ key: new Uint8Array(16), plainUpTo: 0 }).encode(1);
    const ahead = cursors.encode((await head()) + 1);
    for (const after of ['', 'x', '-1', '1.5', '01', '9'.repeat(30), foreign, ahead]) {
      await expect(follow(after)).rejects.toMatchObject({ extensions: { code: 'INVALID_CURSOR' } });
    }
  });

  it('cannot be found by trying numbers: those that were never sent answer all the same', async () => {
    await report('N4', 'PICKED_UP');
    const last = await head();
    const tried = ['0', '1', `${last - 1}`, `${last}`, `${last + 1}`, '999999999999999'];
    const answers = [];
    for (const after of tried) answers.push(eventIds(await follow(after)));
    expect(answers[0]?.length).toBeGreaterThan(0);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    // With real cursors the answers tell where the last event is.
    const found = [last - 1, last].map(async (at) => eventIds(await follow(cursors.encode(at))));
    expect((await Promise.all(found)).map(({ length }) => length)).toEqual([1, 0]);
  });

  it('of before cursors were enciphered goes on; a notice of a gap says no number', async () => {
    for (const number of ['N5', 'N6']) await report(number, 'PICKED_UP');
    const last = await head();
    await portal.database.query({
      text: 'UPDATE ledger.live_head SET removed = $1, plain_up_to = $2',
      values: [last - 2, last - 1],
    });
    const firstAfter = async (after: string) => {
      await using feed = quietFeed(portal.database);
      const toMessage = () => ({ __typename: 'MilestoneRecorded' });
      const stream = await messageStream(feed, {
        kinds: LIVE_EVENT_KINDS,
        after,
        signal: undefined,
        toMessage,
      });
      return (await stream.next()).value;
    };
    for (const after of [last - 2, last - 1, last + 5]) {
      const message = await firstAfter(String(after));
      expect(positionOf(message)).toBe(Math.min(after + 1, last));
    }
    await portal.database.query({
      text: 'UPDATE ledger.live_head SET removed = $1',
      values: [last],
    });
    await portal.database.query({ text: 'DELETE FROM ledger.live_event' });
    const gap = (await firstAfter('1')) as unknown as Record<'cursor' | 'from' | 'to', string>;
    expect(gap).toMatchObject({ __typename: 'GapNotice' });
    const said = [gap.from, gap.to, gap.cursor].map((cursor) => cursors.decode(cursor));
    expect(said).toEqual([1, last, last]);
  });
});
