import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoId } from '../../src/cli/demo/shipments.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { accountId, BothSystems } from '../harness/both-systems.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
let both: BothSystems;
beforeAll(async () => {
  hub = await startTestHub({ worker: true });
  both = new BothSystems(hub);
});
afterAll(() => hub[Symbol.asyncDispose]());

const shipmentThere = (portalId: string) =>
  soql`SELECT Id, Name, Account__c, Current_Milestone__c, Service_Level__c, Exception_Code__c, Dock_Appointment_Note__c
       FROM Shipment__c WHERE Portal_Shipment_Id__c = ${portalId}`;
const caseThere = (portalId: string) =>
  soql`SELECT Id, AccountId, Status, Priority, Reason, IsClosed, Shipment__c, Subject FROM Case
       WHERE Portal_Exception_Id__c = ${portalId}`;

describe('a new customer', () => {
  it('waits for a decision, is approved in Salesforce and may then ship', async () => {
    const { reviewItemId, writes } = await both.done(
      'sales',
      'customerRegister',
      {
        legalName: 'Alpine Outfitters GmbH',
        displayName: 'Alpine Outfitters',
        country: 'DE',
        contactName: 'Uwe Brandt',
        contactEmail: 'uwe@alpine.example',
        phone: '+49 30 5550101',
      },
      'reviewItemId candidates { evidence }',
    );
    const portalId = reviewItemId as string;
    expect(writes).toEqual([]);
    const found = await both.review({ categories: ['REGISTRATION'] });
    const item = found.find(({ id }) => id === portalId);
    expect(item).toMatchObject({ state: 'OPEN', ownerTeam: 'SALES_OPERATIONS' });
    expect(await both.inSalesforce(soql`SELECT Id FROM Account WHERE Name LIKE 'Alpine%'`)).toEqual([]);

    const crmId = await both.createInSalesforce('Account', {
      Name: 'Alpine Outfitters GmbH',
      Phone: '+49 30 5550101',
      BillingCountry: 'Germany',
      Contract_Tier__c: 'SILVER',
      Eligible_Services__c: 'Expedited',
      Portal_Customer_Id__c: portalId,
    });
    const account = await both.eventually('the account is active', async () => {
      const answer = await both.query<{ account: Record<string, unknown> | null }>(
        'admin',
        `query ($portalId: ID) { account(portalId: $portalId) { id status crmId legalName displayName
          customerCopy { legalName eligibleServices }
          provenance(fields: ["legalName"]) { field system portalValue rule } } }`,
        { portalId },
      );
      const copy = answer.account?.['customerCopy'] as Record<string, unknown> | null;
      return copy?.['legalName'] && answer.account;
    });
    expect(account).toMatchObject({
      status: 'ACTIVE',
      crmId,
      legalName: 'Alpine Outfitters GmbH',
      displayName: 'Alpine Outfitters',
      provenance: [
        {
          field: 'legalName',
          system: 'SALESFORCE',
          portalValue: 'Alpine Outfitters GmbH',
        },
      ],
    });
    const [resolved] = await both.review({ categories: ['REGISTRATION'], states: ['RESOLVED'] });
    expect(resolved).toMatchObject({ id: portalId });
    const actions = (await both.audit('Account', portalId)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['approvedInSalesforce', 'linked', 'salesforceChange']));
    const shipment = await both.done(
      'dispatcher',
      'shipmentBook',
      { accountId: encodeId('Account', { crmId }), mode: 'TRUCK', serviceLevel: 'EXPEDITED' },
      'shipment { id portalId }',
    );
    const booked = shipment['shipment'] as { portalId: string };
    await both.arrives(shipmentThere(booked.portalId), { Account__c: crmId });
  });
});

describe('a customer with many branches', () => {
  it('books for each branch, and each shipment stands under its own branch in Salesforce', async () => {
    for (const code of ['NORTHWIND-CHI', 'NORTHWIND-DAL', 'NORTHWIND-RTM']) {
      const { portalId, id } = await both.book({}, 'customer', code);
      const [branch] = await both.inSalesforce(
        soql`SELECT Id, Name FROM Account WHERE Portal_Customer_Id__c = ${demoId('account', code)}`,
      );
      const there = await both.arrives(shipmentThere(portalId), { Account__c: branch?.Id });
      const here = await both.settled(id);
      expect(here).toMatchObject({ crmId: there.Id, branch: { displayName: branch?.['Name'] } });
    }
    const foreign = await both.mutate('branchCustomer', 'shipmentBook', {
      accountId: accountId('NORTHWIND-DAL'),
    });
    expect(foreign.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: 'accountId' }]);
  });
});

