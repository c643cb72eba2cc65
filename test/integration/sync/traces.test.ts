import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeProposal } from '../../../src/domain/edi/code-proposal.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { applyReceived } from '../../../src/sync/exchange/received.ts';
import { kindsOf } from '../../../src/sync/exchange/records.ts';
import { editRecord } from '../../../src/sync/review/edits.ts';
import { readAgain } from '../../../src/sync/review/explained-code.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** What a change of one record leaves for others: audit actions, kinds of live events, lanes of waiting rows. */
async function tracesOf(recordId: string) {
  const [row] = await world.sql<Readonly<Record<'audited' | 'told' | 'queued', readonly string[]>>>(
    `SELECT ARRAY(SELECT record || ' ' || action FROM ledger.audit_entry
         WHERE record_id = $1::text AND system <> 'SALESFORCE' AND action <> 'linked' ORDER BY id) AS audited,
       ARRAY(SELECT kind FROM ledger.live_event WHERE record_id = $1::text ORDER BY 1) AS told,
       ARRAY(SELECT lane::text FROM ledger.outbox WHERE aggregate_id = $1::uuid AND state = 'PENDING') AS queued`,
    [recordId],
  );
  return row;
}

async function reportedShipment(): Promise<string> {
  return await world.book({
    events: [
      {
        source: 'PORTAL',
        reporter: HUB_REPORTER,
        eventId: randomUUID(),
        milestone: 'BOOKED',
        classifier: 'ACTUAL',
        occurredAt: new Date(),
      },
    ],
  });
}

describe('a decision of the review queue leaves what the mutation leaves', () => {
  it('when it corrects an exception: its shipment is audited, announced and sent, too', async () => {
    const shipmentId = await reportedShipment();
    await world.openException(shipmentId, { code: 'WEATHER', severity: 'HIGH' });
    const exceptionId = await world.openException(shipmentId, { code: 'DAMAGED', severity: 'LOW' });
    await world.pushAll();
    const [kind] = kindsOf('Exception');
    const [row] = await world.store.carried.byIds('Exception', [exceptionId]);
    if (kind === undefined || row == null) throw new Error('no exception');
    const before = await tracesOf(shipmentId);
    await world.write((unit) => editRecord(unit, kind, row, { severity: 'CRITICAL' }));
    expect(await tracesOf(exceptionId)).toMatchObject({ audited: ['Exception reviewEdit'] });
    expect(await tracesOf(shipmentId)).toMatchObject({
      audited: ['Shipment reviewEdit'],
      told: [...(before?.told ?? []), 'SHIPMENT_UPDATED'],
      queued: [expect.any(String)],
    });
    await world.pushAll();
    expect(await world.shipmentInSalesforce(shipmentId)).toMatchObject({ Exception_Code__c: 'DAMAGED' });
  });

  it('when it opens an exception: the event that it leaves is audited', async () => {
    const shipmentId = await reportedShipment();
    const externalValue = `X12:${randomUUID()}`;
    const proposal: CodeProposal = {
      action: 'EXPLAIN_CODE',
      lookup: { kind: 'EDI_REASON', externalValue },
      event: {
        shipmentId,
        source: 'EDI',
        eventId: randomUUID(),
        occurredAt: new Date().toISOString(),
        dateOnly: false,
        placeName: null,
        country: null,
        stopSequence: null,
        rawCode: 'X1/??',
        dialect: 'X12',
      },
    };
    await world.write(async (unit) => {
      const word = { kind: 'EDI_REASON', externalValue, preferred: false, note: null } as const;
      await unit.ledger.lookups.save({ ...word, portalValue: 'DAMAGED' }, 'kim');
      const [id = ''] = await unit.ledger.review.open([
        {
          cause: randomUUID(),
          category: 'UNMAPPED_CODE',
          reason: 'An unknown code.',
          record: 'Milestone',
          portalId: shipmentId,
          crmId: null,
          accountId: null,
          fields: [],
          candidates: [],
          proposal: { ...proposal },
          ownerTeam: 'Dispatch',
          lastResponse: null,
          requestId: null,
        },
      ]);
      const [item] = await unit.ledger.review.byIds([id]);
      if (item == null) throw new Error('no item');
      await readAgain(unit, item);
    });
    expect(await tracesOf(shipmentId)).toMatchObject({
      audited: expect.arrayContaining(['Milestone codeExplained']) as unknown,
    });
  });
});

describe('a value that Salesforce sent leaves what the mutation leaves', () => {
  it('when it closes a case: the exception is not sent back, its shipment is audited, announced and sent', async () => {
    const shipmentId = await reportedShipment();
    const exceptionId = await world.openException(shipmentId, { code: 'DAMAGED', severity: 'LOW' });
    await world.pushAll();
    const [kind] = kindsOf('Exception');
    const [row] = await world.store.carried.byIds('Exception', [exceptionId]);
    if (kind === undefined || row == null) throw new Error('no exception');
    const before = await tracesOf(shipmentId);
    const values = { state: 'RESOLVED' };
    const changed = await world.write((unit) =>
      applyReceived(unit, kind, kind.aggregate, [{ record: row, expected: null, values }]),
    );
    expect([...changed]).toEqual([exceptionId]);
    expect(await tracesOf(exceptionId)).toMatchObject({
      audited: ['Exception salesforceChange'],
      queued: [],
    });
    expect(await tracesOf(shipmentId)).toMatchObject({
      audited: ['Shipment salesforceChange'],
      told: [...(before?.told ?? []), 'SHIPMENT_UPDATED'],
      queued: ['REALTIME'],
    });
  });

  it('when it changes where invoices go: that is audited as a change of the account', async () => {
    const { portalId } = world.customer;
    const [kind] = kindsOf('PortalUser');
    const [row] = await world.store.carried.byIds('BillingContact', [portalId]);
    if (kind === undefined || row == null) throw new Error('no account');
    const values = { billing_contact_email: 'pay@acme.example' };
    await world.write((unit) =>
      applyReceived(unit, kind, 'BillingContact', [{ record: row, expected: null, values }]),
    );
    expect(await tracesOf(portalId)).toMatchObject({
      audited: ['Account salesforceChange'],
      told: expect.arrayContaining(['ACCOUNT_CHANGED']) as unknown,
    });
  });
});
