import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { auditOf, codes, counts, done, mutate, outboxOf } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const EXCEPTION = `exception { id portalId code severity state ownerTeam ownerPerson customerActionRequired note version
  history { state actor note } shipment { exceptionCode exceptionState } }`;

interface Opened {
  readonly id: string;
  readonly portalId: string;
  readonly version: number;
  readonly [field: string]: unknown;
}

const dispatcher = () => portal.agent('DISPATCHER');

async function open(number: string, input: object): Promise<Opened> {
  const shipmentId = encodeId('Shipment', { portalId: portal.shipment(number) });
  const payload = await done(portal, dispatcher(), 'exceptionOpen', { shipmentId, ...input }, EXCEPTION);
  return payload['exception'] as Opened;
}

async function milestones(number: string): Promise<string[]> {
  const rows = await portal.database.query<{ readonly milestone: string }>({
    text: `SELECT milestone FROM portal.tracking_event WHERE shipment_id = $1 AND milestone LIKE 'EXCEPTION%'
      ORDER BY occurred_at, event_id`,
    values: [portal.shipment(number)],
  });
  return rows.map(({ milestone }) => milestone);
}

describe('exceptionOpen', () => {
  it('opens a case at once when the customer must act, and shows the trouble on the shipment', async () => {
    const shipmentId = encodeId('Shipment', { portalId: portal.shipment('N4') });
    const payload = await done(
      portal,
      dispatcher(),
      'exceptionOpen',
      { shipmentId, code: 'INCORRECT_ADDRESS', note: 'No such street' },
      EXCEPTION,
    );
    const exception = payload['exception'] as Opened;
    expect(exception).toMatchObject({
      state: 'OPEN',
      severity: 'MEDIUM',
      customerActionRequired: true,
      ownerTeam: 'Customer Service',
      shipment: {
        exceptionCode: 'INCORRECT_ADDRESS',
        exceptionState: 'OPEN',
      },
    });
    expect(payload.writes).toMatchObject([
      { system: 'PORTAL', record: 'Exception', state: 'DONE' },
      { system: 'SALESFORCE', record: 'Case', state: 'QUEUED', lane: 'REALTIME' },
      { system: 'PORTAL', record: 'Shipment' },
      { system: 'SALESFORCE', record: 'Shipment', lane: 'REALTIME' },
    ]);
    expect(await outboxOf(portal, exception.portalId)).toMatchObject([
      { record: 'Exception', lane: 'REALTIME' },
    ]);
    expect(await milestones('N4')).toEqual(['EXCEPTION_OPENED']);
    const [audit] = await auditOf(portal, 'Exception', exception.portalId);
    expect(audit).toMatchObject({ action: 'exceptionOpen', role: 'DISPATCHER' });
  });

  it('lets a carrier integration report, without naming a team', async () => {
    const shipmentId = encodeId('Shipment', { portalId: portal.shipment('N5') });
    const integration = portal.agent('INTEGRATION');
    await done(portal, integration, 'exceptionOpen', { shipmentId, code: 'WEATHER' });
    const payload = await mutate(portal, integration, 'exceptionOpen', {
      shipmentId,
      code: 'WEATHER',
      ownerTeam: 'dispatch',
    });
    expect(payload.userErrors).toMatchObject([
      { code: 'NOT_PERMITTED', field: 'ownerTeam', owner: 'PORTAL' },
    ]);
  });

  it.each([
    ['in the future', new Date(Date.now() + 3_600_000).toISOString()],
    ['before the booking of its shipment', '2001-03-04T00:00:00Z'],
  ])('refuses one that begins %s', async (_when, openedAt) => {
    const before = await counts(portal);
    const shipmentId = encodeId('Shipment', { portalId: portal.shipment('N5') });
    const payload = await mutate(portal, dispatcher(), 'exceptionOpen', {
      shipmentId,
      code: 'OTHER',
      openedAt,
    });
    expect(payload.userErrors).toMatchObject([{ code: 'INVALID_VALUE', field: 'openedAt' }]);
    expect(await counts(portal)).toEqual(before);
  });
});

