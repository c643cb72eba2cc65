import type { IntendedWrite } from '../../../src/domain/write-intent.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';

/** For plans: the answered writes that Salesforce may not have yet, in their order. */
export class PendingWrites {
  readonly #intents: Ledger['intents'];

  constructor({ intents }: Pick<Ledger, 'intents'>) {
    this.#intents = intents;
  }

  /** Of one record. */
  async on(crmId: string): Promise<readonly IntendedWrite[]> {
    const open = await this.#intents.openOn([crmId]);
    return open.flatMap(({ writes }) => writes).filter((write) => write.crmId === crmId);
  }

  /** Of all records of an account. */
  async in(accountCrmId: string): Promise<readonly IntendedWrite[]> {
    const open = await this.#intents.openIn(accountCrmId);
    return open.flatMap(({ writes }) => writes);
  }
}
