import type { Role } from '../../../src/domain/access.ts';
import { normalNumber } from '../../../src/domain/references/normal-form.ts';
import { partyOf } from '../../../src/domain/references/reference-kinds.ts';
import { isShipmentNumber, NOT_A_STATED_NUMBER } from '../../../src/domain/references/shipment-number.ts';
import {
  refusedPositions,
  type StatedReference,
  type StoredReference,
} from '../../../src/domain/references/stated-list.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import type { ReferenceInput, ShipmentBookInput } from './shipment-content.inputs.ts';

/** The numbers of a booking. The caller's own number of the shipment is a reference like the others. */
export function bookedReferences({ number, references }: ShipmentBookInput): readonly StatedReference[] {
  return number == null
    ? (references ?? [])
    : [...(references ?? []), { type: 'CUSTOMER_REFERENCE', value: number }];
}

/** The problems of a number that a caller states. */
export function numberProblems(value: string, field: string): readonly UserError[] {
  if (normalNumber(value) === '') {
    return [userError('INVALID_VALUE', field, 'A reference has a letter or a digit.')];
  }
  return isShipmentNumber(value) ? [userError('VALUE_NOT_ALLOWED', field, NOT_A_STATED_NUMBER)] : [];
}

/** The references that a role may not state. `stored` are those that the shipment has. */
export function partyProblems(
  role: Role,
  references: readonly ReferenceInput[] | null | undefined,
  stored: readonly StoredReference[],
): readonly UserError[] {
  const party = partyOf(role);
  const stated = references ?? [];
  const refused = refusedPositions(stored, stated, party).map((at) =>
    userError(
      'NOT_PERMITTED',
      `references.${at}.type`,
      'Only the carrier gives such a number: staff or the carrier set it. Give your own number as CUSTOMER_REFERENCE.',
    ),
  );
  const confirming = stated.flatMap(({ confirmed }, at) =>
    confirmed == null || party !== 'CUSTOMER'
      ? []
      : [userError('NOT_PERMITTED', `references.${at}.confirmed`, 'Staff confirm numbers. Leave this out.')],
  );
  return [...refused, ...confirming];
}