describe('a shipment with multiple stops', () => {
  it('keeps its stops in the portal and sends the summary', async () => {
    const stop = (sequence: number, type: string, city: string) => ({ sequence, type, city });
    const { id, portalId } = await both.book({
      stops: [stop(1, 'PICKUP', 'Chicago'), stop(2, 'TERMINAL', 'Memphis'), stop(3, 'DELIVERY', 'Dallas')],
    });
    const there = await both.arrives(shipmentThere(portalId), {
      Current_Milestone__c: 'BOOKED',
      Service_Level__c: 'Expedited',
    });
    const here = await both.settled(id);
    expect(here['stops']).toMatchObject([{ city: 'Chicago' }, { city: 'Memphis' }, { city: 'Dallas' }]);
    expect(here['syncStatus']).toMatchObject({ state: 'DONE', lane: 'REALTIME', lastError: null });
    expect(there['Name']).toBe(here['number']);
    const event = (eventId: string, milestone: string | null, minutes: number) => ({
      eventId,
      shipmentId: id,
      milestone,
      occurred: { at: new Date(Date.now() + minutes * 6e4) },
    });
    // A handheld that was offline: out of order, one of them twice, and a scan that is nobody's business elsewhere.
    const pickedUp = event(randomUUID(), 'PICKED_UP', 1);
    const events = [event(randomUUID(), 'IN_TRANSIT', 2), pickedUp, event(randomUUID(), null, 3)];
    const { results } = await both.done(
      'dispatcher',
      'milestonesRecord',
      { source: 'HANDHELD', events },
      'results { outcome reason }',
    );
    expect(results).toMatchObject([
      { outcome: 'RECORDED' },
      { outcome: 'RECORDED' },
      { outcome: 'RECORDED' },
    ]);
    const again = await both.done(
      'dispatcher',
      'milestonesRecord',
      { source: 'HANDHELD', events: [pickedUp] },
      'results { outcome }',
    );
    expect(again['results']).toMatchObject([{ outcome: 'KNOWN' }]);
    await both.arrives(shipmentThere(portalId), { Current_Milestone__c: 'IN_TRANSIT' });
    expect(await both.settled(id)).toMatchObject({ currentMilestone: { type: 'IN_TRANSIT' } });
  });
});

describe('a missed pickup', () => {
  it('is an exception of the carrier’s report that Salesforce sees at once', async () => {
    const { id, portalId } = await both.book();
    await both.settled(id);
    const exception = await both.openException(id, { code: 'MISSED_PICKUP', customerActionRequired: false });
    await both.arrives(shipmentThere(portalId), { Exception_Code__c: 'MISSED_PICKUP' });
    const task = await both.arrives(
      soql`SELECT Id, Status, Subject, WhatId FROM Task WHERE Portal_Exception_Id__c = ${exception.portalId}`,
      { Status: 'Not Started' },
    );
    expect(await both.inSalesforce(caseThere(exception.portalId))).toEqual([]);
    await both.done('serviceAgent', 'exceptionResolve', {
      id: exception.id,
      note: 'Picked up by the next truck.',
    });
    await both.arrives(soql`SELECT Status FROM Task WHERE Id = ${task.Id ?? ''}`, { Status: 'Completed' });
    await both.arrives(shipmentThere(portalId), { Exception_Code__c: null });
  });
});

describe('a delivery exception', () => {
  it('opens one case when the customer must act, and its closing in Salesforce settles it in the portal', async () => {
    const { id } = await both.book();
    const here = await both.settled(id);
    const exception = await both.openException(id, {
      code: 'INCORRECT_ADDRESS',
      severity: 'HIGH',
      customerActionRequired: true,
    });
    const there = await both.arrives(caseThere(exception.portalId), { Status: 'New', Priority: 'High' });
    expect(there).toMatchObject({ Shipment__c: here['crmId'], IsClosed: false });
    const state = async () => {
      const { exceptions } = (await both.shipment(id)) as { exceptions: { nodes: { state: string }[] } };
      return exceptions.nodes[0]?.state;
    };
    expect(await state()).toBe('OPEN');
    await both.changeInSalesforce('Case', there.Id ?? '', { Status: 'Closed' });
    await both.eventually('settled in the portal', async () => (await state()) === 'RESOLVED');
    const [last] = await both.audit('Exception', exception.portalId);
    expect(last).toMatchObject({ system: 'SALESFORCE' });
  });

  it('closes the case when the portal settles it', async () => {
    const { id } = await both.book();
    const exception = await both.openException(id, { code: 'DAMAGED', customerActionRequired: true });
    await both.arrives(caseThere(exception.portalId), { Status: 'New' });
    await both.done('serviceAgent', 'exceptionAcknowledge', { id: exception.id });
    await both.arrives(caseThere(exception.portalId), { Status: 'Working' });
    await both.done('serviceAgent', 'exceptionResolve', { id: exception.id });
    await both.arrives(caseThere(exception.portalId), { Status: 'Closed', IsClosed: true });
    expect(await both.inSalesforce(caseThere(exception.portalId))).toHaveLength(1);
  });
});

