import type { Database } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';

/** The user who sends a file; staff have no account. */
export interface Uploader {
  readonly userId: string;
  readonly accountId: string | null;
}

/** Bytes that were uploaded in the last 24 hours. */
export interface UploadedOfADay {
  readonly user: number;
  /** By all users of the account; 0 for staff. */
  readonly account: number;
  /** Until the oldest of these uploads no longer counts. */
  readonly oldestEndsInMs: number;
}

/** The table `portal.upload`: how much was uploaded lately. The files are in the document store. */
export function uploadBook(database: Database) {
  return {
    async ofADay({ userId, accountId }: Uploader): Promise<UploadedOfADay> {
      const [row] = await database.query<UploadedOfADay>(
        prepared(sql`SELECT coalesce(sum(size_bytes) FILTER (WHERE user_id = ${userId}), 0)::float8 AS user,
            coalesce(sum(size_bytes) FILTER (WHERE account_id = ${accountId}::uuid), 0)::float8 AS account,
            coalesce(extract(epoch FROM min(at) + interval '1 day' - now()) * 1000, 0)::float8 AS "oldestEndsInMs"
          FROM portal.upload
          WHERE at > now() - interval '1 day' AND (user_id = ${userId} OR account_id = ${accountId}::uuid)`),
      );
      return row ?? { user: 0, account: 0, oldestEndsInMs: 0 };
    },

    /** Deletes uploads of the user that no longer count. */
    async record({ userId, accountId }: Uploader, sizeBytes: number): Promise<void> {
      await database.query(
        prepared(sql`WITH old AS (
            DELETE FROM portal.upload WHERE user_id = ${userId} AND at <= now() - interval '1 day')
          INSERT INTO portal.upload (user_id, account_id, size_bytes)
          VALUES (${userId}, ${accountId}, ${sizeBytes})`),
      );
    },
  };
}
