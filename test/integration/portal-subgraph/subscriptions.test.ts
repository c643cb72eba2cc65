import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { StreamCursors } from '../../../src/domain/stream-cursors.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { createLiveEvents } from '../../../src/ledger/live-events/live-events.ts';
import { startNumbering } from '../../harness/live-feed.ts';
import { done } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { type Subscribed, subscribeTo } from '../../harness/subscribe.ts';
import { until } from '../../harness/until.ts';

const MILESTONES = /* GraphQL */ `
  subscription ($filter: MilestoneStreamFilter, $after: String) {
    milestoneRecorded(filter: $filter, after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on MilestoneRecorded { event { milestone eventId } shipment { number currentMilestone { type } } }
      ... on GapNotice { from to hint }
    }
  }
`;
const EXCEPTIONS = /* GraphQL */ `
  subscription ($filter: ExceptionFilter, $after: String) {
    exceptionChanged(filter: $filter, after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on ExceptionChanged { changedFields exception { code state shipment { number } } }
    }
  }
`;
const UPDATES = /* GraphQL */ `
  subscription ($id: ID!, $after: String) {
    shipmentUpdated(id: $id, after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on ShipmentUpdated { changedFields shipment { number } }
    }
  }
`;

let portal: Portal;
let numbering: AsyncDisposable;
let cursors: StreamCursors;
const open: Subscribed[] = [];
beforeAll(async () => {
  portal = await createPortal();
  numbering = startNumbering(portal.database);
  cursors = new StreamCursors(await createLiveEvents(portal.database).cursorKey());
});
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});
afterAll(async () => {
  await numbering[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

/** Begins when everything that was announced has its number, so that its first heartbeat stands behind that. */
async function follow(caller: Caller, query: string, variables: object = {}): Promise<Subscribed> {
  await head();
  const subscribed = await subscribeTo(portal.subgraph, caller, query, { ...variables });
  open.push(subscribed);
  return subscribed;
}

let reports = 0;
async function report(number: string, milestone: string, more: object = {}): Promise<void> {
  reports += 1;
  const event = {
    shipmentId: encodeId('Shipment', { portalId: portal.shipment(number) }),
    eventId: `live-${reports}`,
    milestone,
    occurred: { at: new Date().toISOString() },
  };
  const input = { source: 'PORTAL', events: [{ ...event, ...more }] };
  await done(portal, portal.agent('DISPATCHER'), 'milestonesRecord', input);
}

async function openException(number: string, code = 'DAMAGED'): Promise<void> {
  const shipmentId = encodeId('Shipment', { portalId: portal.shipment(number) });
  await done(portal, portal.agent('DISPATCHER'), 'exceptionOpen', { shipmentId, code });
}

/** The cursor behind all that was announced by now. */
async function head(): Promise<string> {
  await until(async () => {
    const waiting = await portal.database.query({
      text: 'SELECT id FROM ledger.live_event WHERE seq IS NULL',
    });
    return waiting.length === 0;
  });
  const [row] = await portal.database.query<{ readonly seq: number }>({
    text: 'SELECT seq FROM ledger.live_head',
  });
  return cursors.encode(row?.seq ?? 0);
}

function positionOf({ cursor }: { readonly cursor: string }): number {
  return cursors.decode(cursor) ?? Number.NaN;
}

/** Waits until everything that has been announced by now was looked through. */
async function caughtUp(...all: readonly Subscribed[]): Promise<void> {
  const last = positionOf({ cursor: await head() });
  const reached = ({ answers, heartbeats }: Subscribed) =>
    Math.max(...[...answers, ...heartbeats].map(positionOf)) >= last;
  await until(() => all.every(reached));
}

describe('milestoneRecorded', () => {
  it('sends each of two tenants, and a user of one branch, only what is theirs', async () => {
    const after = await head();
    await report('N2', 'PICKED_UP');
    await report('S1', 'PICKED_UP');
    await report('G1', 'PICKED_UP');
    const { acmeAll, acmeNorth, globexAll } = portal.callers;
    const [all, north, globex, agent] = await Promise.all(
      [acmeAll, acmeNorth, globexAll, portal.agent()].map((caller) => follow(caller, MILESTONES, { after })),
    );
    await caughtUp(...open);
    const numbers = (subscribed: Subscribed | undefined) =>
      subscribed?.answers.map(({ shipment }) => (shipment as { number: string }).number);
    expect(numbers(all)).toEqual(['N2', 'S1']);
    expect(numbers(north)).toEqual(['N2']);
    expect(numbers(globex)).toEqual(['G1']);
    expect(numbers(agent)).toEqual(['N2', 'S1', 'G1']);
    expect(all?.answers[0]).toMatchObject({
      __typename: 'MilestoneRecorded',
      event: { milestone: 'PICKED_UP' },
      shipment: { currentMilestone: { type: 'PICKED_UP' } },
    });
    expect(open.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('narrows by account, branch, shipment and type; what is not yours is as what is not there', async () => {
    const after = await head();
    await report('N3', 'PICKED_UP');
    await report('N3', 'IN_TRANSIT');
    await report('S1', 'IN_TRANSIT');
    const { acme, north, south, globex } = portal.accounts;
    const account = (ref: { portalId: string }) => encodeId('Account', { portalId: ref.portalId });
    const shipment = (number: string) => encodeId('Shipment', { portalId: portal.shipment(number) });
    const cases: readonly (readonly [object, number])[] = [
      [{ accountId: account(acme) }, 3],
      [{ accountId: account(north) }, 2],
      [{ branchId: account(south) }, 1],
      [{ shipmentId: shipment('N3') }, 2],
      [{ types: ['IN_TRANSIT'] }, 2],
      [{ types: ['IN_TRANSIT'], branchId: account(north) }, 1],
      [{ accountId: account(globex) }, 0],
      [{ shipmentId: shipment('G1') }, 0],
      [{ accountId: encodeId('Account', { portalId: portal.shipment('N3') }) }, 0],
    ];
    const followed = [];
    for (const [filter] of cases) {
      followed.push(await follow(portal.callers.acmeAll, MILESTONES, { filter, after }));
    }
    await caughtUp(...followed);
    expect(followed.map(({ answers }) => answers.length)).toEqual(cases.map(([, count]) => count));
    const wrong = follow(portal.callers.acmeAll, MILESTONES, { filter: { accountId: shipment('N3') } });
    await expect(wrong).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('is silent about what is under review until it counts', async () => {
    const after = await head();
    const early = { occurred: { at: '2020-01-01T00:00:00Z' } };
    await report('N5', 'ARRIVED_AT_PICKUP', early);
    const silent = await follow(portal.agent(), MILESTONES, { after });
    await caughtUp(silent);
    expect(silent.answers).toEqual([]);
    // The booking was wrong: it was earlier.
    const booked = { occurred: { at: '2019-12-31T00:00:00Z' } };
    const correction = { kind: 'SUPERSEDES', source: 'CARRIER', eventId: 'N5-BOOKED' };
    await report('N5', 'BOOKED', { ...booked, correction });
    const settled = await follow(portal.agent(), MILESTONES, { after });
    await caughtUp(settled);
    const told = settled.answers.map(({ event }) => (event as { milestone: string }).milestone);
    expect(told.toSorted()).toEqual(['ARRIVED_AT_PICKUP', 'BOOKED']);
  });

  it('tells of a booking and of a cancellation', async () => {
    const live = await follow(portal.callers.acmeAll, MILESTONES, { after: await head() });
    const accountId = encodeId('Account', { portalId: portal.accounts.north.portalId });
    const { acmeAll } = portal.callers;
    const booked = await done(portal, acmeAll, 'shipmentBook', { accountId }, 'shipment { id }');
    const { id } = booked['shipment'] as { id: string };
    await done(portal, portal.agent('DISPATCHER'), 'shipmentCancel', { id });
    await caughtUp(live);
    expect(live.answers.map(({ event }) => (event as { milestone: string }).milestone)).toEqual([
      'BOOKED',
      'CANCELLED',
    ]);
  });
});

describe('exceptionChanged', () => {
  it('sends what was opened and done to those who may see it, by severity, code, state and team', async () => {
    const after = await head();
    await openException('N7');
    await openException('G1', 'WEATHER');
    const follows = [
      [portal.callers.acmeAll, {}],
      [portal.callers.acmeNorth, { codes: ['DAMAGED'] }],
      [portal.callers.acmeNorth, { codes: ['WEATHER'] }],
      [portal.callers.globexAll, {}],
      [portal.agent(), { states: ['RESOLVED'] }],
    ] as const;
    const followed = [];
    for (const [caller, filter] of follows)
      followed.push(await follow(caller, EXCEPTIONS, { filter, after }));
    await caughtUp(...followed);
    expect(followed.map(({ answers }) => answers.length)).toEqual([1, 1, 0, 1, 0]);
    expect(followed[0]?.answers[0]).toMatchObject({
      exception: { code: 'DAMAGED', state: 'OPEN', shipment: { number: 'N7' } },
    });
    expect(followed[3]?.answers[0]).toMatchObject({ exception: { code: 'WEATHER' } });
  });

  it('sends to staff what concerns a team, a person, nobody, or a stretch of time', async () => {
    const after = await head();
    await openException('N10', 'WEATHER');
    const [found] = await portal.database.query<{ id: string; userId: string }>({
      text: `SELECT e.portal_id AS id, u.portal_id AS "userId" FROM portal.exception e, portal.portal_user u
        WHERE e.shipment_id = $1 AND e.code = 'WEATHER' AND u.subject = 'Kim' ORDER BY e.created_at DESC LIMIT 1`,
      values: [portal.shipment('N10')],
    });
    const kim = encodeId('PortalUser', { portalId: found?.userId });
    const input = { id: encodeId('Exception', { portalId: found?.id }), team: 'CUSTOMS', assigneeId: kim };
    await done(portal, portal.agent('DISPATCHER'), 'exceptionAssign', input);
    const other = encodeId('PortalUser', { portalId: portal.users.agent });
    const followed = [];
    for (const filter of [
      {},
      { ownerTeams: ['CUSTOMS'] },
      { teams: ['customs desk'] },
      { assigneeIds: [kim] },
      { assigneeIds: [other] },
      { isAssigned: false },
      { isAssigned: true, opened: { from: '2026-01-01T00:00:00Z' } },
      { opened: { to: '2026-01-01T00:00:00Z' } },
    ]) {
      followed.push(await follow(portal.agent(), EXCEPTIONS, { filter, after }));
    }
    await caughtUp(...followed);
    expect(followed.map(({ answers }) => answers.length)).toEqual([2, 1, 1, 1, 0, 1, 1, 0]);
    await expect(
      follow(portal.callers.acmeAll, EXCEPTIONS, { filter: { assigneeIds: [kim] }, after }),
    ).rejects.toThrow('may not see Exception.assignee');
  });
});

describe('shipmentUpdated', () => {
  it('sends every change of one shipment, and nothing of one that is not yours', async () => {
    const after = await head();
    const id = encodeId('Shipment', { portalId: portal.shipment('N8') });
    const foreign = encodeId('Shipment', { portalId: portal.shipment('G1') });
    const own = await follow(portal.callers.acmeNorth, UPDATES, { id, after });
    await report('N8', 'PICKED_UP');
    await report('G1', 'IN_TRANSIT');
    await openException('N8');
    const others = await follow(portal.callers.acmeNorth, UPDATES, { id: foreign, after });
    await caughtUp(others);
    await until(() => own.answers.length === 2);
    expect(own.answers).toMatchObject([
      { changedFields: expect.arrayContaining(['currentMilestone']), shipment: { number: 'N8' } },
      { changedFields: expect.arrayContaining(['exceptionCode']), shipment: { number: 'N8' } },
    ]);
    expect(others.answers).toEqual([]);
  });
});

it('carries no data of a customer: only ids, names of fields and words', async () => {
  const canary = 'Canary 4711';
  const id = encodeId('Shipment', { portalId: portal.shipment('N9') });
  const shipmentId = id;
  await done(portal, portal.agent('DISPATCHER'), 'dockAppointmentNoteSet', { id, note: canary });
  await done(portal, portal.agent('DISPATCHER'), 'exceptionOpen', {
    shipmentId,
    code: 'DAMAGED',
    note: canary,
  });
  await done(portal, portal.callers.acmeAll, 'shipmentUpdate', { id, handlingNeeds: [canary] });
  const accountId = encodeId('Account', { portalId: portal.accounts.acme.portalId });
  await done(portal, portal.callers.acmeAll, 'accountDisplayNamePropose', {
    id: accountId,
    displayName: canary,
  });
  const rows = await portal.database.query({ text: 'SELECT * FROM ledger.live_event' });
  expect(rows.length).toBeGreaterThan(10);
  expect(JSON.stringify(rows)).not.toContain('Canary');
});
