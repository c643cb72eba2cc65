import { ask } from '../../graph/ask.ts';
import { FindRecordsDocument } from '../../graph/generated/documents.ts';
import { errorText } from '../../graph/no-answer.ts';
import { words } from '../../words/words.ts';

const text = words.operations;

type NamedRecord =
  | { readonly recordId: string | null; readonly crmId: string | null }
  | { readonly problem: string };

/**
 * The record that a person names. A report belongs to a shipment, which is found by any of its numbers. Everything else is a
 * record of Salesforce, by its id there.
 *
 * @param record the kind of record that the item is about
 * @throws NoAnswer
 */
export async function namedRecord(record: string, named: string): Promise<NamedRecord> {
  if (record !== 'Milestone') return { recordId: null, crmId: named };
  const { data, errors } = await ask(FindRecordsDocument, { search: named });
  const found = (data.records?.hits ?? []).filter((hit) => hit.record === 'Shipment');
  const [only] = found;
  if (only === undefined)
    return { problem: errors[0] === undefined ? text.records.nothing(named) : errorText(errors[0]) };
  if (found.length > 1 || data.records?.hasMore === true) return { problem: text.review.severalNamed(named) };
  return { recordId: only.recordId, crmId: null };
}
