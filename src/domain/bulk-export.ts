/** Exports that run in the background: their states, forms and limits. */

export const EXPORT_STATES = {
  QUEUED: 'It waits for a gateway that has a place.',
  RUNNING: 'A gateway reads its pages, or waits to read one again: then `waitingFor` says for what.',
  DONE: 'The file is complete.',
  FAILED: 'It ended without a file; `failure` says why.',
  CANCELLED: 'Its user ended it.',
} as const;
export type ExportState = keyof typeof EXPORT_STATES;

export const EXPORT_FORMATS = {
  JSONL: 'A JSON object for each record, on a line of its own.',
  CSV: 'RFC 4180 in UTF-8, a header line first. A nested field has a column with a dotted name; a list is JSON in its cell.',
} as const;
export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** Media types and file endings. */
export const EXPORT_FILES: Readonly<
  Record<ExportFormat, { readonly mediaType: string; readonly ending: string }>
> = {
  JSONL: { mediaType: 'application/jsonl', ending: 'jsonl' },
  CSV: { mediaType: 'text/csv; charset=utf-8; header=present', ending: 'csv' },
};

/** Characters of a query. */
export const MAX_EXPORT_QUERY = 20_000;
/** Records of one export. */
export const MAX_EXPORT_ROWS = 1_000_000;
/** Bytes of one export. */
export const MAX_EXPORT_BYTES = 1024 * 1024 * 1024;
/** Finished exports of one user; a further one takes the place of the oldest. */
export const MOST_KEPT_EXPORTS = 10;
/** Exports that one gateway process runs at the same time. */
export const EXPORTS_AT_A_TIME = 4;
/** How long the address of a file is valid, milliseconds. An interrupted download can resume with a new address. */
export const EXPORT_LINK_LIFETIME_MS = 10 * 60_000;
/** How long an export waits for a system that is away, without any progress, before it fails. Milliseconds. */
export const EXPORT_PATIENCE_MS = 6 * 3_600_000;
