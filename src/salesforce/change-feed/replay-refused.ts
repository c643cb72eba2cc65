import { WaybillError } from '../../domain/errors.ts';

/** Salesforce's codes for a replay id that is expired, or that it cannot read. */
export const REPLAY_REFUSED = /\.replayid\./;

/** Whether the feed has to go on without its stored replay id. */
export function isReplayRefused(error: unknown): error is WaybillError {
  return error instanceof WaybillError && REPLAY_REFUSED.test(error.details.vendorCode ?? '');
}
