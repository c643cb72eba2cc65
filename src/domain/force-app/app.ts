import type { MappedRow } from '../ownership/row.ts';
import { isCustom, isHubsOwn } from './mapped-fields.ts';
import { item, layoutSection } from './shipment-object.ts';
import { metadataFile } from './xml.ts';

/** The Lightning app of service and sales. */
export const APP = 'Waybill';

export function appFile(): string {
  return metadataFile('CustomApplication', {
    brand: { headerColor: '#0B5CAB', shouldOverrideOrgTheme: false },
    description: 'Customers with their shipments and cases.',
    formFactors: ['Small', 'Large'],
    label: APP,
    navType: 'Standard',
    tabs: ['standard-Account', 'Shipment__c', 'standard-Case', 'standard-report', 'standard-Dashboard'],
    uiType: 'Lightning',
  });
}

/**
 * A page layout of accounts with the portal's fields and the list of shipments. It is new and assigned to nobody, because a
 * layout of the same name as the org's own would replace it.
 *
 * @param fields the account's fields of the table, each once
 */
export function accountLayout(fields: readonly MappedRow[]): string {
  const own = fields.filter((row) => isCustom(row) && !isHubsOwn(row));
  const hub = fields.filter(isHubsOwn);
  return metadataFile('Layout', {
    layoutSections: [
      layoutSection('Account', [
        item('Name', 'Required'),
        item('OwnerId', 'Edit'),
        ...['ParentId', 'Phone', 'Website', 'Industry', 'BillingAddress'].map((field) => item(field, 'Edit')),
      ]),
      layoutSection(
        'Portal',
        own.map((row) => item(row.salesforce.field, row.owner === 'PORTAL' ? 'Readonly' : 'Edit')),
      ),
      layoutSection(
        'Hub',
        hub.map((row) => item(row.salesforce.field, 'Readonly')),
      ),
    ],
    relatedLists: [
      {
        fields: [
          'NAME',
          'Current_Milestone__c',
          'Exception_Code__c',
          'Promised_Delivery__c',
          'Delivered_At__c',
        ],
        relatedList: 'Shipment__c.Account__c',
      },
      { relatedList: 'RelatedContactList' },
      { relatedList: 'RelatedCaseList' },
      { relatedList: 'RelatedOpportunityList' },
    ],
  });
}
