import type { Lane } from '../../domain/ownership/index.ts';

interface LanePlan {
  /** Workers of each process that take rows of this lane only: urgent rows never wait for others. */
  readonly workers: number;
  /** Rows of one claim. */
  readonly batch: number;
  /** The share of the daily API limit that this lane leaves to those more urgent. */
  readonly reserve: number;
}

/**
 * How each lane is served. A lane has workers of its own, so that the backlog of one lane never delays another. It stops
 * calling Salesforce while the rest of the daily limit is reserved for more urgent lanes. No lane uses the last percent: it
 * pays for retries and for the calls that find out that there is room again.
 */
export const LANE_PLANS: Readonly<Record<Lane, LanePlan>> = {
  REALTIME: { workers: 2, batch: 50, reserve: 0.01 },
  NEAR_REALTIME: { workers: 1, batch: 100, reserve: 0.03 },
  BATCH: { workers: 1, batch: 200, reserve: 0.06 },
  // Two jobs are under way while two others are prepared; more rows in memory make a backfill no faster.
  BULK: { workers: 2, batch: 2_500, reserve: 0.1 },
};
