import { WaybillError } from '../../domain/errors.ts';
import type { Team } from '../../domain/ownership/index.ts';
import type { ReviewDecision } from '../../domain/review.ts';
import type { Executor } from '../../postgres/database.ts';
import { SqlParameters } from '../../postgres/sql-parameters.ts';
import { type KeysetPage, type Rows, readByTime, type TimePosition } from '../pagination/keyset-pages.ts';
import { storableText } from '../storable-text.ts';
import {
  CARRIED_OUT,
  CHANGE,
  CLAIM_DECIDED,
  COUNTS,
  FAILED,
  HISTORY,
  ITEM_COLUMNS,
  OPEN,
  SETTLE_CAUSES,
} from './review.statements.ts';
import type {
  ClaimedDecision,
  DecisionClaim,
  NewReviewItem,
  ReviewAction,
  ReviewCount,
  ReviewFilter,
  ReviewHistoryEntry,
  ReviewItem,
  SeenItem,
} from './review-item.ts';

/**
 * The work of people. What they do throws `NOT_FOUND` for an unknown item, `STALE` when it changed since it was seen,
 * and `ILLEGAL_STATE` when there is nothing left to decide. Each keeps its history; the caller audits.
 */
export interface ReviewQueue {
  /** Opens items; a cause that has an unfinished one counts there instead. Returns the ids in the order given. */
  open(items: readonly NewReviewItem[]): Promise<string[]>;
  assign(
    seen: SeenItem,
    to: { readonly ownerTeam?: Team | undefined; readonly assignee?: string | null | undefined },
    actor: string,
  ): Promise<ReviewItem>;
  decide(seen: SeenItem, decision: ReviewDecision, actor: string): Promise<ReviewItem>;
  dismiss(seen: SeenItem, reason: string, actor: string): Promise<ReviewItem>;
  /** For the worker: decided items that nobody carries out now. */
  claimDecided(limit: number, leaseMs: number): Promise<ClaimedDecision[]>;
  /** False when another worker has it: then nothing else of that transaction may be kept. */
  carriedOut(claim: DecisionClaim, note: string): Promise<boolean>;
  /** Open again, with what went wrong. */
  failed(claim: DecisionClaim, response: string): Promise<boolean>;
  /** The causes are gone (a later attempt went through): their unfinished items are resolved. Returns how many. */
  settleCauses(causes: readonly string[], note: string): Promise<number>;
  byIds(ids: readonly string[]): Promise<(ReviewItem | null)[]>;
  /** Newest first. */
  list(filter: ReviewFilter, page: KeysetPage<TimePosition>): Promise<Rows<ReviewItem>>;
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
      const byCause = new Map(items.map((item) => [item.cause, item]));
      const rows = await executor.query<{ readonly id: string; readonly cause: string }>({
        text: OPEN,
        values: [JSON.stringify([...byCause.values()].map(storableItem))],
      });
      const ids = new Map(rows.map((row) => [row.cause, row.id]));
      return items.map((item) => ids.get(item.cause) ?? '');
    },

    assign: (seen, to, actor) =>
      change(seen, actor, 'ASSIGNED', 'OPEN', {
        note: [to.ownerTeam, to.assignee].filter((name) => name != null).join(', '),
        ownerTeam: to.ownerTeam,
        assignee: to.assignee,
      }),

    decide: (seen, decision, actor) =>
      change(seen, actor, 'DECIDED', 'DECIDED', { note: decision.kind, decision }),

    dismiss: (seen, reason, actor) => change(seen, actor, 'DISMISSED', 'DISMISSED', { note: reason }),

    async claimDecided(limit, leaseMs) {
      const rows = await executor.query<ClaimedDecision>({ text: CLAIM_DECIDED, values: [limit, leaseMs] });
      return rows.toSorted((a, b) => a.openedAt.getTime() - b.openedAt.getTime());
    },

    carriedOut: (claim, note) => finish(CARRIED_OUT, claim, note),
    failed: (claim, response) => finish(FAILED, claim, storableText(response, MAX_RESPONSE)),

    async settleCauses(causes, note) {
      if (causes.length === 0) return 0;
      const rows = await executor.query({ text: SETTLE_CAUSES, values: [causes, note] });
      return rows.length;
    },

    async byIds(ids) {
      const rows = await executor.query<ReviewItem>({
        text: `SELECT ${ITEM_COLUMNS} FROM ledger.review_item t WHERE t.id = ANY($1::uuid[])`,
        values: [ids],
      });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    async list(filter, page) {
      const parameters = new SqlParameters();
      return await readByTime<ReviewItem>(executor, {
        columns: ITEM_COLUMNS,
        table: 'ledger.review_item t',
        timeColumn: 't.opened_at',
        conditions: conditionsOf(filter, parameters),
        parameters,
        page,
      });
    },

    counts: () => executor.query<ReviewCount>({ text: COUNTS }),

    async historyOf(itemIds) {
      const rows = await executor.query<ReviewHistoryEntry>({ text: HISTORY, values: [itemIds] });
      const byItem = Map.groupBy(rows, (row) => row.itemId);
      return itemIds.map((id) => byItem.get(id) ?? []);
    },
  };

  async function change(
    { id, expectedVersion }: SeenItem,
    actor: string,
    action: ReviewAction,
    state: ReviewItem['state'],
    values: {
      readonly note: string;
      readonly ownerTeam?: ReviewItem['ownerTeam'] | undefined;
      readonly assignee?: string | null | undefined;
      readonly decision?: ReviewItem['decision'];
    },
  ): Promise<ReviewItem> {
    const [changed] = await executor.query<
      ReviewItem & { readonly woken: string | null; readonly told: string }
    >({
      text: CHANGE,
      values: [
        id,
        expectedVersion,
        state,
        values.ownerTeam ?? null,
        values.assignee !== undefined,
        values.assignee ?? null,
        values.decision == null ? null : JSON.stringify(values.decision),
        actor,
        action,
        values.note,
      ],
    });
    if (changed !== undefined) {
      const { woken: _woken, told: _told, ...item } = changed;
      return item;
    }
    const [found] = await executor.query<Pick<ReviewItem, 'version'>>({
      text: 'SELECT version FROM ledger.review_item WHERE id = $1',
      values: [id],
    });
    if (found === undefined) throw new WaybillError('NOT_FOUND', 'There is no such review item.');
    throw found.version === expectedVersion
      ? new WaybillError('ILLEGAL_STATE', 'The review item is decided already.')
      : new WaybillError('STALE', 'The review item has changed since it was read.');
  }

  async function finish(text: string, { id, fence }: DecisionClaim, note: string): Promise<boolean> {
    const rows = await executor.query({ text, values: [id, fence, note] });
    return rows.length > 0;
  }
}

