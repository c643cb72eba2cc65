import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readText } from '../../../src/domain/free-text.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { SERVICE_LEVELS } from '../../../src/domain/vocabulary/index.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
  await world.pushAll();
  await world.pullAll();
});
afterAll(() => world[Symbol.asyncDispose]());

function change(object: string, id: string, values: SalesforceValues) {
  return world.org.asAdministrator.update(object, id, values, newUpstreamUsage());
}

async function portalAccount() {
  const [row] = await world.store.carried.byIds('Account', [world.customer.portalId]);
  return row;
}

describe('the phone of a contact that somebody typed into Salesforce', () => {
  async function contactIn(account: string, phone: string): Promise<unknown> {
    const email = `${phone.replaceAll(/\D/g, '')}@acme.test`;
    const [portalId = ''] = await world.store.writes.insertUsers([
      {
        kind: 'CUSTOMER',
        state: 'ACTIVE',
        subject: `user ${phone}`,
        name: 'Eve',
        email,
        accountId: world.customer.portalId,
      },
    ]);
    const crmId = await world.org.asAdministrator.create(
      'Contact',
      { LastName: 'Eve', Email: email, AccountId: account, Phone: phone, Portal_User_Id__c: portalId },
      newUpstreamUsage(),
    );
    await world.sql('UPDATE portal.portal_user SET crm_contact_id = $1 WHERE portal_id = $2', [
      crmId,
      portalId,
    ]);
    await world.pullAll();
    const [row] = await world.store.carried.byIds('PortalUser', [portalId]);
    return row?.['phone'];
  }

  it('is read in the country of its own account, else of the customer, and keeps its extension', async () => {
    await change('Account', world.customer.crmId, { BillingCountry: 'United States' });
    await world.pullAll();
    expect(await contactIn(world.branch.crmId, '(206) 555-0100 ext 12')).toBe('+12065550100 ext. 12');
    await change('Account', world.branch.crmId, { BillingCountry: 'Netherlands' });
    await world.pullAll();
    expect(await contactIn(world.branch.crmId, '010 217 3000')).toBe('+31102173000');
    expect(await contactIn(world.customer.crmId, '206.555.0101 #7')).toBe('+12065550101 ext. 7');
  });
});

describe('a country that Salesforce changes alone', () => {
  it('lets the state be read again, or asks a person where it does not fit', async () => {
    await change('Account', world.customer.crmId, { BillingCountry: 'Australia', BillingState: 'Victoria' });
    await world.pullAll();
    expect(await portalAccount()).toMatchObject({ billing_country: 'AU', billing_state: 'VIC' });
    await change('Account', world.customer.crmId, { BillingCountry: 'Germany' });
    await world.pullAll();
    expect(await portalAccount()).toMatchObject({ billing_country: 'DE', billing_state: 'Victoria' });
    await change('Account', world.customer.crmId, { BillingCountry: 'United States' });
    await world.pullAll();
    const items = await world.review();
    expect(items.flatMap(({ fields }) => fields.map(({ field }) => field))).toContain('billingAddress.state');
  });
});

describe('a text that goes to Salesforce and comes back', () => {
  /** As older versions of the hub, imports and other programs stored them. */
  const blank = fc.constantFrom('', ' ', '\t', '\n', '\r\n', '\u00A0', '\u3000', '\u2028', '\uFEFF');
  const word = fc.stringMatching(/^[A-Za-zÄéß0-9;,.'"&<>-]{1,12}$/u);
  const text = fc
    .tuple(blank, fc.array(word, { maxLength: 3 }), blank)
    .map(([before, words, after]) => before + words.join(' ') + after);

  async function bookedWith(note: string, shipment: Parameters<SyncWorld['book']>[0] = {}): Promise<string> {
    const portalId = await world.book(shipment);
    await world.write((unit) => unit.portal.setDockAppointmentNote(portalId, null, note));
    return portalId;
  }

  const stated = text.filter((each) => readText(each, 'LINE').ok && each.trim() !== '');
  const booking = fc.record({
    note: text,
    quoteReference: text,
    invoiceReferences: fc.array(fc.stringMatching(/^[A-Z0-9-]{1,12}$/), { maxLength: 3 }),
    serviceLevel: fc.constantFrom(...SERVICE_LEVELS.map(({ code }) => code)),
    promisedDelivery: fc
      .date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
      .map((at) => ({ at, dateOnly: false })),
  });

  async function named(displayName: string, legalNameOverride: string): Promise<void> {
    const { portalId } = world.customer;
    await world.write(async (unit) => {
      await unit.portal.setDisplayName(portalId, null, displayName);
      const { version } = await unit.portal.setLegalNameOverride(portalId, null, legalNameOverride);
      const change = { record: 'Account', aggregateId: portalId, accountId: portalId, version } as const;
      unit.enqueue({ ...change, lane: 'NEAR_REALTIME' });
    });
  }

  /** Somebody in Salesforce saves every record without changing a value of the hub's. */
  async function savedByOthers(): Promise<void> {
    const rows = await world.inSalesforce(soql`SELECT Id, Name FROM Shipment__c`);
    for (const { Id: id, Name: name } of rows)
      await change('Shipment__c', String(id), { Name: name as string });
    saves += 1;
    await change('Account', world.customer.crmId, { Industry: `Industry ${saves}` });
  }
  let saves = 0;

  it('is no change of others and no question for a person, whatever stands at its ends', async () => {
    const bookings = fc.array(booking, { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(bookings, stated, text, async (some, displayName, legalName) => {
        const ids: string[] = [];
        for (const { note, ...shipment } of some) ids.push(await bookedWith(note, shipment));
        await named(displayName, legalName);
        await world.pushAll();
        const everything = async () => [
          await world.store.carried.byIds('Shipment', ids),
          await portalAccount(),
          (await world.review()).length,
        ];
        const before = await everything();
        await savedByOthers();
        await world.pullAll();
        expect(await everything()).toEqual(before);
        const states = await world.sql<{ state: string }>(
          'SELECT DISTINCT state FROM ledger.outbox WHERE aggregate_id = ANY($1::uuid[])',
          [[...ids, world.customer.portalId]],
        );
        expect(states).toEqual([{ state: 'DONE' }]);
        const bases = [
          ...(await world.dependencies.ledger.baseValues.of('Shipment', ids)),
          ...(await world.dependencies.ledger.baseValues.of('Account', [world.customer.portalId])),
        ];
        const overwritten = bases.flatMap((base) =>
          [...(base ?? [])].filter(([, { lost }]) => lost?.by === 'SALESFORCE').map(([field]) => field),
        );
        expect(overwritten).toEqual([]);
      }),
      // A smaller example would take another world each.
      { numRuns: 3, endOnFailure: true },
    );
  });

  it('is the same in both systems, as every input is read', async () => {
    const note = '\u00A0 Tor 7, links \u3000';
    const portalId = await bookedWith(note);
    await world.pushAll();
    const read = readText(note, 'LINE');
    expect(await world.shipmentInSalesforce(portalId)).toMatchObject({
      Dock_Appointment_Note__c: read.ok ? read.text : '',
    });
  });
});
