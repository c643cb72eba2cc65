import { NOT_MAPPED } from './not-mapped.ts';
import { RECORD_PURPOSES } from './record-purposes.ts';
import { type FieldChange, isMapped, type OwnershipRow, RECORDS, type Validation } from './row.ts';
import { OWNERSHIP } from './table.ts';

const COLUMNS = [
  'Field',
  'Owner',
  'Salesforce',
  'Type',
  'Portal',
  'Direction',
  'Lane',
  'Transform',
  'Validation',
  'Required',
  'When both changed',
  'Changed by',
  'Failure owner',
  'Why',
];

/** The source-of-truth worksheet as Markdown: one table for each record, one line for each field. */
export function worksheetMarkdown(rows: readonly OwnershipRow[] = OWNERSHIP): string {
  const lines = [
    '# Source of truth',
    '',
    'Generated from the ownership table in `src/domain/ownership` by `npm run schema`. Do not edit.',
    '',
    'Each field has one owner. A value travels only in the direction and as soon as its line says; what cannot be',
    'carried is mended by the failure owner. "on creation" means that the hub says it once, when it makes the record.',
  ];
  for (const record of RECORDS) {
    lines.push(
      '',
      `## ${record}`,
      '',
      RECORD_PURPOSES[record],
      '',
      tableRow(COLUMNS),
      divider(COLUMNS.length),
    );
    for (const row of rows.filter((candidate) => candidate.record === record))
      lines.push(tableRow(cells(row)));
  }
  lines.push(
    '',
    '## Not mapped',
    '',
    'What deliberately stays where it is.',
    '',
    tableRow(['What', 'Where it stays', 'Why']),
    divider(3),
    ...NOT_MAPPED.map((entry) => tableRow([entry.what, entry.stays, entry.reason])),
  );
  return `${lines.join('\n')}\n`;
}

function cells(row: OwnershipRow): string[] {
  const direction = row.onCreate ? `${row.direction} on creation` : row.direction;
  return [
    row.field,
    row.owner,
    isMapped(row) ? `${row.salesforce.object}.${row.salesforce.field}` : '–',
    fieldTypeText(row),
    row.portal === null ? '–' : `${row.portal.table}.${row.portal.column}`,
    direction,
    row.lane ?? '–',
    row.transform,
    row.validation.map(validationText).join('; ') || '–',
    row.required ? 'yes' : 'no',
    row.conflict,
    changeText(row.change),
    row.failureOwner,
    row.reason,
  ];
}

function changeText(change: FieldChange | null): string {
  if (change === null) return 'nobody';
  const { mutations, roles, customers } = change;
  const all = `${mutations.join(', ')} (${roles.join(', ')})`;
  if (customers === null) return all;
  const fewer = customers.mutations.length < mutations.length;
  const by = fewer ? ` only by ${customers.mutations.join(', ')},` : '';
  return `${all}; CUSTOMER${by} until ${customers.lockedIn[0]}`;
}

/** A validation in words, such as `at most 80 characters`. */
export function validationText(validation: Validation): string {
  switch (validation.rule) {
    case 'MAX_LENGTH':
      return `at most ${validation.max} characters`;
    case 'ALLOWED_VALUES':
      return validation.values.length > 8
        ? `one of ${validation.values.length} values`
        : validation.values.join(' / ');
    default:
      return validation.rule.toLowerCase().replaceAll('_', ' ');
  }
}

/** A field's type in words, such as `Text(64), external id` or `Number(18,0)`; the portal's where Salesforce has none. */
export function fieldTypeText(row: OwnershipRow): string {
  if (!isMapped(row)) return row.portal?.type ?? '–';
  const { type } = row.salesforce;
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

function tableRow(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

function divider(columns: number): string {
  return `|${'---|'.repeat(columns)}`;
}
