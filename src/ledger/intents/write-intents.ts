import type { IntendedWrite } from '../../domain/write-intent.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, type Sql } from '../../postgres/sql.ts';
import type { SyncFailure } from '../outbox/outbox-change.ts';
import type { Principal } from '../principal.ts';
import type { IntentAhead, IntentClaim, IntentStatus, NewWriteIntent, WriteIntent } from './write-intent.ts';
import * as statements from './write-intents.statements.ts';

/**
 * The request that opens an intent holds it for the lease. After that the worker may claim and finish it.
 *
 * ```
 *          open                            settle ──▶ SETTLED  Salesforce has it
 *           │            claim, renew        │
 *           ▼               ▼                │
 *         OPEN, waits ──▶ OPEN, held ────────┼─ fail ─▶ FAILED  the caller got the error
 *           ▲               │                │
 *           └── postpone, ──┘              park ─────▶ REVIEW   the caller got an answer; a person decides
 *               lease ran out
 * ```
 *
 * `settle`, `fail` and `park` return false when another holder took the intent over or finished it. The caller then rolls
 * the transaction back.
 */
export interface WriteIntents {
  /** PostgreSQL's time, for `decidedAt`. */
  clock(): Promise<Date>;
  /** In a transaction. Transactions that open intents of one record wait for each other: places follow commits. */
  open(principal: Principal, intent: NewWriteIntent, leaseMs: number): Promise<WriteIntent>;
  /** The open intents, and those that were finished after this one was decided, by ascending place. */
  ahead(intent: Pick<WriteIntent, 'place' | 'decidedAt' | 'writes'>): Promise<IntentAhead[]>;
  /** False when the intent has another holder or is finished. */
  renew(claim: IntentClaim, leaseMs: number): Promise<boolean>;
  /** In the transaction of its audit entry and idempotency answer. */
  settle(claim: IntentClaim): Promise<boolean>;
  fail(claim: IntentClaim, failure: SyncFailure): Promise<boolean>;
  /** In the transaction of its review item, whose cause is `writeCause`. */
  park(claim: IntentClaim, failure: SyncFailure): Promise<boolean>;
  /**
   * The worker may claim it again after `delayMs`.
   *
   * @param isAttempt false takes the attempt back that the claim counted; true unless given
   */
  postpone(
    claim: IntentClaim,
    failure: SyncFailure | null,
    delayMs: number,
    isAttempt?: boolean,
  ): Promise<boolean>;
  /**
   * Open intents whose lease ran out, by ascending place; at most `limit`, the longest waiting ones. An intent behind
   * another open one is left out, so two workers never hold intents of one record.
   */
  claimDue(limit: number, leaseMs: number): Promise<WriteIntent[]>;
  /** Open intents that write any of these records, in their order. */
  openOn(crmIds: readonly string[]): Promise<WriteIntent[]>;
  /** Open intents on records of an account, in their order. */
  openIn(accountCrmId: string): Promise<WriteIntent[]>;
  /** The latest intents that wrote, or are writing, a record, in their order. */
  writtenOn(crmId: string): Promise<WriteIntent[]>;
  /** Intents ahead of this one that wait for a person's decision. */
  parkedAhead(
    intent: Pick<WriteIntent, 'place' | 'writes'>,
  ): Promise<(Pick<WriteIntent, 'id'> & { readonly writes: readonly IntendedWrite[] })[]>;
  /**
   * For each portal id the oldest intent that waits or that a person has to decide, else the newest settled one. Null
   * where there is none.
   */
  syncStatus(portalIds: readonly string[]): Promise<(IntentStatus | null)[]>;
}

/** The table `ledger.write_intent`. */
export function createWriteIntents(executor: Executor): WriteIntents {
  return {
    async clock() {
      const [row] = await executor.query<{ readonly now: Date }>(statements.CLOCK);
      if (row === undefined) throw new TypeError('the statement of the clock returned no row');
      return row.now;
    },

    async open(principal, intent, leaseMs) {
      await executor.query(prepared(statements.lockRecords(intent)));
      const [opened] = await intents(statements.open(principal, intent, leaseMs));
      if (opened === undefined) throw new TypeError('the insert of a write intent returned no row');
      return opened;
    },

    ahead: (intent) => executor.query<IntentAhead>(prepared(statements.ahead(intent))),

    renew: (claim, leaseMs) => isHeld(statements.renew(claim, leaseMs)),
    settle: (claim) => isHeld(statements.finish(claim, 'SETTLED', null)),
    fail: (claim, failure) => isHeld(statements.finish(claim, 'FAILED', failure)),
    park: (claim, failure) => isHeld(statements.finish(claim, 'REVIEW', failure)),
    postpone: (claim, failure, delayMs, isAttempt = true) =>
      isHeld(statements.postpone(claim, failure, delayMs, isAttempt)),

    claimDue: (limit, leaseMs) => intents(statements.claimDue(limit, leaseMs)),
    openOn: (crmIds) => intents(statements.openOn(crmIds)),
    writtenOn: (crmId) => intents(statements.writtenOn(crmId)),
    openIn: (accountCrmId) => intents(statements.openIn(accountCrmId)),

    parkedAhead: (intent) => executor.query(prepared(statements.parkedAhead(intent))),

    async syncStatus(portalIds) {
      if (portalIds.length === 0) return [];
      const rows = await executor.query<IntentStatus & { readonly index: number }>(
        prepared(statements.syncStatus(portalIds)),
      );
      const found = new Map(rows.map(({ index, ...status }) => [index, status]));
      return portalIds.map((_, index) => found.get(index + 1) ?? null);
    },
  };

  async function intents(statement: Sql): Promise<WriteIntent[]> {
    const rows = await executor.query<WriteIntent>(prepared(statement));
    return rows.toSorted((a, b) => a.place - b.place);
  }

  /** Whether the claim still held when the statement changed its intent. */
  async function isHeld(statement: Sql): Promise<boolean> {
    return (await executor.query(prepared(statement))).length > 0;
  }
}
