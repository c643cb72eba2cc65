import type { SyncDependencies } from '../exchange/dependencies.ts';
import { ORG_CAUSE, orgCauseIn, orgReason, recordsOf, waitingFor } from '../exchange/org-causes.ts';

type Probe = Awaited<ReturnType<SyncDependencies['ledger']['outbox']['oneParked']>>;

/**
 * Notices that a reason in the org for which records were refused is gone. No description of Salesforce tells of a trigger or
 * a rule, so one of the changes that wait is sent again at each look. Once it went through, all of them are sent, and those
 * that are refused again wait again.
 */
export class OrgCauseWatch {
  readonly #dependencies: Pick<SyncDependencies, 'ledger' | 'logger'>;
  /** The change that was sent again, by cause. */
  readonly #probes = new Map<string, NonNullable<Probe>>();

  constructor(dependencies: Pick<SyncDependencies, 'ledger' | 'logger'>) {
    this.#dependencies = dependencies;
  }

  /** Only the holder of the lease `pull` may call it. */
  async round(): Promise<void> {
    const open = await this.#dependencies.ledger.review.openAbout(ORG_CAUSE);
    const causes = new Set(open.map(({ cause }) => cause));
    for (const cause of this.#probes.keys()) if (!causes.has(cause)) this.#probes.delete(cause);
    for (const { cause } of open) await this.#look(cause);
  }

  async #look(text: string): Promise<void> {
    const cause = orgCauseIn(text);
    if (cause === null) return;
    const { ledger } = this.#dependencies;
    const records = recordsOf(cause);
    const probe = this.#probes.get(text);
    if (probe !== undefined) {
      const [status] = await ledger.outbox.syncStatus([probe]);
      if (status?.state === 'PENDING' || status?.state === 'LEASED') return;
      this.#probes.delete(text);
      if (status === null || status?.state === 'DONE') return await this.#end(text, cause.code, records);
    }
    const waiting = await waitingFor(ledger, cause);
    const next = await ledger.outbox.oneParked(records, cause.code);
    if (next === null) {
      await ledger.review.settleCauses([text], 'No change waits for it any more.');
      return;
    }
    await ledger.review.restate(text, orgReason(cause, waiting));
    this.#probes.set(text, next);
    await ledger.outbox.release({ state: 'REVIEW', accountId: null, ...next });
  }

  async #end(text: string, errorCode: string, records: ReturnType<typeof recordsOf>): Promise<void> {
    const { ledger, logger } = this.#dependencies;
    await ledger.review.settleCauses([text], 'Salesforce takes such records again.');
    let changes = 0;
    for (const record of records) {
      changes += await ledger.outbox.release({ state: 'REVIEW', record, accountId: null, errorCode });
    }
    if (changes > 0)
      logger.info({ code: errorCode, changes }, 'changes that Salesforce refused are sent again');
  }
}
