import type { PullFailureReason } from '../../ledger/pull/pull-failures.ts';

/**
 * Decides which failures in a row get a line in the log: the second one, each with another reason than the line before, and
 * reminders at ever longer distances (4, 8, 16 … failures). While Salesforce is away for a day that is about a dozen lines
 * for an object, and not one every round.
 */
export class FailingLines {
  readonly #logged = new Map<PullFailureReason['object'], string>();

  /** @param times failures in a row */
  isDue(object: PullFailureReason['object'], times: number, code: string): boolean {
    if (times < 2) return false;
    const isReminder = Number.isInteger(Math.log2(times));
    if (!isReminder && this.#logged.get(object) === code) return false;
    this.#logged.set(object, code);
    return true;
  }
}
