import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Answer } from '../graph/ask.ts';
import type { TrackingLineFragment } from '../graph/generated/tracking.ts';
import type { NoAnswer } from '../graph/no-answer.ts';
import { identityOf } from './steps.ts';

/** More than one shipment has: a hub that always names another page is not asked for ever. */
const MOST_PAGES = 200;
/** A report may come late, and belong between the earlier ones. */
const AGAIN_MS = 300_000;

/** A page of reports, the oldest first. */
export interface ReportPage {
  readonly nodes: readonly TrackingLineFragment[];
  readonly pageInfo: { readonly hasPreviousPage: boolean; readonly startCursor: string | null };
}

/** The reports of a shipment as far as they were read. */
export interface Reports {
  readonly events: readonly TrackingLineFragment[];
  /** Earlier ones are on their way. */
  readonly isReading: boolean;
  /** Why earlier ones are missing; null when none are. */
  readonly problem: string | null;
  readonly again: () => void;
}

/**
 * Every report of a shipment, however many positions a carrier sends. The newest page comes with the shipment and each of its
 * changes; the earlier ones are read page by page, and kept: a report never changes.
 *
 * @param askBefore a page of the reports before a cursor; null when the shipment is no more to be seen
 */
export function useWholeTimeline(
  shipmentId: string,
  newest: ReportPage | null,
  askBefore: (cursor: string, signal: AbortSignal) => Promise<Answer<ReportPage | null>>,
): Reports {
  const nodes = newest?.nodes ?? [];
  const [oldest] = nodes;
  const hasEarlier = newest?.pageInfo.hasPreviousPage ?? false;
  const earlier = useQuery<readonly TrackingLineFragment[], NoAnswer>({
    queryKey: ['earlier reports', shipmentId],
    enabled: hasEarlier,
    staleTime: AGAIN_MS,
    refetchInterval: AGAIN_MS,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const read = [...nodes];
      let cursor = newest?.pageInfo.startCursor ?? null;
      for (let page = 0; cursor !== null && page < MOST_PAGES; page += 1) {
        const { data } = await askBefore(cursor, signal);
        read.push(...(data?.nodes ?? []));
        cursor = data?.pageInfo.hasPreviousPage ? data.pageInfo.startCursor : null;
      }
      return read;
    },
  });
  const { data, isFetching, error, refetch } = earlier;
  const known = new Set(data?.map(identityOf));
  // More came at once than a page has: what came between is read, too.
  const isApart = hasEarlier && data !== undefined && oldest !== undefined && !known.has(identityOf(oldest));
  useEffect(() => {
    if (isApart) void refetch();
  }, [isApart, refetch]);
  return {
    events: [...(data ?? []), ...nodes],
    isReading: hasEarlier && isFetching,
    problem: error === null || data !== undefined ? null : error.text,
    again: () => void refetch(),
  };
}
