import { WaybillError } from '../domain/errors.ts';
import { USER_ERROR_CODES, type UserError, type UserErrorCode, userError } from '../domain/user-error.ts';
import type { NewReviewItem } from '../ledger/review/review-item.ts';

interface Beside {
  /** The record that the answer still shows; null when the caller must not learn that it exists. */
  readonly recordId?: string | null;
  /** Reads the review items that the refusal opens. Called after the transaction was rolled back. */
  readonly flagged?: () => Promise<readonly NewReviewItem[]>;
}

/** An effect throws this. Its transaction is rolled back, and the caller gets the reasons. */
export class Refused extends Error {
  readonly userErrors: readonly UserError[];
  readonly recordId: string | null;
  readonly flagged: () => Promise<readonly NewReviewItem[]>;

  constructor(userErrors: readonly UserError[], { recordId = null, flagged = nobody }: Beside = {}) {
    super('refused');
    this.userErrors = userErrors;
    this.recordId = recordId;
    this.flagged = flagged;
  }
}

/** Refuses for one reason. */
export function refuse(code: UserErrorCode, field: string | null, message: string): never {
  throw new Refused([userError(code, field, message)]);
}

export const NO_SUCH_RECORD = USER_ERROR_CODES.NOT_FOUND;

/** The refusal in a failure that the caller can correct; null for a fault. */
export function refusalIn(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  if (!(error instanceof WaybillError)) return null;
  const found = userErrorOf(error);
  return found && new Refused([found]);
}

function userErrorOf({ code, message, details }: WaybillError): UserError | null {
  const [field = null] = details.fields ?? [];
  switch (code) {
    case 'NOT_FOUND':
      return userError('NOT_FOUND', field, NO_SUCH_RECORD);
    case 'STALE':
      return userError('STALE', 'expectedVersion', USER_ERROR_CODES.STALE);
    case 'DUPLICATE':
      return userError('DUPLICATE', field, USER_ERROR_CODES.DUPLICATE);
    case 'ILLEGAL_STATE':
      return userError('ILLEGAL_STATE', field, message);
    case 'BAD_USER_INPUT':
      return userError('INVALID_VALUE', field, message);
    default:
      return null;
  }
}

function nobody(): Promise<readonly NewReviewItem[]> {
  return Promise.resolve([]);
}
