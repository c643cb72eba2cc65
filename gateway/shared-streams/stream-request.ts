import type { StreamForm } from '../canonical/stream-form.ts';
import type { PlannedSubscription } from '../engine/engine.ts';

/** What a client asked to listen to. */
export interface StreamRequest {
  readonly form: StreamForm;
  readonly plan: PlannedSubscription;
  /** The client's, coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Where to resume, when the transport tells; it counts instead of the operation's `after`. */
  readonly after: string | null;
}
