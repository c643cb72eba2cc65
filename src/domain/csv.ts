/** A cell of an export. Numbers are written as they are; texts may come from customers. */
export type Cell = string | number | null;

/** A spreadsheet reads a text that begins like this as a formula, or as the beginning of another cell. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Without it, Excel reads another encoding than UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Rows as CSV (RFC 4180): UTF-8 with a byte-order mark; lines end with CRLF. A text that a spreadsheet would read as a
 * formula begins with an apostrophe.
 */
export function csvOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + [header, ...rows].map(csvLine).join('');
}

/** One line, with its end. */
export function csvLine(row: readonly Cell[]): string {
  return `${row.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = FORMULA.test(cell.trimStart()) || FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
