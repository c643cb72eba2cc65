/** The measures of the business, by day. */
export const BUSINESS_MEASURES = {
  EXCEPTIONS_OPENED: 'Exceptions that were opened, by customer and lane.',
  EXCEPTIONS_ACKNOWLEDGED:
    'Exceptions that somebody acknowledged, and how long they had waited for that, by customer and lane.',
  EXCEPTIONS_RESOLVED: 'Exceptions that were resolved, and how long they were open, by customer and lane.',
  UPDATES_SENT: 'Updates that the hub wrote to Salesforce, and nobody typed; by customer and kind of record.',
  UPDATES_RECEIVED: 'Updates that the hub took over from Salesforce; by customer and kind of record.',
  CASES_OPENED: 'Cases that were opened in Salesforce, by customer and reason.',
  CASES_ANSWERED: 'Cases that were closed, and how long they were open, by customer and reason.',
  CUSTOMERS: 'Active customers, by segment (the tier of the contract).',
  CUSTOMERS_ACTIVE: 'Customers of whom somebody signed in, by segment.',
  RECORDS_COMPARED: 'Records that the nightly comparison read in both systems, by kind of record.',
  RECORDS_DIFFERENT: 'Records about which it found something, by kind of record.',
} as const satisfies Record<string, string>;

export type BusinessKind = keyof typeof BUSINESS_MEASURES;

export const BUSINESS_KINDS = Object.keys(BUSINESS_MEASURES) as readonly BusinessKind[];

/** How long days are kept, milliseconds. */
export const BUSINESS_KEPT_MS = 1_830 * 86_400_000;

export const BUSINESS_PERIODS = ['TOTAL', 'DAY', 'WEEK', 'MONTH'] as const;
export type BusinessPeriod = (typeof BUSINESS_PERIODS)[number];

export const BUSINESS_GROUPINGS = ['ACCOUNT', 'LANE', 'MODE', 'LABEL'] as const;
export type BusinessGrouping = (typeof BUSINESS_GROUPINGS)[number];
