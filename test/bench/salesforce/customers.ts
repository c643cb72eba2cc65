import { randomUUID } from 'node:crypto';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';

export interface Customer {
  readonly portalId: string;
  readonly crmId: string;
}

/** Records of one call of Salesforce's collections. */
export const CALL = 200;

/** Customers in both systems, linked. */
export async function linkedCustomers(hub: HubProcesses, count: number): Promise<readonly Customer[]> {
  await using database = openDatabase({ url: hub.databaseUrl, poolSize: 1 });
  const { writes } = createPortalStore(database);
  const made: Customer[] = [];
  while (made.length < count) {
    const portalIds = Array.from({ length: Math.min(CALL, count - made.length) }, () => randomUUID());
    const saved = await hub.salesforce.createAll(
      'Account',
      portalIds.map((portalId, at) => ({
        Name: `Bench ${made.length + at}`,
        Portal_Customer_Id__c: portalId,
      })),
      newUpstreamUsage(),
    );
    const customers = saved.map((one, at) => {
      if (!one.success) throw one.error;
      return { portalId: portalIds[at] ?? '', crmId: one.id };
    });
    await writes.insertAccounts(
      customers.map((one, at) => ({ ...one, displayName: `Bench ${made.length + at}`, parentId: null })),
    );
    made.push(...customers);
  }
  return made;
}

/** What people change in Salesforce: one call for every 200 customers. */
export async function rename(
  { salesforce }: HubProcesses,
  customers: readonly Customer[],
  name: string,
): Promise<void> {
  for (let from = 0; from < customers.length; from += CALL) {
    const saved = await salesforce.updateAll(
      'Account',
      customers.slice(from, from + CALL).map(({ crmId }) => ({ Id: crmId, Name: name })),
      newUpstreamUsage(),
    );
    for (const one of saved) if (!one.success) throw one.error;
  }
}
