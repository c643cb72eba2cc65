import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import type { PortalMutation } from '../../../src/domain/mutations.ts';
import type { UserError } from '../../../src/domain/user-error.ts';
import { runSubgraph } from '../run-subgraph.ts';
import type { Portal } from './portal-subgraph.ts';

/** A payload; which record it holds depends on the mutation. */
export interface Payload {
  readonly userErrors: readonly UserError[];
  readonly writes: readonly RecordedWrite[];
  readonly [field: string]: unknown;
}

const COMMON = `userErrors { field code message owner }
  writes { system record recordId state lane fields { field from to } }`;

/** Calls one mutation as a request of its own, with a key of its own unless the input has one. */
export async function mutate(
  portal: Portal,
  caller: Caller,
  mutation: PortalMutation,
  input: object,
  selection = '',
): Promise<Payload> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${COMMON} ${selection} } }`;
  const variables = { input: { idempotencyKey: randomUUID(), validateOnly: false, ...input } };
  const { data, errors } = await runSubgraph(portal.subgraph, caller, query, variables);
  expect(errors).toBeUndefined();
  return data[mutation] as Payload;
}

/** The same, when all has to go well. */
export async function done(...call: Parameters<typeof mutate>): Promise<Payload> {
  const payload = await mutate(...call);
  expect(payload.userErrors).toEqual([]);
  return payload;
}

export function codes({ userErrors }: Payload): string[] {
  return userErrors.map(({ code }) => code);
}

interface Counts {
  readonly outbox: number;
  readonly audit: number;
  readonly review: number;
  readonly keys: number;
  readonly events: number;
  readonly versions: number;
}

/** How much is in the tables that mutations write. Equal counts before and after mean that nothing was written. */
export async function counts({ database }: Portal): Promise<Counts> {
  const [row] = await database.query<Counts>({
    text: `SELECT (SELECT count(*)::int FROM ledger.outbox) AS outbox,
      (SELECT count(*)::int FROM ledger.audit_entry) AS audit,
      (SELECT count(*)::int FROM ledger.review_item) AS review,
      (SELECT count(*)::int FROM ledger.idempotency) AS keys,
      (SELECT count(*)::int FROM portal.tracking_event) AS events,
      ((SELECT coalesce(sum(version), 0) + count(*) FROM portal.shipment)
        + (SELECT coalesce(sum(version), 0) + count(*) FROM portal.account)
        + (SELECT coalesce(sum(version), 0) + count(*) FROM portal.exception)
        + (SELECT coalesce(sum(version), 0) + count(*) FROM portal.portal_user)
        + (SELECT count(*) FROM portal.document))::int AS versions`,
  });
  if (row === undefined) throw new TypeError('no counts');
  return row;
}

export interface OutboxRow {
  readonly record: string;
  readonly lane: string;
  readonly version: number;
  readonly principal: string;
}

export async function outboxOf({ database }: Portal, aggregateId: string): Promise<OutboxRow[]> {
  return await database.query<OutboxRow>({
    text: `SELECT record, lane::text, version, principal FROM ledger.outbox WHERE aggregate_id = $1 ORDER BY id`,
    values: [aggregateId],
  });
}

export interface AuditRow {
  readonly action: string;
  readonly principal: string;
  readonly role: string;
  readonly system: string;
  readonly changes: readonly { readonly field: string; readonly old: unknown; readonly new: unknown }[];
}

export async function auditOf({ database }: Portal, record: string, recordId: string): Promise<AuditRow[]> {
  return await database.query<AuditRow>({
    text: `SELECT action, principal, role, system, changes FROM ledger.audit_entry
      WHERE record = $1 AND record_id = $2 ORDER BY id`,
    values: [record, recordId],
  });
}

export interface ReviewRow {
  readonly id: string;
  readonly category: string;
  readonly reason: string;
  readonly record: string;
  readonly portalId: string | null;
  readonly ownerTeam: string;
  readonly state: string;
  readonly fields: readonly {
    readonly field: string;
    readonly portalValue: unknown;
    readonly crmValue: unknown;
  }[];
  readonly candidates: readonly { readonly label: string; readonly evidence: readonly string[] }[];
  readonly proposal: unknown;
}

export async function reviewItems({ database }: Portal): Promise<ReviewRow[]> {
  return await database.query<ReviewRow>({
    text: `SELECT id, category, reason, record, portal_id AS "portalId", owner_team AS "ownerTeam", state, fields, candidates, proposal
      FROM ledger.review_item ORDER BY opened_at, id`,
  });
}
