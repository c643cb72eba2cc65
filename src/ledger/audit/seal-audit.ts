import { WaybillError } from '../../domain/errors.ts';
import type { Database, Executor } from '../../postgres/database.ts';
import { columnList, selectList, valueList } from '../../postgres/record-columns.ts';
import { raw, sql } from '../../postgres/sql.ts';
import { createLiveEvents } from '../live-events/live-events.ts';
import { hubPrincipal } from '../principal.ts';
import {
  type AuditAnchor,
  type AuditHead,
  HEAD,
  headMessage,
  linkHash,
  NO_HASH,
  payloadHash,
  SIGNED_HEAD,
  type SignedHead,
  STORED_ENTRY,
  type StoredEntry,
} from './audit-link.ts';
import { createAuditLog } from './audit-log.ts';
import type { AuditSigner } from './audit-signer.ts';
import { momentOf, SealFloor } from './seal-floor.ts';

export interface SealReport {
  readonly sealed: number;
  /** The present end of the chain; null when it is empty. Stored outside of the database it detects a cut-off chain. */
  readonly head: AuditAnchor | null;
  /** Whether entries are left for the next round. */
  readonly more: boolean;
}

const BATCH = 5_000;
/** Any fixed number: all sealers lock the same one. */
const LOCK = 7_261_950_042;
const HEADS_AT_ONCE = 10;

/**
 * Chains committed entries by adding links, and signs the new end. It changes and removes nothing, so its database role
 * needs no right to.
 *
 * The chain goes on from the last head that the hub signed. A head that somebody else added is passed over. Links behind
 * that head that no sealer added stop the sealing, and so does a chain that no longer holds the last place that this
 * process sealed: a person must look at it. Only when the database was restored, the chain may have lost that place; then
 * an entry of the audit says so.
 */
export function createSealer(database: Database, signer: AuditSigner, now: () => Date) {
  let floor = new SealFloor();
  let known: AuditAnchor | null = null;
  let order: string | null = null;

  return async (): Promise<SealReport> => {
    const { report, moment, incarnation } = await database.transaction(async (transaction) => {
      const { incarnation } = await createLiveEvents(transaction).bounds();
      const isSame = order === null || order === incarnation;
      if (!isSame && known !== null) await noteLostEnd(transaction, signer, known);
      const state = isSame ? { after: floor.id, known } : { after: 0, known: null };
      return { incarnation, ...(await sealOnce(transaction, signer, { now: now(), ...state })) };
    });
    if (order !== incarnation) floor = new SealFloor();
    order = incarnation;
    known = report.head;
    if (!report.more) floor.sealed(moment);
    return report;
  };
}

/** After the database was restored: unless the chain has this end, which a process had sealed, the audit says that it lost it. */
async function noteLostEnd(
  executor: Executor,
  signer: AuditSigner,
  { seq, hash }: AuditAnchor,
): Promise<void> {
  const [row] = await executor.query<{ readonly hash: Uint8Array }>(
    sql`SELECT hash FROM ledger.audit_link WHERE seq = ${seq}`,
  );
  if (row !== undefined && Buffer.from(row.hash).toString('hex') === hash) return;
  await createAuditLog(executor, signer).append(hubPrincipal('restore'), [
    { record: 'AuditLog', recordId: `${seq}:${hash}`, accountId: null, action: 'END_LOST', changes: [] },
  ]);
}

interface Round {
  readonly now: Date;
  /** Entries up to this id were seen. */
  readonly after: number;
  readonly known: AuditAnchor | null;
}

