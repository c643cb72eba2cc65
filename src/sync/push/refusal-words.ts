import type { WaybillError } from '../../domain/errors.ts';
import { carriedRows } from '../../domain/ownership/index.ts';
import { recordWord } from '../../domain/record-words.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { OPERATORS } from '../exchange/failures.ts';
import { teamOf } from '../exchange/review-items.ts';
import type { Prepared } from './prepared.ts';

/** Of a refused record: the fields in question with both values, the reason and the team. */
export function describe(prepared: Prepared, error: WaybillError, category: NewReviewItem['category']) {
  const { kind, row, values } = prepared;
  const named = new Set(error.details.fields ?? []);
  const rows = carriedRows(kind.aggregate).filter((field) => named.has(field.salesforce.field));
  const labels = rows.map((field) => field.salesforce.label).join(', ');
  const names = labels === '' ? '' : ` (${labels})`;
  return {
    category,
    reason: `Salesforce did not take the ${recordWord(kind.record)}${names}: ${error.message}`,
    ownerTeam: category === 'PERMISSION' ? OPERATORS : (rows[0]?.failureOwner ?? teamOf(kind)),
    fields: rows.map((field) => ({
      field: field.field,
      portalValue: row[field.portal.column] ?? null,
      crmValue: values[field.salesforce.field] ?? null,
    })),
    lastResponse: [error.code, error.details.vendorCode, ...named]
      .filter((part) => part !== undefined)
      .join(' '),
  };
}
