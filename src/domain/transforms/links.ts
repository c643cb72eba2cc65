import type { MappedRow } from '../ownership/row.ts';
import { isPortalId } from '../record-ids.ts';
import { problem, type Transform, type Transformed, transformed } from './transform.ts';

/** Another record: its id in the portal ↔ its id in Salesforce. */
export const RECORD_LINK: Transform = {
  toSalesforce: (value, row, { crmIdOf }) => linked(row, crmIdOf(targetOf(row), String(value))),
  toPortal: (value, row, { portalIdOf }) => linked(row, portalIdOf(targetOf(row), String(value))),
};

/** A document's id in the portal ↔ its download address, where the portal checks the reader's scope. */
export const DOCUMENT_LINK: Transform = {
  toSalesforce: (value, _row, { publicUrl }) => {
    if (typeof value !== 'string' || !isPortalId(value))
      return problem('WRONG_TYPE', 'This is a document’s id.');
    return transformed(`${publicUrl}/documents/${value}`);
  },
  toPortal: (value, _row, { publicUrl }) => {
    const start = `${publicUrl}/documents/`;
    const id = typeof value === 'string' && value.startsWith(start) ? value.slice(start.length) : '';
    return isPortalId(id)
      ? transformed(id)
      : problem('INVALID_URL', 'Only links to documents of this portal lead back to one.');
  },
};

function linked(row: MappedRow, id: string | null): Transformed {
  return id === null
    ? problem(
        'NOT_LINKED',
        `Link the ${targetOf(row)} of ${row.record}.${row.field} first; then this goes by itself.`,
      )
    : transformed(id);
}

/** The Salesforce object that a lookup names. */
function targetOf({ salesforce: { type } }: MappedRow): string {
  return type.kind === 'Lookup' ? type.to : '';
}
