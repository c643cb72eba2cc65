import { Temporal } from 'temporal-polyfill';

/** Why a local time names no single instant: the clocks skipped it, or showed it twice. */
export type TimeAmbiguity = 'SKIPPED' | 'REPEATED';

export interface LocalInstant {
  readonly at: Date;
  readonly ambiguity: TimeAmbiguity | null;
}

/**
 * The instant of a local time in an IANA zone; null for an unknown zone. A time that the clocks skip goes forward by the
 * gap. Of a time that comes twice, it is the first.
 */
export function instantOf(local: Temporal.PlainDateTime, timeZone: string): LocalInstant | null {
  return whereKnown(() => {
    const read = local.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
    const other = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
    const isSkipped = !read.toPlainDateTime().equals(local);
    const isRepeated = read.epochMilliseconds !== other.epochMilliseconds;
    return {
      at: new Date(read.epochMilliseconds),
      ambiguity: isSkipped ? 'SKIPPED' : isRepeated ? 'REPEATED' : null,
    };
  });
}

/** Whether it is a zone of the IANA database, or an offset such as `+05:30`. */
export function isTimeZone(name: string): boolean {
  const epoch = Temporal.Instant.fromEpochMilliseconds(0);
  return whereKnown(() => epoch.toZonedDateTimeISO(name)) !== null;
}

/** Null where Temporal refuses the zone. Carriers and files send names that no zone has. */
function whereKnown<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