async function sealOnce(transaction: Executor, signer: AuditSigner, { now, after, known }: Round) {
  // Sealers wait for each other here. Readers and writers do not wait.
  await transaction.query(sql`SELECT pg_advisory_xact_lock(${LOCK}::bigint)`);
  const moment = await momentOf(transaction);
  const last = await lastSigned(transaction, signer);
  await refuseOtherChain(transaction, last, known);
  const waiting = sql`FROM ledger.audit_entry t
    WHERE t.id > ${after} AND NOT EXISTS (SELECT FROM ledger.audit_link l WHERE l.entry_id = t.id)`;
  const entries = await transaction.query<StoredEntry>(
    sql`SELECT ${STORED_ENTRY} ${waiting} ORDER BY t.id LIMIT ${raw(`${BATCH}`)}`,
  );
  const more = entries.length === BATCH;
  if (entries.length === 0) return { report: { sealed: 0, head: last && anchorOf(last), more }, moment };
  const first = (last?.seq ?? 0) + 1;
  let hash: Uint8Array = last?.hash ?? NO_HASH;
  const links = entries.map((entry, index) => {
    const payload = payloadHash(entry) ?? NO_HASH;
    hash = linkHash(hash, first + index, entry, payload);
    return { id: entry.id, payload, hash };
  });
  await transaction.query(
    sql`INSERT INTO ledger.audit_link (seq, entry_id, payload_hash, hash)
      SELECT * FROM unnest(
        ${links.map((_, index) => first + index)}::bigint[],
        ${links.map((link) => link.id)}::bigint[],
        ${links.map((link) => link.payload)}::bytea[],
        ${links.map((link) => link.hash)}::bytea[])`,
  );
  const head: AuditHead = {
    seq: first + links.length - 1,
    hash,
    // The age of an entry follows from it, so it never goes back.
    sealedAt: new Date(Math.max(now.getTime(), last?.sealedAt.getTime() ?? 0)),
    codedFrom:
      last?.codedFrom ?? first + (last === null ? leadingWithoutCode(entries) : await count(transaction)),
  };
  const { keyId, signature } = signer.sign(headMessage(head));
  await transaction.query(
    sql`INSERT INTO ledger.audit_head (${columnList(HEAD)}, key_id, signature)
      VALUES (${valueList(HEAD, head)}, ${keyId}, ${signature})`,
  );
  return { report: { sealed: links.length, head: anchorOf(head), more }, moment };

  /** Everything that waits when a version with codes seals for the first time may be of the version before. */
  async function count(executor: Executor): Promise<number> {
    const [row] = await executor.query<{ readonly count: number }>(
      sql`SELECT count(*)::int AS count ${waiting}`,
    );
    // The links of this batch exist by now.
    return links.length + (row?.count ?? 0);
  }
}

/** Entries that a migration or an earlier version added before the first writer with a key. */
function leadingWithoutCode(entries: readonly StoredEntry[]): number {
  const coded = entries.findIndex(({ code }) => code !== null);
  return coded === -1 ? entries.length : coded;
}

/** The last head that the hub signed for a link that is there. With no known key, the last one whatever its signature. */
async function lastSigned(executor: Executor, signer: AuditSigner): Promise<SignedHead | null> {
  let newest: SignedHead | null = null;
  for (let before: number | null = null; ; ) {
    const heads: SignedHead[] = await executor.query<SignedHead>(
      sql`SELECT ${selectList(SIGNED_HEAD)} FROM ledger.audit_head t
        JOIN ledger.audit_link l ON l.seq = t.seq AND l.hash = t.hash
        WHERE ${before}::bigint IS NULL OR t.seq < ${before} ORDER BY t.seq DESC LIMIT ${raw(`${HEADS_AT_ONCE}`)}`,
    );
    newest ??= heads[0] ?? null;
    const signed = heads.find((head) => signer.verify(head.keyId, headMessage(head), head.signature));
    if (signed !== undefined) return signed;
    if (heads.length < HEADS_AT_ONCE) return newest;
    before = heads.at(-1)?.seq ?? null;
  }
}

async function refuseOtherChain(
  executor: Executor,
  last: SignedHead | null,
  known: AuditAnchor | null,
): Promise<void> {
  const [row] = await executor.query<{ readonly foreign: number | null; readonly hash: Uint8Array | null }>(
    sql`SELECT (SELECT min(seq) FROM ledger.audit_link WHERE seq > ${last?.seq ?? 0}) AS foreign,
      (SELECT hash FROM ledger.audit_link WHERE seq = ${known?.seq ?? 0}) AS hash`,
  );
  if (row?.foreign != null) {
    throw new WaybillError(
      'INTERNAL',
      `The audit is not sealed: place ${row.foreign} of the chain was not written by a sealer of the hub. ` +
        'Run "waybill audit verify"; the owner of the tables removes what does not belong there.',
    );
  }
  if (known !== null && (row?.hash == null || Buffer.from(row.hash).toString('hex') !== known.hash)) {
    throw new WaybillError(
      'INTERNAL',
      `The audit is not sealed: the chain has lost place ${known.seq}, which this process had sealed or seen. ` +
        `Run "waybill audit verify --head ${known.seq}:${known.hash}".`,
    );
  }
}

function anchorOf({ seq, hash }: AuditHead): AuditAnchor {
  return { seq, hash: Buffer.from(hash).toString('hex') };
}
