import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { DATA_URL } from '../../src/salesforce/api-version.ts';
import type { SalesforceClient } from '../../src/salesforce/client.ts';

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
