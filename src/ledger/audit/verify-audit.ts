import type { Executor } from '../../postgres/database.ts';
import { raw, sql } from '../../postgres/sql.ts';
import {
  type AuditHead,
  headMessage,
  linkHash,
  NO_HASH,
  payloadHash,
  RETENTION,
  STORED_ENTRY,
  type StoredEntry,
} from './audit-link.ts';
import type { AuditSigner } from './audit-signer.ts';

/** A place in the chain and its hash in hexadecimal. */
export interface AuditAnchor {
  readonly seq: number;
  readonly hash: string;
}

/**
 * EDITED: an entry differs from the one that was sealed at its place (changed, replaced, or moved). MISSING: a place is
 * empty. CUT_OFF: the end of the chain is gone. FORGED_HEAD: an end that the hub did not sign, or that signs another hash.
 * REMOVED_PAYLOAD: values are gone, and no retention removed them.
 */
export type AuditProblemKind = 'EDITED' | 'MISSING' | 'CUT_OFF' | 'FORGED_HEAD' | 'REMOVED_PAYLOAD';

export interface AuditProblem {
  readonly kind: AuditProblemKind;
  /** The place in the chain. */
  readonly seq: number;
}

export interface AuditReport {
  readonly entries: number;
  readonly heads: number;
  /** The first 100. */
  readonly problems: readonly AuditProblem[];
  /** Entries that are not in the chain yet. Verification cannot find changes of them. */
  readonly unsealed: { readonly count: number; readonly oldest: Date | null };
  /** The verified end of the chain; null when it is empty. */
  readonly head: AuditAnchor | null;
}

interface SealedEntry extends StoredEntry {
  readonly seq: number;
  readonly payloadHash: Uint8Array;
  readonly hash: Uint8Array;
}

interface SignedHead extends AuditHead {
  readonly keyId: string;
  readonly signature: Uint8Array;
}

const BATCH = 2_000;
const MAX_PROBLEMS = 100;

/** Computes the chain again from the entries and compares it with what is stored and signed. */
export async function verifyAudit(
  executor: Executor,
  signer: AuditSigner,
  anchor: AuditAnchor | undefined,
): Promise<AuditReport> {
  const problems: AuditProblem[] = [];
  const report = (kind: AuditProblemKind, seq: number) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ kind, seq });
  };
  const { heads, lastEntry, ...unsealed } = await readEnds(executor);
  const lastHead = heads.at(-1)?.seq ?? 0;
  for (const head of heads) {
    if (!signer.verify(head.keyId, headMessage(head), head.signature)) report('FORGED_HEAD', head.seq);
  }
  const expected = new Map(heads.map((head) => [head.seq, Buffer.from(head.hash).toString('hex')]));
  let place = 0;
  let hash: Uint8Array = NO_HASH;
  let entries = 0;
  let anchored = anchor === undefined;
  const removed: { readonly seq: number; readonly at: Date }[] = [];
  let removedBefore = 0;

  for await (const entry of sealedEntries(executor, Math.max(lastHead, lastEntry))) {
    entries += 1;
    if (entry.seq !== place + 1) report('MISSING', place + 1);
    const payload = payloadHash(entry);
    if (payload === null) removed.push(entry);
    const sound =
      (payload === null || same(payload, entry.payloadHash)) &&
      // After a gap the stored hash of the last missing entry is not known: only what follows can be checked.
      (entry.seq !== place + 1 || same(linkHash(hash, entry.seq, entry, entry.payloadHash), entry.hash));
    if (!sound) report('EDITED', entry.seq);
    const signed = expected.get(entry.seq);
    const found = Buffer.from(entry.hash).toString('hex');
    if (signed !== undefined && signed !== found) report('FORGED_HEAD', entry.seq);
    if (anchor?.seq === entry.seq) anchored = anchor.hash === found;
    removedBefore = Math.max(removedBefore, retentionOf(entry));
    place = entry.seq;
    hash = entry.hash;
  }
  if (place < lastHead) report('CUT_OFF', place + 1);
  if (lastEntry > lastHead) report('FORGED_HEAD', lastEntry);
  if (!anchored) report('CUT_OFF', anchor?.seq ?? 0);
  for (const { seq, at } of removed) {
    if (at.getTime() >= removedBefore) report('REMOVED_PAYLOAD', seq);
  }
  const end = place === 0 ? null : { seq: place, hash: Buffer.from(hash).toString('hex') };
  return { entries, heads: heads.length, problems, unsealed, head: end };
}

/** The ends of the chain in one snapshot: the work of a sealer in between would look like a forgery. */
async function readEnds(executor: Executor) {
  const [ends] = await executor.query<{
    readonly lastEntry: number | null;
    readonly count: number;
    readonly oldest: Date | null;
    readonly heads: readonly HeadJson[] | null;
  }>(
    sql`SELECT (SELECT max(seq) FROM ledger.audit_entry) AS "lastEntry",
        (SELECT count(*)::int FROM ledger.audit_entry WHERE seq IS NULL) AS count,
        (SELECT min(at) FROM ledger.audit_entry WHERE seq IS NULL) AS oldest,
        (SELECT json_agg(json_build_object('seq', seq, 'hash', encode(hash, 'hex'), 'sealedAt',
           to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'keyId', key_id,
           'signature', encode(signature, 'hex')) ORDER BY seq) FROM ledger.audit_head) AS heads`,
  );
  const heads = (ends?.heads ?? []).map(
    (head): SignedHead => ({
      seq: head.seq,
      hash: Buffer.from(head.hash, 'hex'),
      sealedAt: new Date(head.sealedAt),
      keyId: head.keyId,
      signature: Buffer.from(head.signature, 'hex'),
    }),
  );
  return { heads, lastEntry: ends?.lastEntry ?? 0, count: ends?.count ?? 0, oldest: ends?.oldest ?? null };
}

interface HeadJson {
  readonly seq: number;
  readonly hash: string;
  readonly sealedAt: string;
  readonly keyId: string;
  readonly signature: string;
}

async function* sealedEntries(executor: Executor, last: number): AsyncIterable<SealedEntry> {
  for (let after = 0; ; ) {
    const rows = await executor.query<SealedEntry>(
      sql`SELECT ${STORED_ENTRY}, t.seq, t.payload_hash AS "payloadHash", t.hash FROM ledger.audit_entry t
        WHERE t.seq > ${after} AND t.seq <= ${last} ORDER BY t.seq LIMIT ${raw(`${BATCH}`)}`,
    );
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < BATCH) return;
    after = end.seq;
  }
}

/** Up to when an entry says that retention removed values, milliseconds since the epoch; 0 for any other entry. */
function retentionOf({ record, action, recordId }: SealedEntry): number {
  if (record !== RETENTION.record || action !== RETENTION.action) return 0;
  const time = Date.parse(recordId);
  return Number.isNaN(time) ? 0 : time;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