function storableItem(item: NewReviewItem): NewReviewItem {
  return {
    ...item,
    reason: storableText(item.reason, MAX_RESPONSE),
    lastResponse: item.lastResponse === null ? null : storableText(item.lastResponse, MAX_RESPONSE),
  };
}

function conditionsOf(filter: ReviewFilter, parameters: SqlParameters): string[] {
  const { states, categories, ownerTeams, assignee, record, portalId, accountId } = filter;
  const { openedFrom, openedBefore } = filter;
  return [
    ...(states === undefined ? [] : [`t.state = ANY(${parameters.add(states, 'text[]')})`]),
    ...(categories === undefined ? [] : [`t.category = ANY(${parameters.add(categories, 'text[]')})`]),
    ...(ownerTeams === undefined ? [] : [`t.owner_team = ANY(${parameters.add(ownerTeams, 'text[]')})`]),
    ...(assignee === undefined ? [] : [`t.assignee = ${parameters.add(assignee, 'text')}`]),
    ...(record === undefined ? [] : [`t.record = ${parameters.add(record, 'text')}`]),
    ...(portalId === undefined ? [] : [`t.portal_id = ${parameters.add(portalId, 'uuid')}`]),
    ...(accountId === undefined ? [] : [`t.account_id = ${parameters.add(accountId, 'uuid')}`]),
    ...(openedFrom === undefined ? [] : [`t.opened_at >= ${parameters.add(openedFrom, 'timestamptz')}`]),
    ...(openedBefore === undefined ? [] : [`t.opened_at < ${parameters.add(openedBefore, 'timestamptz')}`]),
  ];
}
