import { WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import { DATA_URL } from './api-version.ts';
import type { SalesforceClient } from './client.ts';
import { apiName, assignmentHeaders, recordId } from './records.ts';
import type { SalesforceValues, SaveAllOptions, SaveOutcome } from './values.ts';

/** The most records of one call. */
export const UNMODIFIED_A_CALL = 25;

/** A record that is updated only if nobody has changed it since it was read. */
export interface SeenRecord {
  readonly id: string;
  readonly values: SalesforceValues;
  /** Its stamp when it was read. */
  readonly seen: Date;
}

/**
 * Updates up to `UNMODIFIED_A_CALL` records in one call, each by itself. A record that somebody has changed since it was
 * read is refused with the code STALE, and keeps that change. Collections and bulk jobs have no such condition.
 *
 * Salesforce's stamps count whole seconds: a change within the second of `seen` is not noticed.
 */
export async function updateUnmodified(
  salesforce: Pick<SalesforceClient, 'composite'>,
  object: string,
  records: readonly SeenRecord[],
  usage: UpstreamUsage,
  options?: SaveAllOptions,
): Promise<SaveOutcome[]> {
  const parts = records.map(({ id, values, seen }, index) => ({
    method: 'PATCH' as const,
    url: `${DATA_URL}/sobjects/${apiName(object)}/${recordId(id)}`,
    referenceId: `record${index}`,
    httpHeaders: { 'If-Unmodified-Since': seen.toUTCString(), ...assignmentHeaders(options?.assignment) },
    body: values,
  }));
  try {
    const answers = await salesforce.composite(parts, usage, { signal: options?.signal });
    return records.map(({ id }, index): SaveOutcome => {
      const error = answers[index]?.error ?? null;
      return error === null ? { success: true, id, created: false } : { success: false, error };
    });
  } catch (error) {
    if (options?.signal?.aborted === true || !(error instanceof WaybillError)) throw error;
    return records.map(() => ({ success: false, error }));
  }
}
