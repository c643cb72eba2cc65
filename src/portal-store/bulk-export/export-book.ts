import type { ExportFormat } from '../../domain/bulk-export.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { FILES_KEPT } from '../../domain/retention/periods.ts';
import type { Database } from '../../postgres/database.ts';
import { EXPORTS_CHANNEL, notify } from '../../postgres/notifications.ts';
import { prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import { BULK_EXPORT, type BulkExportRecord } from './bulk-export.columns.ts';

/** How long a gateway holds an export without renewing its lease, milliseconds. */
const LEASE_MS = 60_000;
/** How long a gateway that lost an export may still be writing a piece, milliseconds. */
const LATE_WRITE_MS = 3_600_000;
const SWEPT_AT_ONCE = 200;

/** An export, held by one gateway. */
export type ClaimedExport = Pick<BulkExportRecord, 'portalId' | 'fence'>;

export interface WrittenPart {
  readonly part: number;
  readonly bytes: number;
  readonly rows: number;
  /** The cursor of the last record in it. */
  readonly position: string | null;
  readonly isLast: boolean;
}

export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A piece of no downloadable file. */
export interface UnneededPart {
  readonly exportId: string;
  readonly format: ExportFormat;
  readonly part: number;
  readonly fence: number;
}

/**
 * The work on exports. Only the holder of a claimed export writes to it: every statement checks the fence, and returns false
 * for a cancelled or lost export.
 */
export function exportBook(database: Database) {
  const changed = async (statement: Sql): Promise<boolean> =>
    (await database.query(prepared(statement))).length > 0;
  const lease = raw(`now() + interval '${LEASE_MS} milliseconds'`);
  const kept = raw(`now() + interval '${FILES_KEPT.bulkExports} milliseconds'`);
  const held = ({ portalId, fence }: ClaimedExport) =>
    sql`t.portal_id = ${portalId} AND t.fence = ${fence}::bigint AND t.state = 'RUNNING'`;

  return {
    /** The export that waits longest, or whose gateway died; null when there is none. */
    async claim(): Promise<BulkExportRecord | null> {
      const [row] = await database.query<BulkExportRecord>(
        prepared(sql`UPDATE portal.bulk_export t SET state = 'RUNNING', fence = t.fence + 1, lease_until = ${lease},
            started_at = coalesce(t.started_at, now())
          WHERE t.portal_id = (SELECT due.portal_id FROM portal.bulk_export due
            WHERE due.state IN ('QUEUED', 'RUNNING') AND due.due_at <= now()
              AND (due.lease_until IS NULL OR due.lease_until < now())
            ORDER BY due.due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
          RETURNING ${BULK_EXPORT.selectList}`),
      );
      return row ?? null;
    },

    /** Milliseconds until the next export is due, or the lease of a running one ends; null when none waits or runs. */
    async untilDue(): Promise<number | null> {
      const [row] = await database.query<{ readonly ms: number | null }>(
        prepared(sql`SELECT (extract(epoch FROM min(greatest(t.due_at, t.lease_until)) - now()) * 1000)::float8 AS ms
          FROM portal.bulk_export t WHERE t.state IN ('QUEUED', 'RUNNING')`),
      );
      return row?.ms ?? null;
    },

    /**
     * Renews the lease. Returns the access under which the records are read: the given one at the first page. Null when the
     * export was cancelled or lost.
     */
    async hold(claim: ClaimedExport, access: string): Promise<string | null> {
      const [row] = await database.query<{ readonly access: string }>(
        prepared(sql`UPDATE portal.bulk_export t SET lease_until = ${lease}, access = coalesce(t.access, ${access})
          WHERE ${held(claim)} RETURNING t.access`),
      );
      return row?.access ?? null;
    },

    /** Names a piece before its bytes are written. */
    namePart: (claim: ClaimedExport, part: number) =>
      changed(sql`INSERT INTO portal.bulk_export_part (export_id, part, fence)
        SELECT t.portal_id, ${part}::int, t.fence FROM portal.bulk_export t WHERE ${held(claim)}
        ON CONFLICT (export_id, part, fence) DO UPDATE SET named_at = now() RETURNING part`),

    /** Adds a written piece to the file, and stores the cursor after it. The last piece completes the export. */
    keepPart: (claim: ClaimedExport, { part, bytes, rows, position, isLast }: WrittenPart) =>
      changed(sql`WITH moved AS (
          UPDATE portal.bulk_export t SET parts = ${part}::int + 1, bytes = t.bytes + ${bytes}::bigint,
              rows = t.rows + ${rows}::bigint, position = coalesce(${position}, t.position), lease_until = ${lease},
              attempts = 0, stalled_since = NULL, problem_code = NULL, problem_message = NULL
              ${isLast ? sql`, state = 'DONE', finished_at = now(), expires_at = ${kept}` : raw('')}
            WHERE ${held(claim)} AND t.parts = ${part}::int RETURNING t.portal_id, t.fence)
        UPDATE portal.bulk_export_part p SET bytes = ${bytes}::bigint FROM moved
          WHERE p.export_id = moved.portal_id AND p.part = ${part}::int AND p.fence = moved.fence RETURNING p.part`),

    /** Releases the export and makes it due later. The user sees the reason. */
    postpone: (claim: ClaimedExport, { code, message }: Problem, inMs: number, pageSize: number) =>
      changed(sql`UPDATE portal.bulk_export t SET lease_until = NULL, page_size = ${pageSize}::int,
          due_at = now() + make_interval(secs => ${inMs / 1000}), attempts = t.attempts + 1,
          stalled_since = coalesce(t.stalled_since, now()), problem_code = ${code}, problem_message = ${message}
        WHERE ${held(claim)} RETURNING t.portal_id`),

    /** Releases the export. Another gateway may claim it at once. */
    release: (claim: ClaimedExport) =>
      changed(
        sql`UPDATE portal.bulk_export t SET lease_until = NULL WHERE ${held(claim)}
          RETURNING t.portal_id, ${notify(EXPORTS_CHANNEL)}`,
      ),

    fail: (claim: ClaimedExport, { code, message }: Problem) =>
      changed(sql`UPDATE portal.bulk_export t SET state = 'FAILED', finished_at = now(), lease_until = NULL,
          expires_at = ${kept}, problem_code = ${code}, problem_message = ${message}
        WHERE ${held(claim)} RETURNING t.portal_id`),

    /** Pieces that belong to no downloadable file. */
    unneededParts: (): Promise<UnneededPart[]> =>
      database.query<UnneededPart>(
        prepared(sql`SELECT p.export_id AS "exportId", t.format, p.part, p.fence
          FROM portal.bulk_export_part p JOIN portal.bulk_export t ON t.portal_id = p.export_id
         WHERE (p.bytes IS NOT NULL AND (t.state IN ('FAILED', 'CANCELLED') OR t.expires_at <= now()))
            OR (p.bytes IS NULL AND (t.fence <> p.fence OR t.state NOT IN ('QUEUED', 'RUNNING'))
              AND p.named_at < now() - ${raw(`interval '${LATE_WRITE_MS} milliseconds'`)})
         LIMIT ${SWEPT_AT_ONCE}::int`),
      ),

    /** Deletes the row of a piece after its bytes were removed. */
    forgetPart: ({ exportId, part, fence }: UnneededPart) =>
      changed(sql`DELETE FROM portal.bulk_export_part
        WHERE export_id = ${exportId} AND part = ${part}::int AND fence = ${fence}::bigint RETURNING part`),

    /** Deletes expired exports that have no piece left. */
    forgetExpired: () =>
      changed(sql`DELETE FROM portal.bulk_export t WHERE t.expires_at <= now() AND NOT EXISTS (
        SELECT FROM portal.bulk_export_part p WHERE p.export_id = t.portal_id) RETURNING t.portal_id`),
  };
}
