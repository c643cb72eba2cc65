import { CLOSED_MILESTONES } from '../milestones/transitions.ts';
import type { MappedRow } from '../ownership/row.ts';
import { isHubsOwn } from './mapped-fields.ts';
import { metadataFile, type XmlContent } from './xml.ts';

/** The folder of the reports, and of the dashboard. */
const FOLDER = 'Waybill';
const SHIPMENTS = { name: 'Portal_Shipments', object: 'Shipment__c', label: 'Portal Shipments' } as const;
const CASES = { name: 'Portal_Cases', object: 'Case', label: 'Portal Cases' } as const;
type ReportType = typeof SHIPMENTS | typeof CASES;

interface Filter {
  readonly field: string;
  readonly operator: 'equals' | 'notEqual' | 'greaterThan' | 'lessThan';
  /** Missing for "empty"; several by commas; a field of the same object if `toField` is set. */
  readonly value?: string;
  readonly toField?: boolean;
}

interface Report {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: ReportType;
  readonly columns: readonly string[];
  readonly groupedBy: { readonly field: string; readonly byMonth?: boolean };
  readonly filters: readonly Filter[];
  readonly chart: 'Bar' | 'Column' | 'Donut' | 'Line';
}

const SHIPMENT_COLUMNS = [
  'Name',
  'Account__c',
  'Promised_Delivery__c',
  'Estimated_Delivery__c',
  'Delivered_At__c',
];
const CASE_COLUMNS = ['CaseNumber', 'Subject', 'Priority', 'Portal_Queue__c', 'CreatedDate', 'ClosedDate'];
/** A cancelled or returned shipment has no delivery time, and none is to come. */
const ON_THE_WAY: Filter = {
  field: 'Current_Milestone__c',
  operator: 'notEqual',
  value: CLOSED_MILESTONES.join(','),
};
/** By a field that Portal Staff may read: the dashboard runs with the rights of its viewer. */
const FROM_PORTAL: Filter = { field: 'Portal_Queue__c', operator: 'notEqual' };

/** What the business watches in Salesforce. The hub's own health is in the graph, not here. */
const REPORTS: readonly Report[] = [
  {
    name: 'Shipments_By_Milestone',
    label: 'Shipments on their way, by milestone',
    description: 'Every shipment that is neither delivered nor returned nor cancelled.',
    type: SHIPMENTS,
    columns: SHIPMENT_COLUMNS,
    groupedBy: { field: 'Current_Milestone__c' },
    filters: [ON_THE_WAY],
    chart: 'Bar',
  },
  {
    name: 'Overdue_Shipments',
    label: 'Overdue shipments, by customer',
    description: 'Promised before today, and still on their way.',
    type: SHIPMENTS,
    columns: ['Name', 'Current_Milestone__c', 'Promised_Delivery__c', 'Estimated_Delivery__c'],
    groupedBy: { field: 'Account__c' },
    filters: [ON_THE_WAY, { field: 'Promised_Delivery__c', operator: 'lessThan', value: 'TODAY' }],
    chart: 'Bar',
  },
  {
    name: 'Late_Deliveries',
    label: 'Late deliveries, by month',
    description: 'Delivered after the promise.',
    type: SHIPMENTS,
    columns: SHIPMENT_COLUMNS,
    groupedBy: { field: 'Delivered_At__c', byMonth: true },
    filters: [
      { field: 'Delivered_At__c', operator: 'greaterThan', value: 'Promised_Delivery__c', toField: true },
    ],
    chart: 'Column',
  },
  {
    name: 'Deliveries',
    label: 'Deliveries, by month',
    description: 'All deliveries: beside the late ones it shows how punctual the carriers are.',
    type: SHIPMENTS,
    columns: SHIPMENT_COLUMNS,
    groupedBy: { field: 'Delivered_At__c', byMonth: true },
    filters: [{ field: 'Delivered_At__c', operator: 'notEqual' }],
    chart: 'Column',
  },
  {
    name: 'Open_Exceptions',
    label: 'Shipments with an open exception, by kind',
    description: 'What goes wrong now.',
    type: SHIPMENTS,
    columns: ['Name', 'Account__c', 'Current_Milestone__c', 'Promised_Delivery__c'],
    groupedBy: { field: 'Exception_Code__c' },
    filters: [{ field: 'Exception_Code__c', operator: 'notEqual' }],
    chart: 'Donut',
  },
  {
    name: 'Cases_By_Queue',
    label: 'Open cases of the portal, by team',
    description: 'Work that waits with each team.',
    type: CASES,
    columns: CASE_COLUMNS.filter((field) => field !== 'Portal_Queue__c'),
    groupedBy: { field: 'Portal_Queue__c' },
    filters: [FROM_PORTAL, { field: 'IsClosed', operator: 'equals', value: '0' }],
    chart: 'Bar',
  },
  {
    name: 'Cases_By_Month',
    label: 'Cases of the portal, by month of closing',
    description: 'How many exceptions were settled; opening and closing times show how fast.',
    type: CASES,
    columns: CASE_COLUMNS.filter((field) => field !== 'ClosedDate'),
    groupedBy: { field: 'ClosedDate', byMonth: true },
    filters: [FROM_PORTAL, { field: 'IsClosed', operator: 'equals', value: '1' }],
    chart: 'Line',
  },
];

