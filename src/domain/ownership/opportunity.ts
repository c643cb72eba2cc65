import { recordRows } from './record-rows.ts';
import { createdDate, recordId, systemModstamp } from './system-fields.ts';

const { fromSalesforce } = recordRows('Opportunity', {
  object: 'Opportunity',
  table: null,
  lane: 'BATCH',
  team: 'Sales Operations',
});
const ALWAYS = { permission: 'ALWAYS' };

/** The sales pipeline: shown to internal roles only, never stored in the portal. */
export const OPPORTUNITY_ROWS = [
  recordId('Opportunity', 'Opportunity', null, 'identifies the deal'),
  fromSalesforce(
    'account',
    'AccountId',
    'Account',
    { kind: 'Lookup', to: 'Account' },
    'a deal is seen with its account',
  ),
  fromSalesforce(
    'name',
    'Name',
    'Opportunity Name',
    { kind: 'Text', length: 120 },
    'sales know the deal by it',
    ALWAYS,
  ),
  fromSalesforce(
    'stage',
    'StageName',
    'Stage',
    { kind: 'Text', length: 255 },
    'capacity is planned from it',
    ALWAYS,
  ),
  fromSalesforce(
    'amount',
    'Amount',
    'Amount',
    { kind: 'Currency', precision: 18, scale: 2 },
    'capacity is planned from it',
  ),
  fromSalesforce(
    'closeDate',
    'CloseDate',
    'Close Date',
    { kind: 'Date' },
    'capacity is planned from it',
    ALWAYS,
  ),
  fromSalesforce(
    'probability',
    'Probability',
    'Probability',
    { kind: 'Percent', precision: 3, scale: 0 },
    'capacity is planned from it',
  ),
  fromSalesforce(
    'isClosed',
    'IsClosed',
    'Closed',
    { kind: 'Checkbox' },
    'open deals are shown first',
    ALWAYS,
  ),
  fromSalesforce('isWon', 'IsWon', 'Won', { kind: 'Checkbox' }, 'open deals are shown first', ALWAYS),
  createdDate('Opportunity', 'Opportunity'),
  systemModstamp('Opportunity', 'Opportunity'),
];
