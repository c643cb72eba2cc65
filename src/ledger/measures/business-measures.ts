import type { BusinessKind } from '../../domain/measures/business-kinds.ts';
import type { Executor } from '../../postgres/database.ts';
import * as statements from './business-measures.statements.ts';
import type { BusinessFact, BusinessQuery, BusinessRow } from './business-rows.ts';

/** The measures of the business, by day. Each write is idempotent: it replaces the earlier counts of its days. */
export interface BusinessMeasures {
  /**
   * Up to when changes are counted, null at first; and whether the exceptions of all days are to be counted, as after an
   * upgrade to a version that counts more of them.
   */
  head(): Promise<{ readonly until: Date | null; readonly recountsExceptions: boolean }>;
  /** Changes up to `until` are counted. */
  counted(until: Date): Promise<void>;
  /** The facts of some days, whole. Days without facts have none afterwards. */
  replace(
    kinds: readonly BusinessKind[],
    days: readonly string[],
    facts: readonly BusinessFact[],
  ): Promise<void>;
  /** The exceptions that opened, were acknowledged or ended on these days and were removed since with their shipment. */
  removedExceptions(days: readonly string[]): Promise<readonly BusinessFact[]>;
  /** Counts updates from Salesforce, and cases, again from a day on. */
  recount(from: { readonly received: string; readonly cases: string }): Promise<void>;
  /** The subjects of customers that were let in since then, by day. */
  signedIn(since: Date): Promise<readonly { readonly day: string; readonly subject: string }[]>;
  /** Facts that can only be true or not: a repetition changes nothing. */
  note(facts: readonly BusinessFact[]): Promise<void>;
  /** One statement. */
  read(query: BusinessQuery): Promise<readonly BusinessRow[]>;
}

/** The table `ledger.business_measure`. */
export function createBusinessMeasures(executor: Executor): BusinessMeasures {
  return {
    async head() {
      const [row] = await executor.query<Awaited<ReturnType<BusinessMeasures['head']>>>(statements.HEAD);
      return row ?? { until: null, recountsExceptions: true };
    },
    async counted(until) {
      await executor.query(statements.counted(until));
    },
    async replace(kinds, days, facts) {
      if (days.length === 0) return;
      await executor.query(statements.forget(kinds, days));
      if (facts.length > 0) await executor.query(statements.insert(facts));
    },
    removedExceptions: (days) => executor.query<BusinessFact>(statements.removedExceptions(days)),
    async recount({ received, cases }) {
      await executor.query(statements.forgetFrom(['UPDATES_RECEIVED'], received));
      await executor.query(statements.forgetFrom(['CASES_OPENED', 'CASES_ANSWERED'], cases));
      await executor.query(statements.casesFollowLinks(cases));
      await executor.query(statements.countAgain(received, cases));
    },
    signedIn: (since) => executor.query(statements.signedIn(since)),
    async note(facts) {
      if (facts.length > 0) await executor.query(statements.insert(facts));
    },
    read: (query) => executor.query<BusinessRow>(statements.read(query)),
  };
}
