import type { AuthenticationEvents } from '../../domain/authentication-event.ts';
import { count } from '../../telemetry/measuring.ts';

/** Counts refused callers by their reason, before the events are recorded. */
export function countingRefusals(events: AuthenticationEvents): AuthenticationEvents {
  return {
    record(event) {
      if (event.reason !== null) count('waybill_authentications_refused', { reason: event.reason });
      events.record(event);
    },
  };
}
