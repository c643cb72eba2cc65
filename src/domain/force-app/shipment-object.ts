import { CLOSED_MILESTONES } from '../milestones/transitions.ts';
import type { MappedRow } from '../ownership/row.ts';
import { isHubsOwn } from './mapped-fields.ts';
import { metadataFile, type XmlContent } from './xml.ts';

const COMPACT_LAYOUT = 'Portal_Shipment';

/** The fields that a list of shipments shows, after the number. */
const LIST_FIELDS = [
  'Account__c',
  'Current_Milestone__c',
  'Exception_Code__c',
  'Promised_Delivery__c',
  'Estimated_Delivery__c',
  'Delivered_At__c',
] as const;
const COLUMNS = ['NAME', ...LIST_FIELDS];

interface ListFilter {
  readonly field: string;
  readonly operation: string;
  readonly value?: string;
}

/** A cancelled or returned shipment has no delivery time, and none is to come. */
const ON_THE_WAY: ListFilter = {
  field: 'Current_Milestone__c',
  operation: 'notEqual',
  value: CLOSED_MILESTONES.join(','),
};

const LIST_VIEWS: readonly {
  readonly name: string;
  readonly label: string;
  readonly filters: readonly ListFilter[];
}[] = [
  { name: 'All_Shipments', label: 'All Shipments', filters: [] },
  { name: 'On_Their_Way', label: 'On Their Way', filters: [ON_THE_WAY] },
  {
    name: 'With_Open_Exception',
    label: 'With an Open Exception',
    filters: [{ field: 'Exception_Code__c', operation: 'notEqual' }],
  },
  {
    name: 'Overdue',
    label: 'Overdue',
    filters: [ON_THE_WAY, { field: 'Promised_Delivery__c', operation: 'lessThan', value: 'TODAY' }],
  },
];

/** Shipment__c with all that people see of it, besides its fields. `fields` are the fields of the table, each once. */
export function shipmentFiles(fields: readonly MappedRow[]): ReadonlyMap<string, string> {
  const folder = 'objects/Shipment__c';
  return new Map([
    [`${folder}/Shipment__c.object-meta.xml`, shipmentObject()],
    [`${folder}/compactLayouts/${COMPACT_LAYOUT}.compactLayout-meta.xml`, compactLayout()],
    ...LIST_VIEWS.map(({ name, label, filters }): [string, string] => [
      `${folder}/listViews/${name}.listView-meta.xml`,
      metadataFile('ListView', {
        fullName: name,
        columns: COLUMNS,
        filterScope: 'Everything',
        filters: filters.map((filter) => ({ ...filter })),
        label,
      }),
    ]),
    ['layouts/Shipment__c-Shipment Layout.layout-meta.xml', shipmentLayout(fields)],
    [
      'tabs/Shipment__c.tab-meta.xml',
      metadataFile('CustomTab', { customObject: true, motif: 'Custom98: Truck' }),
    ],
  ]);
}

function shipmentObject(): string {
  return metadataFile('CustomObject', {
    compactLayoutAssignment: COMPACT_LAYOUT,
    deploymentStatus: 'Deployed',
    description: 'A shipment of the logistics portal, which owns it. The hub keeps this summary up to date.',
    enableBulkApi: true,
    enableHistory: true,
    enableReports: true,
    enableSearch: true,
    enableSharing: true,
    enableStreamingApi: true,
    externalSharingModel: 'Private',
    label: 'Shipment',
    nameField: { label: 'Shipment Number', trackHistory: false, type: 'Text' },
    pluralLabel: 'Shipments',
    searchLayouts: {
      customTabListAdditionalFields: LIST_FIELDS,
      lookupDialogsAdditionalFields: ['Account__c', 'Current_Milestone__c'],
      searchResultsAdditionalFields: LIST_FIELDS,
    },
    // The integration user owns every shipment. The permission sets, not the owner, decide who sees them.
    sharingModel: 'Private',
  });
}

function compactLayout(): string {
  return metadataFile('CompactLayout', {
    fullName: COMPACT_LAYOUT,
    fields: ['Name', ...LIST_FIELDS],
    label: 'Shipment',
  });
}

/** All fields, by kind. People cannot change what the portal owns, so every field but the name is shown read-only. */
function shipmentLayout(fields: readonly MappedRow[]): string {
  const shown = fields.filter(
    ({ salesforce: { field, type } }) => field !== 'Name' && isShown(field, type.kind),
  );
  const times = shown.filter((row) => row.salesforce.type.kind === 'DateTime' && !isHubsOwn(row));
  const hub = shown.filter((row) => isHubsOwn(row));
  const others = shown.filter((row) => !times.includes(row) && !hub.includes(row));
  return metadataFile('Layout', {
    layoutSections: [
      layoutSection('Shipment', [item('Name', 'Required'), ...others.map(readOnly)]),
      layoutSection('Times', times.map(readOnly)),
      layoutSection('Hub', hub.map(readOnly)),
    ],
    relatedLists: [
      {
        fields: ['CASES.CASE_NUMBER', 'CASES.SUBJECT', 'CASES.STATUS', 'CASES.PRIORITY'],
        relatedList: 'Case.Shipment__c',
      },
      { relatedList: 'RelatedEntityHistoryList' },
    ],
  });
}

/** Ids and stamps of the platform have places of their own on a page. */
function isShown(field: string, kind: string): boolean {
  return kind !== 'Id' && (field.endsWith('__c') || field === 'Name');
}

/** Two columns, filled row by row. */
export function layoutSection(label: string, items: readonly XmlContent[]) {
  const column = (side: number) => ({ layoutItems: items.filter((_, index) => index % 2 === side) });
  return {
    customLabel: true,
    detailHeading: true,
    editHeading: true,
    label,
    layoutColumns: [column(0), column(1)],
    style: 'TwoColumnsTopToBottom',
  };
}

export function item(field: string, behavior: 'Edit' | 'Readonly' | 'Required') {
  return { behavior, field };
}

function readOnly(row: MappedRow) {
  return item(row.salesforce.field, 'Readonly');
}
