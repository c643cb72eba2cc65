import type { AccountStatus, AuditSystem, ContractTier } from '../graph/generated/documents.ts';

export const accountStatuses: Readonly<Record<AccountStatus, string>> = {
  ACTIVE: 'Active',
  SUSPENDED: 'May not ship for now',
  CLOSED: 'Ships no more',
};

export const tiers: Readonly<Record<ContractTier, string>> = {
  STANDARD: 'Standard',
  SILVER: 'Silver',
  GOLD: 'Gold',
  PLATINUM: 'Platinum',
};

/** By which way a change was made. */
export const origins: Readonly<Record<AuditSystem, string>> = {
  PORTAL: 'Through the portal',
  SALESFORCE: 'In Salesforce',
  HUB: 'By the hub',
};
