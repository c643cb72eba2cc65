import { type BillingContact, chooseBillingContact } from '../../domain/billing-contact.ts';
import { WaybillError } from '../../domain/errors.ts';
import { fieldsOf } from '../../domain/ownership/index.ts';
import type { ReviewProposal } from '../../domain/review-proposal.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceClient, SalesforceRow } from '../../salesforce/client.ts';
import { fields, inChunks, soql } from '../../salesforce/soql.ts';
import { textOf } from './records.ts';

export const BILLING = 'BILLING';

/** A billing contact with all of its fields in the ownership table, and those of `more`. */
export interface BillingRow extends BillingContact {
  readonly row: SalesforceRow;
}

export function hasBillingRole(row: SalesforceRow): boolean {
  return rolesOf(row).includes(BILLING);
}

/**
 * The billing contacts that accounts have now, by the account's id in Salesforce. Which of them counts follows from all of
 * them together, so that it does not depend on the order in which their changes arrive.
 *
 * @param more fields beside those of the ownership table
 * @returns null when the hub may not read the roles or the address: then nothing is decided
 */
export async function billingContactsOf(
  salesforce: Pick<SalesforceClient, 'query'>,
  accounts: readonly string[],
  more: readonly string[] = [],
): Promise<ReadonlyMap<string, readonly BillingRow[]> | null> {
  const names = [...new Set(['Id', ...fieldsOf('Contact'), ...more])];
  const queries = inChunks([...new Set(accounts)]).map(
    (some) => soql`SELECT ${fields(names, names)} FROM Contact
      WHERE AccountId IN ${some} AND Contact_Roles__c INCLUDES ${[BILLING]} ORDER BY Id`,
  );
  const asked = queries.map((query) => salesforce.query(query, newUpstreamUsage()));
  const pages = await Promise.all(asked).catch(noneWithoutPermission);
  const rows = pages?.flat() ?? [];
  // An address that the hub may not read is not an empty one.
  if (pages === null || rows.some((row) => !('Email' in row))) return null;
  const found = rows.map((row) => ({
    crmId: String(row.Id),
    createdAt: new Date(String(row['CreatedDate'])),
    email: textOf(row, 'Email'),
    row,
  }));
  return Map.groupBy(found, ({ row }) => String(row['AccountId']));
}

function noneWithoutPermission(error: unknown): null {
  if (error instanceof WaybillError && error.code === 'UPSTREAM_PERMISSION') return null;
  throw error;
}

const PREFIX = 'billing';

/** The first words of the causes of an account's items about several billing contacts. */
export function billingCausesOf(accountId: string): string {
  return `${PREFIX} ${accountId} `;
}

export function isAboutBilling({ cause }: Pick<NewReviewItem, 'cause'>): boolean {
  return cause.startsWith(`${PREFIX} `);
}

/** Several contacts of an account should receive its invoices, at different addresses; null if they agree. */
export function billingItem(accountId: string, contacts: readonly BillingRow[]): NewReviewItem | null {
  const { chosen, disputed } = chooseBillingContact(contacts);
  if (chosen === null || disputed.length === 0) return null;
  const all = [chosen, ...disputed];
  return {
    cause: `${billingCausesOf(accountId)}${all.map(({ crmId }) => crmId).join(' ')}`,
    category: 'CONFLICT',
    reason: `${all.length} contacts of the customer have the role BILLING in Salesforce, at different addresses. Invoices go to the one that was made first. Approve to take the role off the ${disputed.length === 1 ? 'other' : 'others'}, or change the roles in Salesforce; dismiss to leave it.`,
    record: 'BillingContact',
    portalId: accountId,
    crmId: chosen.crmId,
    accountId,
    fields: [
      { field: 'email', portalValue: chosen.email, crmValue: disputed.map(({ email }) => email).join(', ') },
    ],
    candidates: all.map(({ crmId }) => ({
      crmId,
      portalId: null,
      label: 'billing contact',
      evidence: [crmId === chosen.crmId ? 'it was made first' : 'it has another address'],
    })),
    proposal: withoutRole(accountId, chosen, disputed),
    ownerTeam: 'Billing',
    lastResponse: null,
    requestId: null,
  };
}

function withoutRole(
  accountId: string,
  chosen: BillingRow,
  others: readonly BillingRow[],
): Extract<ReviewProposal, { action: 'WRITE' }> {
  return {
    action: 'WRITE',
    recordId: chosen.crmId,
    accountId,
    accountCrmId: String(chosen.row['AccountId']),
    writes: others.map(({ crmId, row }) => ({
      record: 'Contact',
      crmId,
      portalId: null,
      newValues: {
        roles:
          rolesOf(row)
            .filter((role) => role !== BILLING)
            .join(';') || null,
      },
      baseValues: { roles: textOf(row, 'Contact_Roles__c') },
    })),
  };
}

function rolesOf(row: SalesforceRow): readonly string[] {
  return textOf(row, 'Contact_Roles__c')?.split(';') ?? [];
}
