import { receivedRows, sameInSalesforce } from '../../domain/ownership/index.ts';
import type { WriteIntents } from '../../ledger/intents/write-intents.ts';
import type { Application } from './apply.ts';
import type { CrmChange } from './change-source.ts';
import type { Author } from './leadership.ts';

/** Salesforce makes the full name of a person of these. */
const PARTS_OF_NAME = ['firstName', 'lastName'];

/**
 * The user whose mutation wrote the values that the portal now takes over from Salesforce: the hub's own write comes back.
 * Null if any of the values is not of such a write.
 */
export async function authorOf(
  intents: Pick<WriteIntents, 'writtenOn'>,
  { id, row: crm }: CrmChange,
  { aggregate, values }: Pick<Application, 'aggregate' | 'values'>,
): Promise<Author | null> {
  const rows = receivedRows(aggregate).filter((row) => row.portal.column in values);
  if (rows.length === 0) return null;
  const written = await intents.writtenOn(id);
  const authors = rows.map((row) =>
    written.findLast(({ writes }) =>
      writes.some(({ crmId, newValues }) => {
        if (crmId !== id) return false;
        if (row.record === 'Contact' && row.field === 'name')
          return PARTS_OF_NAME.some((part) => part in newValues);
        return (
          row.field in newValues && sameInSalesforce(row, newValues[row.field], crm[row.salesforce.field])
        );
      }),
    ),
  );
  const [first] = authors;
  if (first === undefined || authors.includes(undefined)) return null;
  return { principal: { ...first.principal, system: 'PORTAL' }, action: first.action };
}
