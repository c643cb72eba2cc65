import type { Role } from '../../domain/access.ts';
import type { ExportFormat, ExportState } from '../../domain/bulk-export.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { computed, integer, type RecordOf, text, time, uuid } from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

/** A query that runs in the background into a file. Its lease is not read. */
export const BULK_EXPORT = recordTable('bulk_export', {
  portalId: uuid(),
  userId: uuid(),
  role: text<Role>(),
  /** The access under which its records are read; null before the first page. */
  access: text().orNull(),
  query: text(),
  variables: computed<Readonly<Record<string, unknown>>>('t.variables'),
  format: text<ExportFormat>(),
  state: text<ExportState>(),
  rows: integer(),
  bytes: integer(),
  parts: integer(),
  position: text().orNull(),
  pageSize: integer(),
  problemCode: text<ErrorCode>().orNull(),
  problemMessage: text().orNull(),
  attempts: integer(),
  stalledSince: time().orNull(),
  fence: integer(),
  createdAt: time(),
  startedAt: time().orNull(),
  finishedAt: time().orNull(),
  expiresAt: time().orNull(),
});

export type BulkExportRecord = RecordOf<typeof BULK_EXPORT>;
