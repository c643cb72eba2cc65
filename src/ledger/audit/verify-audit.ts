import { PROOF_KEPT } from '../../domain/retention/periods.ts';
import type { Executor } from '../../postgres/database.ts';
import { entryMessage } from './audit-entry-code.ts';
import {
  type AuditAnchor,
  erasureMessage,
  headMessage,
  linkHash,
  NO_HASH,
  payloadHash,
  type SignedHead,
} from './audit-link.ts';
import type { AuditSigner } from './audit-signer.ts';
import {
  copiedEntries,
  headsUpTo,
  readEnds,
  readErasures,
  type SealedEntry,
  sealedEntries,
  waitingEntries,
} from './read-audit.ts';

/**
 * EDITED: an entry differs from the one that was sealed at its place (changed, replaced, or moved). MISSING: a place is
 * empty. CUT_OFF: the end of the chain is gone. FORGED_HEAD: an end that the hub did not sign, or that signs another hash.
 * REMOVED_PAYLOAD: values are gone that are too young for retention, and no order of the hub names them. FORGED_ORDER: an
 * order to erase that the hub did not sign. FOREIGN: an entry without the code of its writer, or with a wrong one. COPIED:
 * an entry that repeats another one with its code.
 */
export type AuditProblemKind =
  | 'EDITED'
  | 'MISSING'
  | 'CUT_OFF'
  | 'FORGED_HEAD'
  | 'REMOVED_PAYLOAD'
  | 'FORGED_ORDER'
  | 'FOREIGN'
  | 'COPIED';

export interface AuditProblem {
  readonly kind: AuditProblemKind;
  /** The place in the chain; 0 where an entry has none yet. */
  readonly seq: number;
  /** The entry, where there is one. */
  readonly entryId: number | null;
}

export interface AuditReport {
  readonly entries: number;
  readonly heads: number;
  /** The first 100 of each kind, so that many of one kind hide no other. */
  readonly problems: readonly AuditProblem[];
  /** Entries that are not in the chain yet. Their codes are verified; that one was deleted cannot be found. */
  readonly unsealed: { readonly count: number; readonly oldest: Date | null };
  /** The verified end of the chain; null when it is empty. */
  readonly head: AuditAnchor | null;
}

const MAX_PROBLEMS = 100;

/**
 * Computes the chain again from the entries and compares it with what is stored and signed. What counts is signed with a
 * key that the database does not have: the age of an entry is that of its head, an order to erase has a signature, and no
 * entry excuses another one.
 */
export async function verifyAudit(
  executor: Executor,
  signer: AuditSigner,
  { anchor, now }: { readonly anchor: AuditAnchor | undefined; readonly now: Date },
): Promise<AuditReport> {
  const problems = new Problems();
  // First: what a sealer adds meanwhile lies behind these ends.
  const { lastHead, lastLink } = await readEnds(executor);
  const heads = new Heads(headsUpTo(executor, lastHead), signer, problems);
  const erased = await readOrders(executor, signer, problems);
  const chain = new Chain(signer, problems, erased, now);
  let isAnchored = anchor === undefined;
  for await (const entry of sealedEntries(executor, Math.max(lastHead, lastLink))) {
    const found = chain.next(entry, await heads.of(entry.seq));
    if (anchor?.seq === entry.seq) isAnchored = anchor.hash === found;
  }
  await heads.of(Number.POSITIVE_INFINITY);
  const { place } = chain;
  if (place < lastHead) problems.add('CUT_OFF', place + 1);
  if (lastLink > lastHead) problems.add('FORGED_HEAD', lastLink);
  if (!isAnchored) problems.add('CUT_OFF', anchor?.seq ?? 0);
  const unsealed = await verifyWaiting(executor, signer, problems, heads.needCodes);
  for (const id of await copiedEntries(executor)) problems.add('COPIED', 0, id);
  return { entries: chain.entries, heads: heads.count, problems: problems.found, unsealed, head: chain.end };
}

class Problems {
  readonly found: AuditProblem[] = [];
  readonly #counts = new Map<AuditProblemKind, number>();

  add(kind: AuditProblemKind, seq: number, entryId: number | null = null): void {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count <= MAX_PROBLEMS) this.found.push({ kind, seq, entryId });
  }
}

/** The heads in the order of their places. Only those that the hub signed count. */
class Heads {
  /** Of all, whoever signed them. */
  count = 0;
  /** Whether a version with codes has sealed. */
  needCodes = false;
  readonly #rows: AsyncGenerator<SignedHead, void>;
  readonly #signer: AuditSigner;
  readonly #problems: Problems;
  #next: SignedHead | null = null;

  constructor(rows: AsyncGenerator<SignedHead, void>, signer: AuditSigner, problems: Problems) {
    this.#rows = rows;
    this.#signer = signer;
    this.#problems = problems;
  }

