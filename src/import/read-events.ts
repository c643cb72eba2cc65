import { whyReviewed } from '../domain/event-review.ts';
import { arrivedAt, isWithinReach, timeDoubt } from '../domain/milestones/plausibility.ts';
import { importReporter } from '../domain/reporter.ts';
import type { NewEvent } from '../portal-store/event/event.columns.ts';
import { calendarDate, type FileLine, type Problem, problemOf } from './cell.ts';
import type { EventColumn, Mapping } from './mapping.ts';

/**
 * The events of a line. An event's id is derived from the shipment and the event, so a second import makes the same id. A
 * delivery file does not state when a plan was made, so the earliest date of the line is used.
 */
export function readEvents(
  line: FileLine,
  key: string,
  mapping: Mapping,
  note: (problem: Problem) => void,
): readonly NewEvent[] {
  const dates = mapping.events.map((column) => ({ column, at: calendarDate(line, column) }));
  const delivered = dates.find(
    ({ column }) => column.milestone === 'DELIVERED' && column.classifier === 'ACTUAL',
  );
  const now = new Date();
  const plausible = dates.flatMap(({ at }) => (at !== null && isWithinReach(at, now) ? [at.getTime()] : []));
  const plannedAt = new Date(Math.min(...plausible, now.getTime()));
  const events: NewEvent[] = [];
  for (const { column, at } of dates) {
    if (at === null) continue;
    const isLate = delivered?.at != null && at > delivered.at && areInThePast(now, at, delivered.at);
    if (column.milestone === 'BOOKED' && isLate) {
      note(
        problemOf(
          line,
          column.column,
          'is after the delivery; the booking date is left out',
          'Correct the date in the source, if it is known.',
        ),
      );
      continue;
    }
    const recorded = recordedAt(line, column, at, note);
    const eventId = [
      mapping.source,
      key,
      column.milestone,
      column.classifier,
      at.toISOString().slice(0, 10),
    ].join(':');
    const event: NewEvent = {
      source: 'PORTAL',
      reporter: importReporter(mapping.source),
      eventId,
      milestone: column.milestone,
      classifier: column.classifier,
      dialect: mapping.source,
      dateOnly: true,
      recordedAt: recorded,
      ...(column.classifier === 'ACTUAL'
        ? { occurredAt: at }
        : {
            occurredAt: plannedAt,
            expectedAt: at,
            expectedDateOnly: true,
          }),
    };
    events.push(event);
    const doubt = timeDoubt({ ...event, dateOnly: true, recordedAt: arrivedAt(recorded, now) });
    if (doubt !== null) {
      const advice = 'Decide the review item of the shipment, or correct the date in the source.';
      note(
        problemOf(line, column.column, `cannot be true and does not count. ${whyReviewed(doubt)}`, advice),
      );
    }
  }
  return events;
}

/** Dates that can be true of what happened. */
function areInThePast(now: Date, ...dates: readonly Date[]): boolean {
  return dates.every((occurredAt) => timeDoubt({ occurredAt, dateOnly: true, recordedAt: now }) === null);
}

function recordedAt(
  line: FileLine,
  { recorded }: EventColumn,
  at: Date,
  note: (problem: Problem) => void,
): Date | undefined {
  if (recorded === undefined) return undefined;
  const date = calendarDate(line, recorded);
  if (date === null || date >= at) return date ?? undefined;
  note(
    problemOf(
      line,
      recorded.column,
      'is before the event that it records; the time of the import counts',
      'Correct the date in the source, if it is known.',
    ),
  );
  return undefined;
}
