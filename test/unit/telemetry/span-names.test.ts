import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementSpan } from '../../../src/postgres/statement-span.ts';
import { callSpan, querySpan } from '../../../src/salesforce/call-span.ts';
import { soql } from '../../../src/salesforce/soql.ts';

const GET = { method: 'GET' };

describe('the name of a span', () => {
  it.each([
    ['SELECT t.id FROM portal.shipment t WHERE t.id = $1', 'SELECT portal.shipment'],
    ['  with due AS (SELECT id FROM ledger.outbox o) UPDATE ledger.outbox t SET a = 1', 'WITH ledger.outbox'],
    ['COMMIT', 'COMMIT'],
    ['', 'STATEMENT'],
  ])('of the statement %j is %j', (text, name) => {
    expect(statementSpan(text).name).toBe(name);
  });

  it.each([
    [
      soql`SELECT Id, (SELECT Id FROM Contacts WHERE Name = ${') FROM Canary'}) FROM Account`,
      'SELECT Account',
    ],
    [soql`SELECT Id FROM Case WHERE Subject = ${"it's FROM Canary"}`, 'SELECT Case'],
    [soql`SELECT COUNT() FROM Shipment__c`, 'SELECT Shipment__c'],
  ])('of a query is its object', (query, name) => {
    expect(querySpan(query).name).toBe(name);
  });

  it.each([
    ['/services/data/v66.0/query?q=SELECT+Id+FROM+Canary', 'query'],
    ['/services/data/v66.0/query/01gD0000002HU6KIAW-2000', 'query'],
    ['/sobjects/Shipment__c/Portal_Shipment_Id__c/canary', 'sobjects/Shipment__c'],
    ['/services/data/v66.0/sobjects/Account/describe', 'sobjects/Account'],
    ['/composite', 'composite'],
    ['/composite/sobjects/Shipment__c/Portal_Shipment_Id__c', 'composite/sobjects'],
    ['/jobs/ingest/7505e000001canary/batches', 'jobs/ingest'],
    ['/services/data', 'other'],
    ['https://elsewhere.example/canary', 'other'],
  ])('of a call to %j is the resource %j', (url, resource) => {
    expect(callSpan({ ...GET, url }).name).toBe(`GET /services/data/v66.0/${resource}`);
  });

  it('holds no value, whatever the values are', () => {
    const value = fc.string({ minLength: 8, maxLength: 40 }).map((text) => `CANARY ${text} FROM canary.`);
    fc.assert(
      fc.property(value, (canary) => {
        const query = soql`SELECT Id, (SELECT Id FROM Cases WHERE Subject = ${canary}) FROM Account WHERE Name IN ${[canary]}`;
        const call = { ...GET, url: `/sobjects/Account/Portal_Customer_Id__c/${encodeURIComponent(canary)}` };
        const told = JSON.stringify([querySpan(query), callSpan(call)]);
        expect(told.toLowerCase()).not.toContain('canary');
        expect(querySpan(query).name).toBe('SELECT Account');
      }),
    );
  });
});
