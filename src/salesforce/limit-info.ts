import type { ApiUsage } from './values.ts';

/**
 * Reads the `Sforce-Limit-Info` header, e.g. `api-usage=18/100000; per-app-api-usage=17/250(appName=hub)`.
 *
 * @returns null when the header does not carry the org's usage.
 */
export function parseLimitInfo(header: string | undefined, seenAt: Date): ApiUsage | null {
  const match = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/.exec(header ?? '');
  if (match === null) return null;
  const used = Number(match[1]);
  const max = Number(match[2]);
  return { used, max, remaining: Math.max(0, max - used), seenAt };
}
