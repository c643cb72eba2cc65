import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { externalIdField, fieldsOf, toSalesforce } from '../../../src/domain/ownership/index.ts';
import { lookups } from '../../harness/lookups.ts';
import { INTEGRATION, OrgUnderTest } from './org-under-test.ts';

const DEPLOYED = join(import.meta.dirname, '../../../subgraphs/salesforce/force-app/main/default');

describe("the project's own metadata in the sandbox org", () => {
  it('deploys, offers the external ids and holds the version rule', async () => {
    await using under = await OrgUnderTest.start({ metadataDir: DEPLOYED });
    const admin = await under.connect();
    for (const [object, key] of [
      ['Account', 'Portal_Customer_Id__c'],
      ['Contact', 'Portal_User_Id__c'],
      ['Case', 'Portal_Exception_Id__c'],
      ['Shipment__c', 'Portal_Shipment_Id__c'],
      ['Task', 'Portal_Exception_Id__c'],
    ] as const) {
      const { fields } = await admin.describe(object);
      expect(fields.find((field) => field.name === key)).toMatchObject({
        externalId: true,
        unique: true,
        length: 64,
      });
    }
    const path = '/sobjects/Shipment__c/Portal_Shipment_Id__c/s-1';
    expect((await under.call(admin, 'PATCH', path, { Hub_Version__c: 2 })).status).toBe(201);
    expect(await under.call(admin, 'PATCH', path, { Hub_Version__c: 1 })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Hub_Version__c may not decrease' }],
    });
  });

  it('lets a holder of the custom permission correct the version of a record, and nobody else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-administration-'));
    const sets = join(folder, 'permissionsets');
    cpSync(DEPLOYED, folder, { recursive: true });
    cpSync(
      join(sets, 'Portal_Administration.permissionset-meta.xml'),
      join(sets, 'Portal_Integration.permissionset-meta.xml'),
    );
    await using under = await OrgUnderTest.start({ metadataDir: folder });
    const path = '/sobjects/Shipment__c/Portal_Shipment_Id__c/s-1';
    const other = await under.connect();
    expect((await under.call(other, 'PATCH', path, { Hub_Version__c: 7 })).status).toBe(201);
    expect((await under.call(other, 'PATCH', path, { Hub_Version__c: 3 })).status).toBe(400);
    const holder = await under.connect(INTEGRATION);
    expect((await under.call(holder, 'PATCH', path, { Hub_Version__c: 3 })).status).toBe(200);
    expect((await under.call(other, 'PATCH', path, { Hub_Version__c: 4 })).status).toBe(200);
    rmSync(folder, { recursive: true });
  });

  it('does not start with a permission set that a real org would refuse', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-refused-'));
    cpSync(DEPLOYED, folder, { recursive: true });
    rmSync(join(folder, 'tabs'), { recursive: true });
    await expect(OrgUnderTest.start({ metadataDir: folder })).rejects.toThrow(
      'Portal_Staff: In field: tab - no CustomTab named Shipment__c found',
    );
    rmSync(folder, { recursive: true });
  });

  it('lets the integration user write what the ownership table sends, in the words that it says', async () => {
    await using under = await OrgUnderTest.start({ metadataDir: DEPLOYED });
    const admin = await under.connect();
    const hub = await under.connect(INTEGRATION);
    const customer = await admin.create('Account', { Name: 'Nordwind' });
    const ids: Record<string, string> = { Account: customer.id ?? '' };
    const given = lookups({ crmIdOf: (object) => ids[object] ?? null });
    const shipment = {
      portal_id: '0199e1c4-0000-7000-8000-000000000001',
      version: '3',
      number: 'WB-1',
      branch_id: 'branch',
      service_level: 'SAME_DAY',
      current_milestone: 'DELIVERY_ATTEMPTED',
      milestone_at: new Date('2026-03-01T10:00:00Z'),
      picked_up_at: new Date('2026-03-01T09:00:00Z'),
      open_exception_code: 'CONSIGNEE_CLOSED',
      dock_appointment_note: 'Gate 4',
      quote_reference: 'Q-1',
      invoice_references: ['I-1', 'I-2'],
      proof_of_delivery_id: '0199e1c4-0000-7000-8000-00000000000d',
    };
    const exception = {
      portal_id: '0199e1c4-0000-7000-8000-000000000002',
      version: 1,
      shipment_id: shipment.portal_id,
      branch_id: 'branch',
      code: 'DAMAGED',
      severity: 'CRITICAL',
      state: 'OPEN',
      owner_team: 'Dispatch',
    };
    for (const [name, row] of [
      ['Shipment', shipment],
      ['Exception', exception],
      ['ExceptionTask', exception],
    ] as const) {
      const { object, values, problems } = toSalesforce(name, row, given, { creating: true });
      expect(problems).toEqual([]);
      const key = externalIdField(object);
      const path = `/sobjects/${object}/${key}/${row.portal_id}`;
      const saved = await under.call(hub, 'PATCH', path, { ...values, [key]: undefined });
      expect(saved).toMatchObject({ status: 201, body: { success: true } });
      ids[object] = (saved.body as { id: string }).id;
      const [read] = (await hub.query(`SELECT ${fieldsOf(object).join(', ')} FROM ${object}`)).records;
      expect(read).toMatchObject({ [key]: row.portal_id });
    }
  });
});
