import type { StreamForm } from '../canonical/stream-form.ts';
import type { PlannedSubscription } from '../engine/engine.ts';

/** A client's subscription. */
export interface StreamRequest {
  readonly form: StreamForm;
  readonly plan: PlannedSubscription;
  /** The client's variables, coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The cursor that the transport carries (`Last-Event-ID`), or null. It overrides the operation's `after`. */
  readonly after: string | null;
  /** Of the subscription; each event may cost as much. */
  readonly cost: number;
}
