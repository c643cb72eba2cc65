import { ERRORS, WaybillError } from '../src/domain/errors.ts';

/**
 * Whether authentication failed because the caller is refused, now and later. Other failures, such as a user store that is
 * away, say nothing about the caller.
 */
export function refusesCaller(error: unknown): error is WaybillError {
  if (!(error instanceof WaybillError)) return false;
  const { class: errorClass } = ERRORS[error.code];
  return errorClass === 'authentication' || errorClass === 'permission';
}
