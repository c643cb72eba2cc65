import { SalesforceAddressDocument } from '../graph/generated/documents.ts';
import { useGraph } from '../graph/queries.ts';
import { words } from '../words/words.ts';

/** Opens the page of a record in Salesforce; nothing for a record that is not there. */
export function SalesforceLink({ crmId }: { readonly crmId: string | null }) {
  const address = useGraph(SalesforceAddressDocument, {}).data?.data.salesforceOrg?.address ?? null;
  if (address === null || crmId === null) return null;
  return (
    <a href={`${address}/${crmId}`} target="_blank" rel="noreferrer">
      {words.operations.records.openInSalesforce}
    </a>
  );
}