describe('the work on an exception', () => {
  it('is acknowledged, assigned and resolved, each step once, with its history', async () => {
    const { id, portalId } = await open('N6', { code: 'DAMAGED', severity: 'HIGH' });
    const taken = await done(portal, dispatcher(), 'exceptionAcknowledge', { id }, EXCEPTION);
    expect(taken['exception']).toMatchObject({ state: 'ACKNOWLEDGED', ownerPerson: portal.users.agent });
    const given = { id, ownerTeam: 'Claims', ownerPerson: 'Kim', severity: 'CRITICAL' };
    const assigned = await done(portal, dispatcher(), 'exceptionAssign', given, EXCEPTION);
    expect(assigned['exception']).toMatchObject({
      ownerTeam: 'Claims',
      ownerPerson: 'Kim',
      severity: 'CRITICAL',
    });
    const resolve = { id, note: 'Replaced', idempotencyKey: 'resolved-once' };
    const resolved = await done(portal, dispatcher(), 'exceptionResolve', resolve, EXCEPTION);
    expect(resolved['exception']).toMatchObject({
      state: 'RESOLVED',
      note: 'Replaced',
      shipment: { exceptionState: 'OPEN' },
      history: [
        { state: 'OPEN' },
        { state: 'ACKNOWLEDGED' },
        { state: 'ACKNOWLEDGED' },
        { state: 'RESOLVED' },
      ],
    });
    expect(await milestones('N6')).toEqual(['EXCEPTION_OPENED', 'EXCEPTION_RESOLVED']);
    expect((await auditOf(portal, 'Exception', portalId)).map(({ action }) => action)).toEqual([
      'exceptionOpen',
      'exceptionAcknowledge',
      'exceptionAssign',
      'exceptionResolve',
    ]);

    const before = await counts(portal);
    const again = await done(portal, dispatcher(), 'exceptionResolve', resolve, EXCEPTION);
    expect(again.writes).toEqual(resolved.writes);
    for (const [mutation, input] of [
      ['exceptionResolve', { id }],
      ['exceptionAcknowledge', { id }],
      ['exceptionAssign', { id, ownerTeam: 'Dispatch' }],
    ] as const) {
      expect(codes(await mutate(portal, dispatcher(), mutation, input))).toContain('ILLEGAL_STATE');
    }
    expect(await counts(portal)).toEqual(before);
  });

  it('refuses a step on a version that was overtaken', async () => {
    const { id, version } = await open('N7', { code: 'MECHANICAL' });
    await done(portal, dispatcher(), 'exceptionAssign', { id, ownerPerson: 'Kim', expectedVersion: version });
    const late = await mutate(portal, dispatcher(), 'exceptionAssign', {
      id,
      ownerPerson: 'Lee',
      expectedVersion: version,
    });
    expect(codes(late)).toEqual(['STALE']);
  });

  it('lets one of two agents who take it at the same time have it', async () => {
    const { id } = await open('N8', { code: 'MECHANICAL' });
    const payloads = await Promise.all(
      ['Kim', 'Lee'].map((ownerPerson) =>
        mutate(portal, dispatcher(), 'exceptionAcknowledge', { id, ownerPerson }, EXCEPTION),
      ),
    );
    expect(payloads.flatMap(codes)).toEqual(['ILLEGAL_STATE']);
  });

  it('tells Salesforce nothing about who works on it', async () => {
    const { id, portalId } = await open('N9', { code: 'MECHANICAL' });
    await portal.database.query({
      text: 'DELETE FROM ledger.outbox WHERE aggregate_id = $1',
      values: [portalId],
    });
    const payload = await done(portal, dispatcher(), 'exceptionAssign', {
      id,
      ownerPerson: 'Kim',
      note: 'Call',
    });
    expect(payload.writes.map(({ system }) => system)).toEqual(['PORTAL']);
    expect(await outboxOf(portal, portalId)).toEqual([]);
  });

  it('tells Salesforce which team has it now, and makes the case or the task that it needs by then', async () => {
    const { id, portalId } = await open('N9', { code: 'MECHANICAL' });
    const toSalesforce = async (input: object) => {
      await portal.database.query({
        text: 'DELETE FROM ledger.outbox WHERE aggregate_id = $1',
        values: [portalId],
      });
      const { writes } = await done(portal, dispatcher(), 'exceptionAssign', { id, ...input });
      const queued = await outboxOf(portal, portalId);
      return {
        lanes: queued.map(({ lane }) => lane),
        records: writes.flatMap(({ system, record }) => (system === 'SALESFORCE' ? [record] : [])),
      };
    };
    const atOnce = (...records: string[]) => ({ lanes: ['REALTIME'], records });
    expect(await toSalesforce({ team: 'CLAIMS' })).toEqual(atOnce('Task'));
    expect(await toSalesforce({ customerActionRequired: true })).toEqual(atOnce('Case', 'Task'));
    expect(await toSalesforce({ team: 'BILLING' })).toEqual(atOnce('Case'));
    expect(await toSalesforce({ customerActionRequired: false, team: null })).toEqual(atOnce('Case'));
    expect(await toSalesforce({ severity: 'LOW' })).toEqual({ lanes: [], records: [] });
    expect(await toSalesforce({ team: 'DISPATCH' })).toEqual(atOnce('Task'));
  });
});
