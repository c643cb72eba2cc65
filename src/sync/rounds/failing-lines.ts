/**
 * Decides which failures in a row get a line in the log: the first one that is due, each with another reason than the line
 * before, and reminders at ever longer distances (4, 8, 16 … failures). While Salesforce is away for a day that is about a
 * dozen lines for an object, and not one every round.
 */
export class FailingLines {
  readonly #first: number;
  readonly #logged = new Map<string, string>();

  /** @param first the failure in a row that gets the first line */
  constructor(first: number) {
    this.#first = first;
  }

  /**
   * @param what fails
   * @param times failures in a row
   */
  isDue(what: string, times: number, code: string): boolean {
    if (times < this.#first) return false;
    const isReminder = Number.isInteger(Math.log2(times));
    if (!isReminder && this.#logged.get(what) === code) return false;
    this.#logged.set(what, code);
    return true;
  }
}
