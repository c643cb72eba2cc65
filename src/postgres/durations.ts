import { SPREAD_BOUNDS } from '../domain/measures/spread.ts';
import { raw, type Sql, sql } from './sql.ts';

/** The place of a duration in milliseconds in a spread; null of null. */
export function bucketOf(ms: Sql): Sql {
  return sql`width_bucket(${ms}, ${raw(`'{${SPREAD_BOUNDS.join(',')}}'::bigint[]`)})`;
}

/** Between two times, milliseconds; a clock that was set back makes no negative ones. */
export function msBetween(from: string, to: string): Sql {
  return raw(`greatest(0, extract(epoch FROM ${to} - ${from}) * 1000)::bigint`);
}
