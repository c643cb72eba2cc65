/** Names that Bulk API 2.0 uses for delimiters and line ends, and what they stand for. */
export const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  SEMICOLON: ';',
  TAB: '\t',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
};
export const LINE_ENDS: Readonly<Record<string, string>> = { LF: '\n', CRLF: '\r\n' };

/** One CSV line with every value in quotes, as Salesforce writes results. */
export function csvLine(values: readonly string[], delimiter: string, lineEnd: string): string {
  return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter) + lineEnd;
}
