import { describe, expect, it } from 'vitest';
import { forceAppFiles } from '../../../src/domain/force-app/index.ts';
import {
  fieldsOf,
  guardWrite,
  sentRows,
  toPortal,
  toSalesforce,
  worksheetMarkdown,
} from '../../../src/domain/ownership/index.ts';
import { plainFields } from '../../../src/domain/ownership/plain-fields.ts';
import { lookups } from '../../harness/lookups.ts';
import { ROWS_WITH_SEAL as ROWS, SEAL_NUMBER } from '../../harness/seal-number.ts';

describe('a row that is added to the ownership table', () => {
  it('is sent to Salesforce, with its checks', () => {
    const options = { creating: true, rows: ROWS };
    const sent = toSalesforce('Shipment', { seal_number: 'S-1' }, lookups(), options);
    expect(sent.values).toHaveProperty('Seal_Number__c', 'S-1');
    const { problems } = toSalesforce('Shipment', { seal_number: 'x'.repeat(41) }, lookups(), options);
    expect(problems).toContainEqual(
      expect.objectContaining({ field: 'sealNumber', code: 'TOO_LONG', owner: 'Dispatch' }),
    );
  });

  it('is never taken back from Salesforce, which does not own it', () => {
    expect(toPortal('Shipment', { Seal_Number__c: 'S-2' }, lookups(), ROWS).values).toEqual({});
  });

  it('is guarded', () => {
    const request = {
      role: 'DISPATCHER',
      record: 'Shipment',
      field: 'sealNumber',
      system: 'PORTAL',
    } as const;
    const without = ROWS.filter((row) => row !== SEAL_NUMBER);
    expect(guardWrite(request, without).allowed).toBe(false);
    expect(guardWrite(request, ROWS).allowed).toBe(true);
    expect(guardWrite({ ...request, system: 'SALESFORCE' }, ROWS)).toMatchObject({ code: 'NOT_OWNER' });
    expect(guardWrite({ ...request, role: 'CUSTOMER' }, ROWS)).toMatchObject({ code: 'ROLE_MAY_NOT' });
  });

  it('is taken by the mutations that its row names, as the column that it is', () => {
    const table = { table: 'shipment', mutations: ['shipmentBook', 'shipmentUpdate'] };
    const taken = plainFields('Shipment', { ...table, besides: new Set() }, ROWS);
    expect(taken).toContainEqual({
      field: 'sealNumber',
      portal: { table: 'shipment', column: 'seal_number', type: 'text' },
    });
    const byName = plainFields('Shipment', { ...table, besides: new Set(['seal_number']) }, ROWS);
    expect(byName.map(({ field }) => field)).not.toContain('sealNumber');
  });

  it('is deployed to Salesforce, and granted to the integration user', () => {
    const files = forceAppFiles(ROWS);
    const definition = files.get('objects/Shipment__c/fields/Seal_Number__c.field-meta.xml');
    expect(definition).toContain('<length>40</length>');
    const grants = files.get('permissionsets/Portal_Integration.permissionset-meta.xml');
    expect(grants).toMatch(/<editable>true<\/editable>\s+<field>Shipment__c\.Seal_Number__c<\/field>/);
  });

  it('is read, compared and sent in its lane', () => {
    expect(fieldsOf('Shipment__c', ROWS)).toContain('Seal_Number__c');
    expect(sentRows('Shipment', ROWS).find((row) => row.field === 'sealNumber')?.lane).toBe('NEAR_REALTIME');
  });

  it('is in the worksheet', () => {
    expect(worksheetMarkdown(ROWS)).toContain(
      '| sealNumber | PORTAL | Shipment__c.Seal_Number__c | Text(40) |',
    );
  });
});
