import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { DATA_URL } from '../../src/salesforce/api-version.ts';
import type { SalesforceClient, SalesforceRow } from '../../src/salesforce/client.ts';
import { allOf, count, field, fields, type Soql, soql } from '../../src/salesforce/soql.ts';

const PAGE = 2000;

/** Deletes a record, as people do in Salesforce; the hub itself never does. */
export async function deleteRecord(
  salesforce: Pick<SalesforceClient, 'composite'>,
  object: string,
  id: string,
): Promise<void> {
  const url = `${DATA_URL}/sobjects/${object}/${id}`;
  const parts = [{ method: 'DELETE', url, referenceId: 'deleted' }] as const;
  const [answer] = await salesforce.composite(parts, newUpstreamUsage());
  if (answer?.error) throw answer.error;
}

/**
 * Every record of Salesforce that has a portal id, deleted ones left out.
 *
 * @param names the field of the portal id, and what else to read
 */
export async function linkedRecords(
  salesforce: SalesforceClient,
  object: string,
  names: readonly string[],
): Promise<readonly SalesforceRow[]> {
  const [external = ''] = names;
  const found: SalesforceRow[] = [];
  for (let last: string | null = null; ; ) {
    const linked: Soql = soql`${field(external, names)} != null`;
    const where: Soql = last === null ? linked : allOf([linked, soql`Id > ${last}`]);
    const rows: readonly SalesforceRow[] = await salesforce.query(
      soql`SELECT Id, ${fields(names, names)} FROM ${field(object, [object])} WHERE ${where} ORDER BY Id LIMIT ${count(PAGE)}`,
      newUpstreamUsage(),
    );
    found.push(...rows);
    if (rows.length < PAGE) return found;
    last = String(rows.at(-1)?.Id);
  }
}
