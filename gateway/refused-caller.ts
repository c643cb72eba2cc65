import { ERRORS, WaybillError } from '../src/domain/errors.ts';

/**
 * Whether authentication failed because of who asks: they may not come in, now or later. Whatever else failed says
 * nothing about them.
 */
export function refusesCaller(error: unknown): error is WaybillError {
  if (!(error instanceof WaybillError)) return false;
  const { class: errorClass } = ERRORS[error.code];
  return errorClass === 'authentication' || errorClass === 'permission';
}
