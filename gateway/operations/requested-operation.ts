import type { OperationForm } from '../canonical/operation-form.ts';
import type { Variables } from '../canonical/selection.ts';
import type { StreamForm } from '../canonical/stream-form.ts';
import type { PreparedOperation } from './prepared-operation.ts';

/** A request's operation in canonical form. Its variables decide the form. */
export type RequestedOperation =
  | { readonly kind: 'META' }
  | { readonly kind: 'STREAM'; readonly form: StreamForm }
  | AskedParts;

export interface AskedParts {
  readonly kind: 'OPERATION';
  readonly form: OperationForm;
  /** The canonical variables of each part of the form. */
  readonly values: readonly Variables[];
}

/** @throws GraphQLError if a variable is null where a condition or an argument allows no null */
export function requestedOf(prepared: PreparedOperation, variables: Variables): RequestedOperation {
  if (!prepared.readsData) return { kind: 'META' };
  if (prepared.isSubscription) {
    const form = prepared.streamForm(variables);
    form.valuesKey(variables);
    return { kind: 'STREAM', form };
  }
  const form = prepared.form(variables);
  return { kind: 'OPERATION', form, values: form.parts.map((part) => part.valuesOf(variables)) };
}
