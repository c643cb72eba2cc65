import { WaybillError } from '../../domain/errors.ts';
import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { inChunks, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { crmIdOf, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import type { Found } from './counterparts.ts';

/** Received of each account, and sent of none: without it, no change of the account was applied yet. */
const FIRST_RECEIVED = 'legalName';

/** Records of Salesforce that the portal could not take over whole before their account was linked. */
export interface Dependents {
  readonly object: SynchronizedObject;
  /** Salesforce's ids. */
  readonly ids: readonly string[];
}

/**
 * A branch names its customer, and a contact its account. If they came before that account was linked, the branch has no
 * customer, and the account no address for invoices. So they are read again with the first application of the account.
 */
export async function dependentsOf(
  { ledger, salesforce }: Pick<SyncDependencies, 'ledger' | 'salesforce'>,
  kind: SyncedKind,
  found: readonly Found[],
): Promise<readonly Dependents[]> {
  if (kind.aggregate !== 'Account' || found.length === 0) return [];
  const keys = found.map(({ record }) => portalIdOf(record));
  const bases = await ledger.baseValues.of(kind.aggregate, keys);
  const first = found.filter((_, index) => bases[index]?.has(FIRST_RECEIVED) !== true);
  const accounts = first.flatMap(({ record }) => crmIdOf(kind, record) ?? []);
  if (accounts.length === 0) return [];
  const ask = async (object: SynchronizedObject, queryOf: typeof branchesOf): Promise<Dependents> => {
    const queries = inChunks(accounts).map(queryOf);
    const pages = queries.map((query) => salesforce.query(query, newUpstreamUsage()));
    // If the hub may not read branches or contacts, it applies the accounts all the same.
    const rows = await Promise.all(pages).catch(noneWithoutPermission);
    return { object, ids: rows.flat().map((row) => String(row.Id)) };
  };
  return await Promise.all([ask('Account', branchesOf), ask('Contact', contactsOf)]);
}

function noneWithoutPermission(error: unknown): readonly (readonly SalesforceRow[])[] {
  if (error instanceof WaybillError && error.code === 'UPSTREAM_PERMISSION') return [];
  throw error;
}

function branchesOf(accounts: readonly string[]) {
  return soql`SELECT Id FROM Account WHERE ParentId IN ${accounts} AND Portal_Customer_Id__c != null`;
}

function contactsOf(accounts: readonly string[]) {
  return soql`SELECT Id FROM Contact
    WHERE AccountId IN ${accounts} AND (Portal_User_Id__c != null OR Contact_Roles__c INCLUDES ('BILLING'))`;
}
