import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** RFC 3339, 5.6: `t` and `z` may be lower case. */
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** An instant. In the code it is a `Date`; on the wire RFC 3339 in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant as RFC 3339 with an offset, such as 2026-03-01T08:30:00Z. One without an offset is refused.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize(value) {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    if (typeof value === 'string') return parseDateTime(value).toISOString();
    throw new GraphQLError('DateTime cannot represent this value.');
  },
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : null),
});

/** A calendar day. In the code and on the wire it is `YYYY-MM-DD`. */
export const LocalDate = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar day as YYYY-MM-DD, without a time or zone.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339#section-5.6',
  serialize: parseDate,
  parseValue: parseDate,
  parseLiteral: (node) => parseDate(node.kind === Kind.STRING ? node.value : null),
});

function parseDateTime(value: unknown): Date {
  const match = typeof value === 'string' ? DATE_TIME.exec(value) : null;
  if (!match?.[1] || !isCalendarDay(match[1])) {
    throw new GraphQLError(
      'DateTime must be RFC 3339 with an offset, such as 2026-03-01T08:30:00Z: of a day that exists, with hours to 23 and seconds to 59.',
    );
  }
  const instant = new Date(match[0].toUpperCase());
  // With its offset an instant may leave the years 1 to 9999; neither system can store it then.
  if (/^(?:[+-]|0000)/.test(instant.toISOString())) {
    throw new GraphQLError('DateTime must lie in the years 1 to 9999 of UTC.');
  }
  return instant;
}

function parseDate(value: unknown): string {
  if (typeof value !== 'string' || !isCalendarDay(value)) {
    throw new GraphQLError('Date must be a calendar day as YYYY-MM-DD.');
  }
  return value;
}

function isCalendarDay(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  // No calendar has a year 0, and PostgreSQL refuses one.
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
