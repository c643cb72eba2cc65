/** Picklist values of a new Salesforce org, and what follows from them. */
export const CASE_STATUSES: readonly { value: string; closed: boolean }[] = [
  { value: 'New', closed: false },
  { value: 'Working', closed: false },
  { value: 'Waiting on Customer', closed: false },
  { value: 'Response Received', closed: false },
  { value: 'On Hold', closed: false },
  { value: 'Escalated', closed: false },
  { value: 'Closed', closed: true },
];

export const OPPORTUNITY_STAGES: readonly {
  value: string;
  closed: boolean;
  won: boolean;
  probability: number;
  forecast: string;
}[] = [
  { value: 'Prospecting', closed: false, won: false, probability: 10, forecast: 'Pipeline' },
  { value: 'Qualification', closed: false, won: false, probability: 10, forecast: 'Pipeline' },
  { value: 'Needs Analysis', closed: false, won: false, probability: 20, forecast: 'Pipeline' },
  { value: 'Value Proposition', closed: false, won: false, probability: 50, forecast: 'Pipeline' },
  { value: 'Id. Decision Makers', closed: false, won: false, probability: 60, forecast: 'Pipeline' },
  { value: 'Perception Analysis', closed: false, won: false, probability: 70, forecast: 'Pipeline' },
  { value: 'Proposal/Price Quote', closed: false, won: false, probability: 75, forecast: 'Pipeline' },
  { value: 'Negotiation/Review', closed: false, won: false, probability: 90, forecast: 'Pipeline' },
  { value: 'Closed Won', closed: true, won: true, probability: 100, forecast: 'Closed' },
  { value: 'Closed Lost', closed: true, won: false, probability: 0, forecast: 'Omitted' },
];

export const TASK_STATUSES: readonly { value: string; closed: boolean }[] = [
  { value: 'Not Started', closed: false },
  { value: 'In Progress', closed: false },
  { value: 'Completed', closed: true },
  { value: 'Waiting on someone else', closed: false },
  { value: 'Deferred', closed: false },
];

export const LEAD_STATUSES = [
  'Open - Not Contacted',
  'Working - Contacted',
  'Closed - Converted',
  'Closed - Not Converted',
] as const;

export const INDUSTRIES = [
  'Agriculture',
  'Apparel',
  'Banking',
  'Biotechnology',
  'Chemicals',
  'Communications',
  'Construction',
  'Consulting',
  'Education',
  'Electronics',
  'Energy',
  'Engineering',
  'Entertainment',
  'Environmental',
  'Finance',
  'Food & Beverage',
  'Government',
  'Healthcare',
  'Hospitality',
  'Insurance',
  'Machinery',
  'Manufacturing',
  'Media',
  'Not For Profit',
  'Recreation',
  'Retail',
  'Shipping',
  'Technology',
  'Telecommunications',
  'Transportation',
  'Utilities',
  'Other',
] as const;

export const SALUTATIONS = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.'] as const;
export const LEAD_SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'] as const;
export const RATINGS = ['Hot', 'Warm', 'Cold'] as const;