  /** The head that sealed a place: the first one at it or behind it. Ask for ascending places. */
  async of(place: number): Promise<SignedHead | null> {
    while (this.#next === null || this.#next.seq < place) {
      const { value: head } = await this.#rows.next();
      if (head === undefined) return null;
      this.count += 1;
      if (this.#signer.verify(head.keyId, headMessage(head), head.signature)) {
        this.#next = head;
        this.needCodes ||= head.codedFrom !== null;
      } else {
        this.#problems.add('FORGED_HEAD', head.seq);
      }
    }
    return this.#next;
  }
}

/** The walk along the chain. Links are given in their order. */
class Chain {
  place = 0;
  entries = 0;
  readonly #signer: AuditSigner;
  readonly #problems: Problems;
  readonly #erased: ReadonlyMap<number, ReadonlySet<string>>;
  readonly #now: Date;
  #hash: Uint8Array = NO_HASH;

  constructor(
    signer: AuditSigner,
    problems: Problems,
    erased: ReadonlyMap<number, ReadonlySet<string>>,
    now: Date,
  ) {
    this.#signer = signer;
    this.#problems = problems;
    this.#erased = erased;
    this.#now = now;
  }

  get end(): AuditAnchor | null {
    return this.place === 0 ? null : { seq: this.place, hash: hex(this.#hash) };
  }

  /**
   * Returns the hash that is stored at the place.
   * @param head that sealed the entry
   */
  next(entry: SealedEntry, head: SignedHead | null): string {
    const { seq, entryId, stored, payloadHash: sealedPayload } = entry;
    const found = hex(entry.hash);
    // After a gap the stored hash of the last missing link is not known: only what follows can be checked.
    const follows = seq === this.place + 1;
    if (!follows) this.#problems.add('MISSING', this.place + 1);
    if (head?.seq === seq && hex(head.hash) !== found) this.#problems.add('FORGED_HEAD', seq, entryId);
    if (stored === null) {
      this.#problems.add('MISSING', seq, entryId);
    } else {
      this.entries += 1;
      const payload = payloadHash(stored);
      const isRemoved = stored.changes === null && stored.nonce === null;
      const sound =
        (isRemoved || (payload !== null && same(payload, sealedPayload))) &&
        (!follows || same(linkHash(this.#hash, seq, stored, sealedPayload), entry.hash));
      if (!sound) this.#problems.add('EDITED', seq, entryId);
      if (isRemoved && !this.#mayBeRemoved(seq, found, head)) {
        this.#problems.add('REMOVED_PAYLOAD', seq, entryId);
      }
      const needsCode = seq >= (head === null ? 1 : (head.codedFrom ?? Number.POSITIVE_INFINITY));
      if ((needsCode || stored.code !== null) && !isWritten(this.#signer, stored, payload ?? sealedPayload)) {
        this.#problems.add('FOREIGN', seq, entryId);
      }
    }
    this.place = seq;
    this.#hash = entry.hash;
    return found;
  }

  /** By its age, which is that of the signed head, or by a signed order. */
  #mayBeRemoved(seq: number, hash: string, head: SignedHead | null): boolean {
    if (this.#erased.get(seq)?.has(hash)) return true;
    return head !== null && head.sealedAt.getTime() < this.#now.getTime() - PROOF_KEPT.auditPayloads;
  }
}

/** By place: the hashes of the links whose values a signed order names. */
async function readOrders(executor: Executor, signer: AuditSigner, problems: Problems) {
  const erased = new Map<number, Set<string>>();
  for (const order of await readErasures(executor)) {
    const isSigned = signer.verify(order.keyId, erasureMessage(order), order.signature);
    if (!isSigned) {
      problems.add('FORGED_ORDER', 0);
      continue;
    }
    for (const [seq, hash] of JSON.parse(order.entries) as [number, string][]) {
      erased.set(seq, (erased.get(seq) ?? new Set()).add(hash));
    }
  }
  return erased;
}

/** Entries without a place. Before the first head of a version with codes they may be of the version before. */
async function verifyWaiting(
  executor: Executor,
  signer: AuditSigner,
  problems: Problems,
  needsCode: boolean,
): Promise<AuditReport['unsealed']> {
  let count = 0;
  let oldest: Date | null = null;
  for await (const entry of waitingEntries(executor)) {
    count += 1;
    if (oldest === null || entry.at < oldest) oldest = entry.at;
    const payload = payloadHash(entry);
    if (payload === null) problems.add('REMOVED_PAYLOAD', 0, entry.id);
    else if ((needsCode || entry.code !== null) && !isWritten(signer, entry, payload)) {
      problems.add('FOREIGN', 0, entry.id);
    }
  }
  return { count, oldest };
}

function isWritten(
  signer: AuditSigner,
  entry: NonNullable<SealedEntry['stored']>,
  payload: Uint8Array,
): boolean {
  const { keyId, code } = entry;
  return keyId !== null && code !== null && signer.verify(keyId, entryMessage(entry, payload), code);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
