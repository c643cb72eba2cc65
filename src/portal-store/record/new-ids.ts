import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';

/** New portal ids in ascending order, and the transaction's time by PostgreSQL's clock. */
export async function newIds(
  transaction: Executor,
  count: number,
): Promise<{ readonly at: Date; next(): string }> {
  const rows = await transaction.query<{ readonly id: string | null; readonly at: Date }>(
    prepared(sql`SELECT CASE WHEN n > 0 THEN uuidv7() END AS id, now()::timestamptz(3) AS at
      FROM generate_series(0, ${count}::int) n`),
  );
  const ids = rows.flatMap((row) => row.id ?? []).toSorted();
  return {
    at: rows[0]?.at ?? new Date(),
    next() {
      const id = ids.shift();
      if (id === undefined) throw new RangeError('more ids were used than asked for');
      return id;
    },
  };
}
