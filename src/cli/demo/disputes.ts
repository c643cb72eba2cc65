import type { Ledger } from '../../ledger/ledger.ts';
import { demoId } from './shipments.ts';

/**
 * Names on which both systems agreed once, and which both have changed since. The worker asks a person about each of them,
 * so a newcomer finds work in the review queue.
 */
const DISPUTES = [
  { account: 'HARBOR', agreed: 'Harbor Co-op', inSalesforce: 'Harbor Foods Co-operative' },
  { account: 'NORTHWIND-DAL', agreed: 'Northwind Dallas', inSalesforce: 'Northwind Dallas Distribution' },
] as const;

const HOUR_MS = 3_600_000;

/** What Salesforce has of a disputed display name; nothing for the other accounts. */
export function disputedNames(account: string): Readonly<Record<string, string>> {
  const dispute = DISPUTES.find((each) => each.account === account);
  return dispute === undefined ? {} : { Customer_Display_Name__c: dispute.inSalesforce };
}

/** Stores the names on which both systems agreed, an hour ago. */
export async function storeDisputes({ baseValues }: Pick<Ledger, 'baseValues'>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - HOUR_MS);
  await baseValues.save(
    DISPUTES.map(({ account, agreed }) => ({
      record: 'Account',
      portalId: demoId('account', account),
      field: 'displayName',
      portalValue: agreed,
      crmValue: agreed,
      source: 'PORTAL',
      observedAt: before,
      syncedAt: before,
      rule: 'ONLY_VALUE',
      lost: null,
    })),
  );
}
