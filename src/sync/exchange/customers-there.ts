import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { inChunks, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from './dependencies.ts';
import { accountIdOf, textOf } from './records.ts';

/** Accounts above each other that are followed. */
const LEVELS = 10;

/**
 * To which customer of the portal each account of Salesforce belongs there, by the account's id: that of the account itself,
 * or of the first account above it that the portal knows. Null: no customer of the portal. Accounts of which Salesforce does
 * not tell are missing. Only accounts that the portal does not know cost a query.
 */
export async function customersThere(
  { portal, salesforce }: Pick<SyncDependencies, 'portal' | 'salesforce'>,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const known = new Map<string, string | null>();
  const above = new Map<string, string>();
  let open = [...new Set(accounts)];
  for (let level = 0; open.length > 0 && level < LEVELS; level += 1) {
    const rows = await portal.byCrmIds('Account', open);
    for (const [index, row] of rows.entries()) {
      if (row !== null) known.set(open[index] ?? '', accountIdOf(row));
    }
    const queries = inChunks(open.filter((id) => !known.has(id))).map(
      (ids) => soql`SELECT Id, ParentId FROM Account WHERE Id IN ${ids}`,
    );
    const pages = await Promise.all(queries.map((query) => salesforce.query(query, newUpstreamUsage())));
    for (const row of pages.flat()) {
      const parent = textOf(row, 'ParentId');
      if (parent !== null) above.set(String(row.Id), parent);
      else if (row['ParentId'] === null) known.set(String(row.Id), null);
    }
    open = [...new Set(above.values())].filter((id) => !known.has(id) && !above.has(id));
  }
  return new Map(
    accounts.flatMap((account) => {
      let id: string | undefined = account;
      for (let level = 0; id !== undefined && level < LEVELS; level += 1) {
        const customer = known.get(id);
        if (customer !== undefined) return [[account, customer] as const];
        id = above.get(id);
      }
      return [];
    }),
  );
}
