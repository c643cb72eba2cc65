import { type OwnershipRow, RECORDS } from './row.ts';
import { OWNERSHIP } from './table.ts';

/** The source-of-truth worksheet as Markdown: one table for each record, one line for each field. */
export function worksheetMarkdown(rows: readonly OwnershipRow[] = OWNERSHIP): string {
  const lines = [
    '# Source of truth',
    '',
    'Generated from the ownership table in `src/domain/ownership` by `npm run schema`. Do not edit.',
  ];
  for (const record of RECORDS) {
    lines.push(
      '',
      `## ${record}`,
      '',
      '| Field | Owner | Salesforce | Portal | Type | Why |',
      '|---|---|---|---|---|---|',
    );
    for (const row of rows.filter((candidate) => candidate.record === record)) lines.push(line(row));
  }
  return `${lines.join('\n')}\n`;
}

function line(row: OwnershipRow): string {
  const portal = row.portal === null ? '–' : `${row.portal.table}.${row.portal.column}`;
  const salesforce = `${row.salesforce.object}.${row.salesforce.field}`;
  const cells = [row.field, row.owner, salesforce, portal, fieldTypeText(row), row.reason];
  return `| ${cells.join(' | ')} |`;
}

/** A field's type in words, such as `Text(64), external id` or `Number(18,0)`. */
export function fieldTypeText({ salesforce: { type } }: OwnershipRow): string {
  switch (type.kind) {
    case 'Text':
      return `Text(${type.length})${type.externalId === true ? ', external id' : ''}`;
    case 'LongTextArea':
      return `LongTextArea(${type.length})`;
    case 'Number':
    case 'Currency':
    case 'Percent':
      return `${type.kind}(${type.precision},${type.scale})`;
    case 'Lookup':
      return `Lookup(${type.to})`;
    default:
      return type.kind;
  }
}