describe('a cancelled order', () => {
  it('is cancelled on both sides and cannot be changed back by a late scan', async () => {
    const { id, portalId } = await both.book();
    await both.arrives(shipmentThere(portalId), { Current_Milestone__c: 'BOOKED' });
    await both.done('dispatcher', 'shipmentCancel', { id });
    await both.arrives(shipmentThere(portalId), { Current_Milestone__c: 'CANCELLED' });
    expect(await both.settled(id)).toMatchObject({ currentMilestone: { type: 'CANCELLED' } });
    const again = await both.done('customer', 'shipmentCancel', { id });
    expect(again.writes).toMatchObject([{ system: 'PORTAL', state: 'UNCHANGED' }]);
    const trail = await both.audit('Shipment', portalId);
    expect(trail.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['shipmentBook', 'linked', 'shipmentCancel']),
    );
  });
});

describe('a duplicate contact', () => {
  it('is flagged with whom it may be, and never created', async () => {
    const before = await both.inSalesforce(soql`SELECT Id FROM Contact`);
    const duplicate = await both.mutate(
      'serviceAgent',
      'portalUserInvite',
      {
        accountId: accountId('NORTHWIND'),
        email: 'ana@northwind.example',
        name: 'Ana M. Flores',
        subject: 'ana.second@northwind.example',
        wholeAccount: true,
      },
      'user { id portalId }',
    );
    const { user } = duplicate as unknown as { user: { id: string; portalId: string } };
    const refused = await both.mutate('serviceAgent', 'portalUserActivate', { id: user.id });
    expect(refused.userErrors).toMatchObject([{ code: 'DUPLICATE' }]);
    const [item] = (await both.review({ categories: ['DUPLICATE'], states: ['OPEN'] })).filter(
      ({ portalId }) => portalId === user.portalId,
    );
    expect(item?.candidates).toMatchObject([{ evidence: expect.arrayContaining(['the same customer']) }]);
    expect(await both.inSalesforce(soql`SELECT Id FROM Contact`)).toHaveLength(before.length);
  });
});

describe('a billing contact change', () => {
  it('is made in Salesforce, which owns it, and arrives in the portal', async () => {
    const [contact] = await both.inSalesforce(
      soql`SELECT Id FROM Contact WHERE Email LIKE 'ben%@northwind.example'`,
    );
    const payload = await both.done(
      'customer',
      'billingContactChange',
      { accountId: accountId('NORTHWIND'), email: 'invoices@northwind.example' },
      'billingContact { crmId email }',
    );
    expect(payload['billingContact']).toEqual({ crmId: contact?.Id, email: 'invoices@northwind.example' });
    await both.arrives(soql`SELECT Email FROM Contact WHERE Id = ${contact?.Id ?? ''}`, {
      Email: 'invoices@northwind.example',
    });
    await both.eventually('the portal keeps it', async () => {
      const { account } = await both.query<{
        account: { customerCopy: { billingContactEmail: string } | null };
      }>('admin', `query ($id: ID) { account(id: $id) { customerCopy { billingContactEmail } } }`, {
        id: accountId('NORTHWIND'),
      });
      return account.customerCopy?.billingContactEmail === 'invoices@northwind.example';
    });
    const trail = await both.audit('Contact', contact?.Id ?? '');
    expect(trail[0]).toMatchObject({ action: 'billingContactChange', principal: 'ana@northwind.example' });
    const foreign = await both.mutate('otherCustomer', 'billingContactChange', {
      accountId: accountId('NORTHWIND'),
      email: 'mine@harbor.example',
    });
    expect(foreign.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});
