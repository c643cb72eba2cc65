import { WaybillError } from '../../domain/errors.ts';
import type { SynchronizedRecord } from '../../domain/ownership/index.ts';
import type { ListTotal } from '../../domain/page.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import type { Team } from '../../domain/vocabulary/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { type Sql, sql } from '../../postgres/sql.ts';
import {
  countRows,
  filteredBy,
  type KeysetPage,
  type Rows,
  readByTime,
  type TimePosition,
} from '../pagination/keyset-pages.ts';
import { storableJson, storableName, storableText } from '../storable-text.ts';
import * as statements from './review.statements.ts';
import type {
  CarriedOut,
  CauseState,
  ClaimedDecision,
  Concerned,
  DecisionClaim,
  ItemToCheck,
  NewReviewItem,
  ReviewCount,
  ReviewFilter,
  ReviewHistoryEntry,
  ReviewItem,
  SeenItem,
} from './review-item.ts';

/**
 * Decisions that wait for people. `assign`, `decide` and `dismiss` throw `NOT_FOUND` for an unknown item, `STALE` when the
 * item changed since the person read it, and `ILLEGAL_STATE` when it is decided. Each writes the history of the item. The
 * caller audits.
 */
export interface ReviewQueue {
  /** Opens items. For a cause with an unfinished item that item counts the repetition. Returns the ids in the order given. */
  open(items: readonly NewReviewItem[]): Promise<string[]>;
  /** The words of an open item about this cause, as its circumstances are now. Without such an item it does nothing. */
  restate(cause: string, reason: string): Promise<void>;
  assign(
    seen: SeenItem,
    to: { readonly ownerTeam?: Team | undefined; readonly assignee?: string | null | undefined },
    actor: string,
  ): Promise<ReviewItem>;
  decide(seen: SeenItem, decision: ReviewDecision, actor: string): Promise<ReviewItem>;
  dismiss(seen: SeenItem, reason: string, actor: string): Promise<ReviewItem>;
  /** Decided items that no worker carries out now. */
  claimDecided(limit: number, leaseMs: number): Promise<ClaimedDecision[]>;
  /** False when another worker has claimed the item. The caller then rolls the transaction back. */
  carriedOut(claim: DecisionClaim, done: CarriedOut): Promise<boolean>;
  /** The item is open again, with the response that explains why. */
  failed(claim: DecisionClaim, response: string): Promise<boolean>;
  /** The causes are gone (a later attempt went through): their unfinished items are resolved. Returns how many. */
  settleCauses(causes: readonly string[], note: string): Promise<number>;
  /** The item has lost its cause, as the worker saw. False when the item has changed since it was read. */
  settle(item: Pick<ReviewItem, 'id' | 'version'>, done: CarriedOut): Promise<boolean>;
  /** Open items that are due to be compared with both systems; they are due again after `againMs`. */
  takeToCheck(limit: number, againMs: number): Promise<ItemToCheck[]>;
  /**
   * Open items of these records or categories are due now. Returns how many.
   *
   * @param cue who changed the record in Salesforce, for the history
   */
  checkNow(concerned: Concerned, cue?: string): Promise<number>;
  byIds(ids: readonly string[]): Promise<(ReviewItem | null)[]>;
  /** The causes of all items of a record's kind about these portal ids, finished or not. */
  causesOf(record: SynchronizedRecord, portalIds: readonly string[]): Promise<CauseState[]>;
  /** Open items whose cause begins with these letters. */
  openAbout(prefix: string): Promise<ReviewItem[]>;
  /** Which of these portal ids an unfinished item names that asks whose a record of Salesforce is: see `IN_DOUBT`. */
  inDoubt(portalIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The same for ids of Salesforce. */
  inDoubtThere(crmIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Newest first. */
  list(filter: ReviewFilter, page: KeysetPage<TimePosition>): Promise<Rows<ReviewItem>>;
  /** How many items the filter has; counting ends at a limit. */
  total(filter: ReviewFilter): Promise<ListTotal>;
  counts(): Promise<ReviewCount[]>;
  /** Oldest first, in the order of the items. One statement. */
  historyOf(itemIds: readonly string[]): Promise<ReviewHistoryEntry[][]>;
}

const MAX_RESPONSE = 4_000;

/** The tables `ledger.review_item` and `ledger.review_history`. Each function is one or two statements. */
export function createReviewQueue(executor: Executor): ReviewQueue {
  return {
    async open(items) {
      if (items.length === 0) return [];
      const byCause = new Map(items.map(storableItem).map((item) => [item.cause, item]));
      const rows = await executor.query<Pick<ReviewItem, 'id' | 'cause'>>(
        statements.open([...byCause.values()]),
      );
      const ids = new Map(rows.map((row) => [row.cause, row.id]));
      return items.map((item) => ids.get(storableName(item.cause)) ?? '');
    },

    async restate(cause, reason) {
      await executor.query(statements.restate(storableName(cause), storableText(reason, MAX_RESPONSE)));
    },

    assign: (seen, to, actor) => change(seen, statements.assigned(to, actor)),
    decide: (seen, decision, actor) => change(seen, statements.decided(decision, actor)),
    dismiss: (seen, reason, actor) => change(seen, statements.dismissed(reason, actor)),

    async claimDecided(limit, leaseMs) {
      const rows = await executor.query<ClaimedDecision>(statements.claimDecided(limit, leaseMs));
      return rows.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
    },

    carriedOut: async (claim, done) => (await changed(statements.carriedOut(claim, done))) > 0,
    failed: async (claim, response) =>
      (await changed(statements.failed(claim, storableText(response, MAX_RESPONSE)))) > 0,
    settleCauses: async (causes, note) =>
      causes.length === 0 ? 0 : await changed(statements.settleCauses(causes.map(storableName), note)),

    settle: async (item, done) => (await changed(statements.settle(item, done))) > 0,
    takeToCheck: (limit, againMs) => executor.query<ItemToCheck>(statements.takeToCheck(limit, againMs)),
    checkNow: (concerned, cue) => changed(statements.checkNow(concerned, cue ?? null)),

    async byIds(ids) {
      const rows = await executor.query<ReviewItem>(
        sql`SELECT ${statements.ITEM_COLUMNS} FROM ledger.review_item t WHERE t.id = ANY(${ids}::uuid[])`,
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    causesOf: (record, portalIds) =>
      executor.query<CauseState>(
        sql`SELECT t.cause, t.state FROM ledger.review_item t
          WHERE t.record = ${record} AND t.portal_id = ANY(${portalIds}::uuid[])`,
      ),

    openAbout: (prefix) =>
      executor.query<ReviewItem>(
        sql`SELECT ${statements.ITEM_COLUMNS} FROM ledger.review_item t
          WHERE t.state = 'OPEN' AND starts_with(t.cause, ${prefix})`,
      ),

    inDoubt: (portalIds) => inDoubt(executor, 'portalId', portalIds),
    inDoubtThere: (crmIds) => inDoubt(executor, 'crmId', crmIds),

    list: (filter, page) =>
      readByTime<ReviewItem>(
        executor,
        {
          columns: statements.ITEM_COLUMNS,
          table: 'ledger.review_item',
          timeColumn: 'opened_at',
          conditions: conditionsOf(filter),
        },
        page,
      ),

    total: (filter) => countRows(executor, { table: 'ledger.review_item', conditions: conditionsOf(filter) }),

    counts: () => executor.query<ReviewCount>(statements.COUNTS),

    async historyOf(itemIds) {
      const rows = await executor.query<ReviewHistoryEntry>(statements.history(itemIds));
      const byItem = Map.groupBy(rows, (row) => row.itemId);
      return itemIds.map((id) => byItem.get(id) ?? []);
    },
  };

  async function change(seen: SeenItem, transition: statements.PersonalTransition): Promise<ReviewItem> {
    const [changed] = await executor.query<ReviewItem & Woken>(statements.change(seen, transition));
    if (changed !== undefined) {
      const { relayWoken: _relay, workerWoken: _worker, ...item } = changed;
      return item;
    }
    const [found] = await executor.query<Pick<ReviewItem, 'version'>>(
      sql`SELECT version FROM ledger.review_item WHERE id = ${seen.id}`,
    );
    if (found === undefined) throw new WaybillError('NOT_FOUND', 'There is no such review item.');
    throw found.version === seen.expectedVersion
      ? new WaybillError('ILLEGAL_STATE', 'The review item is decided already.')
      : new WaybillError('STALE', 'The review item has changed since it was read.');
  }

  async function changed(statement: Sql): Promise<number> {
    return (await executor.query(statement)).length;
  }
}

interface Woken {
  readonly relayWoken: string;
  readonly workerWoken: string | null;
}

function storableItem(item: NewReviewItem): NewReviewItem {
  return {
    ...item,
    cause: storableName(item.cause),
    crmId: item.crmId === null ? null : storableName(item.crmId),
    fields: storableJson(item.fields),
    candidates: storableJson(item.candidates),
    proposal: storableJson(item.proposal),
    reason: storableText(item.reason, MAX_RESPONSE),
    lastResponse: item.lastResponse === null ? null : storableText(item.lastResponse, MAX_RESPONSE),
  };
}

function conditionsOf(filter: ReviewFilter): Sql[] {
  const { ids, states, categories, ownerTeams, assignee, record, portalId, accountId } = filter;
  const { openedFrom, openedBefore } = filter;
  return [
    filteredBy(ids, sql`t.id = ANY(${ids}::uuid[])`),
    filteredBy(states, sql`t.state = ANY(${states}::text[])`),
    filteredBy(categories, sql`t.category = ANY(${categories}::text[])`),
    filteredBy(ownerTeams, sql`t.owner_team = ANY(${ownerTeams}::text[])`),
    filteredBy(assignee, assignee === null ? sql`t.assignee IS NULL` : sql`t.assignee = ${assignee}`),
    filteredBy(record, sql`t.record = ${record}`),
    filteredBy(portalId, sql`t.portal_id = ${portalId}`),
    filteredBy(accountId, sql`t.account_id = ${accountId}`),
    filteredBy(openedFrom, sql`t.opened_at >= ${openedFrom}`),
    filteredBy(openedBefore, sql`t.opened_at < ${openedBefore}`),
  ];
}

async function inDoubt(
  executor: Executor,
  key: 'portalId' | 'crmId',
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await executor.query<{ readonly id: string }>(statements.inDoubt(key, ids));
  return new Set(rows.map(({ id }) => id));
}