/** @param fields all fields of the table, each once */
export function reportFiles(fields: readonly MappedRow[]): ReadonlyMap<string, string> {
  const folder = { accessType: 'Public', name: FOLDER, publicFolderAccess: 'ReadOnly' };
  return new Map([
    ...[SHIPMENTS, CASES].map((type): [string, string] => [
      `reportTypes/${type.name}.reportType-meta.xml`,
      reportType(type, fields),
    ]),
    [`reports/${FOLDER}.reportFolder-meta.xml`, metadataFile('ReportFolder', folder)],
    ...REPORTS.map((entry): [string, string] => [
      `reports/${FOLDER}/${entry.name}.report-meta.xml`,
      report(entry),
    ]),
    [`dashboards/${FOLDER}.dashboardFolder-meta.xml`, metadataFile('DashboardFolder', folder)],
    [`dashboards/${FOLDER}/Shipments_And_Cases.dashboard-meta.xml`, dashboard()],
  ]);
}

/** A report may use the fields that its type names: all of the table but those that only the hub reads. */
function reportType({ object, label }: ReportType, fields: readonly MappedRow[]): string {
  const own = fields.filter((row) => row.salesforce.object === object && isReportable(row));
  const names = own.map((row) => row.salesforce.field).filter((field) => !field.includes('.'));
  const shown = new Set(own.filter((row) => !isHubsOwn(row)).map((row) => row.salesforce.field));
  return metadataFile('ReportType', {
    baseObject: object,
    category: object === 'Case' ? 'cases' : 'other',
    deployed: true,
    description: `${label}: the fields that the hub keeps.`,
    label,
    sections: {
      columns: names
        .filter((field) => shown.has(field))
        .map((field) => ({ checkedByDefault: false, field: reportField(field), table: object })),
      masterLabel: label,
    },
  });
}

/** Ids are in every report anyway; the stamp of the last change cannot be reported. */
function isReportable({ salesforce: { field, type } }: MappedRow): boolean {
  return type.kind !== 'Id' && field !== 'SystemModstamp';
}

/** A report type names a standard lookup by its relationship. */
function reportField(field: string): string {
  return field.endsWith('__c') || !field.endsWith('Id') ? field : field.slice(0, -2);
}

function report({ label, description, type, columns, groupedBy, filters }: Report): string {
  const named = (field: string) => `${type.object}$${field}`;
  return metadataFile('Report', {
    columns: columns.map((field) => ({ field: named(field) })),
    description,
    filter: {
      criteriaItems: filters.map(({ field, operator, value, toField = false }) => ({
        column: named(field),
        columnToColumn: toField,
        isUnlocked: true,
        operator,
        ...(value === undefined ? { value: null } : { value: toField ? named(value) : value }),
      })),
    },
    format: 'Summary',
    groupingsDown: {
      dateGranularity: groupedBy.byMonth === true ? 'Month' : 'Day',
      field: named(groupedBy.field),
      sortOrder: 'Asc',
    },
    name: label,
    reportType: `${type.name}__c`,
    scope: 'organization',
    showDetails: true,
    showGrandTotal: true,
    showSubTotals: true,
    timeFrameFilter: { dateColumn: named('CreatedDate'), interval: 'INTERVAL_CUSTOM' },
  });
}

/** Each component shows the number of rows in each group of one report, as far as the viewer may see them. */
function dashboard(): string {
  const section = (position: number): XmlContent => ({
    columnSize: 'Medium',
    components: REPORTS.filter((_, index) => index % 3 === position).map(({ name, label, chart }) => ({
      autoselectColumnsFromReport: true,
      chartAxisRange: 'Auto',
      componentType: chart,
      displayUnits: 'Auto',
      drillEnabled: false,
      drillToDetailEnabled: false,
      enableHover: true,
      expandOthers: false,
      header: label,
      legendPosition: 'Bottom',
      report: `${FOLDER}/${name}`,
      showValues: true,
      sortBy: 'RowLabelAscending',
      useReportChart: false,
    })),
  });
  return metadataFile('Dashboard', {
    backgroundEndColor: '#FFFFFF',
    backgroundFadeDirection: 'Diagonal',
    backgroundStartColor: '#FFFFFF',
    dashboardType: 'LoggedInUser',
    description: 'Shipments on their way, punctuality, and the cases that exceptions became.',
    isGridLayout: false,
    leftSection: section(0),
    middleSection: section(1),
    rightSection: section(2),
    textColor: '#000000',
    title: 'Shipments and Cases',
    titleColor: '#000000',
    titleSize: 12,
  });
}
