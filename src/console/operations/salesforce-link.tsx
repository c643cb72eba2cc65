import type { ReactNode } from 'react';
import { SalesforceAddressDocument } from '../graph/generated/documents.ts';
import { useGraph } from '../graph/queries.ts';
import { words } from '../words/words.ts';

interface SalesforceLinkProps {
  readonly crmId: string | null;
  /** The text of the link; it stands alone where the address of Salesforce is not known. */
  readonly children?: ReactNode;
}

/** Opens the page of a record or a user in Salesforce; nothing for a record that is not there. */
export function SalesforceLink({ crmId, children }: SalesforceLinkProps) {
  const address = useGraph(SalesforceAddressDocument, {}).data?.data.salesforceOrg?.address ?? null;
  if (address === null || crmId === null) return children ?? null;
  return (
    <a href={`${address}/${crmId}`} target="_blank" rel="noreferrer">
      {children ?? words.operations.records.openInSalesforce}
    </a>
  );
}
