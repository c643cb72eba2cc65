import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OrgUnderTest } from './org-under-test.ts';

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
});
