import { doubtfulCodeCause, doubtfulCodeItem } from '../domain/customer-code-review.ts';
import { customerCodeKey } from '../domain/customer-match.ts';
import type { ReviewQueue } from '../ledger/review/review-queue.ts';
import type { UnitOfWork } from '../ledger/unit-of-work.ts';
import { insertImported } from '../portal-changes/imported-shipments.ts';
import type { PortalStore } from '../portal-store/portal-store.ts';
import type { PortalWrites } from '../portal-store/portal-writes.ts';
import type { NewShipment } from '../portal-store/shipment/shipment.columns.ts';
import { isRefusedValue } from '../postgres/postgres-error.ts';
import type { AssembledShipment, Finding } from './assemble-shipment.ts';
import type { Problem } from './cell.ts';
import type { Customers, Doubt, Owner } from './customers.ts';
import type { ImportCounts } from './import-counts.ts';
import type { ImportReport } from './import-report.ts';
import { newContent } from './known-content.ts';
import { reviewNumbers } from './known-numbers.ts';
import type { EventColumn } from './mapping.ts';

/** An assembled shipment, and its place in the order of the import. */
export interface ReadyShipment {
  readonly position: number;
  readonly shipment: NonNullable<AssembledShipment['shipment']>;
  readonly linesTaken: readonly number[];
}

type OwnedShipment = ReadyShipment & { readonly owner: Owner };

interface InsertionContext {
  readonly source: string;
  readonly store: Pick<PortalStore, 'imports'>;
  readonly work: UnitOfWork<PortalWrites>;
  readonly review: Pick<ReviewQueue, 'open' | 'settleCauses'>;
  readonly fileName: string;
  readonly keyColumn: string;
  readonly dateColumns: readonly EventColumn[];
  readonly customerColumn: string;
  readonly customers: Customers;
  readonly report: ImportReport;
  /** Counted up. */
  readonly counts: ImportCounts;
  readonly importRun: string;
  /** An interrupted run has committed the shipments up to this position. */
  readonly resumeAfter: number;
}

/** Inserts assembled shipments, and counts their lines. */
export class Insertion {
  readonly #context: InsertionContext;
  /** Codes whose review items were looked for. */
  readonly #settled = new Set<string>();

  constructor(context: InsertionContext) {
    this.#context = context;
  }

  /** Inserts a batch. Shipments whose customer is in doubt are refused, with a review item for each code. */
  async insert(batch: readonly ReadyShipment[]): Promise<void> {
    const found = await this.#context.customers.find(
      batch.map(({ shipment }) => ({
        code: shipment.customerCode,
        country: shipment.destinationCountry ?? null,
      })),
    );
    const owned: OwnedShipment[] = [];
    const doubts: (readonly [ReadyShipment, Doubt])[] = [];
    batch.forEach((ready, at) => {
      const owner = found[at];
      if (owner === undefined) return;
      if ('candidates' in owner) doubts.push([ready, owner]);
      else owned.push({ ...ready, owner });
    });
    await this.#refuseDoubts(doubts);
    await this.#settleDoubts(owned);
    await this.#insertOwned(await this.#withoutSpellings(owned));
  }

  /**
   * Leaves out a shipment if its key differs from that of another shipment of the customer only in case or blanks.
   * Spreadsheets and people change both, so it may be the same shipment, and a person decides.
   */
  async #withoutSpellings(batch: readonly OwnedShipment[]): Promise<readonly OwnedShipment[]> {
    const { store, source } = this.#context;
    const keys = batch.map(({ owner, shipment }) => ({
      accountId: owner.accountId,
      key: shipment.origin.key,
    }));
    const alike = Map.groupBy(await store.imports.keysAlike(source, keys), ({ place }) => place);
    const kept: OwnedShipment[] = [];
    const seen = new Map<string, string>();
    for (const [place, ready] of batch.entries()) {
      const { key } = ready.shipment.origin;
      const name = `${ready.owner.accountId} ${spellingOf(key)}`;
      const stored = (alike.get(place) ?? []).filter((each) => spellingOf(each.key) === spellingOf(key));
      const known = stored.find((each) => each.key === key) ?? stored[0];
      const other = known?.key ?? seen.get(name) ?? key;
      if (other === key) {
        seen.set(name, key);
        kept.push(ready);
      } else await this.#refuse(ready, otherSpelling(this.#context.keyColumn, key, other, known?.number));
    }
    return kept;
  }

  /** In one transaction. If PostgreSQL refuses a value, only the shipment that holds it is refused. */
  async #insertOwned(batch: readonly OwnedShipment[]): Promise<void> {
    const last = batch.at(-1);
    if (last === undefined) return;
    try {
      await this.#insertTogether(batch, last.position);
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      if (batch.length === 1) {
        const reason = `cannot be stored: ${error.message}`;
        const advice = 'Compare the line with others, and ask an operator with its number.';
        return await this.#refuse(last, { column: '', value: '', reason, advice });
      }
      const middle = Math.ceil(batch.length / 2);
      await this.#insertOwned(batch.slice(0, middle));
      await this.#insertOwned(batch.slice(middle));
    }
  }

  async #insertTogether(batch: readonly OwnedShipment[], position: number): Promise<void> {
    const { work, counts, importRun, resumeAfter } = this.#context;
    const shipments = batch.map(({ shipment: { customerCode: _, ...shipment }, owner }): NewShipment => {
      return { ...shipment, ...owner };
    });
    const alongside = { importRun, position, counts: { ...counts } };
    const inserted = await insertImported(work, shipments, alongside);
    const refused = await reviewNumbers(
      batch.flatMap(({ position: own, shipment: { origin, references }, owner: { accountId } }, at) => {
        const { portalId = '', outcome = 'EXISTING' } = inserted[at] ?? {};
        if (outcome === 'REMOVED') return [];
        return [{ portalId, outcome, accountId, origin, references, isResumed: own <= resumeAfter }];
      }),
      this.#context,
    );
    const known = batch.flatMap(({ position: own, shipment, linesTaken }, at) => {
      const { portalId = '', outcome } = inserted[at] ?? {};
      const isKnown = outcome === 'EXISTING' && own > resumeAfter && !refused.has(portalId);
      return isKnown ? [{ portalId, shipment, linesTaken }] : [];
    });
    const differing = await newContent(known, this.#context);
    for (const [at, ready] of batch.entries()) {
      const result = inserted[at];
      const { portalId = '', outcome = 'EXISTING' } = result ?? {};
      const problem = outcome === 'EXISTING' ? refused.get(portalId) : undefined;
      if (result?.outcome === 'REMOVED') await this.#refuseRemoved(ready, result);
      else if (problem !== undefined) await this.#refuse(ready, problem);
      else if (outcome === 'INSERTED') this.#countInserted(ready);
      else await this.#countExisting(ready, differing.get(portalId) ?? []);
    }
  }

  async #refuseRemoved(
    ready: ReadyShipment,
    { number, removedAt }: { readonly number: string; readonly removedAt: Date },
  ): Promise<void> {
    await this.#refuse(ready, {
      column: this.#context.keyColumn,
      value: ready.shipment.origin.key,
      reason: `is the key of the shipment ${number}, which was removed on ${removedAt.toISOString().slice(0, 10)} because it was over for years`,
      advice: 'Leave the line out. If it is a new shipment, give it a key of its own.',
    });
  }

  #countInserted({ linesTaken }: ReadyShipment): void {
    this.#context.counts.taken += linesTaken.length;
    this.#context.counts.shipments += 1;
  }

  async #countExisting({ position, linesTaken }: ReadyShipment, findings: readonly Finding[]): Promise<void> {
    const { counts, resumeAfter, report } = this.#context;
    const refused = findings.filter(({ outcome }) => outcome === 'REFUSED').length;
    counts[position <= resumeAfter ? 'resumed' : 'known'] += linesTaken.length - refused;
    counts.refused += refused;
    counts.knownShipments += 1;
    await report.add(...findings);
  }

  async #refuseDoubts(doubts: readonly (readonly [ReadyShipment, Doubt])[]): Promise<void> {
    if (doubts.length === 0) return;
    const { review, fileName, customerColumn } = this.#context;
    const ids = await review.open(
      doubts.map(([{ shipment }, { candidates }]) =>
        doubtfulCodeItem(customerCodeKey(shipment.customerCode), {
          code: shipment.customerCode,
          country: shipment.destinationCountry ?? null,
          fileName,
          candidates: candidates.map(({ portalId, crmId, displayName, customerCode }) => ({
            portalId,
            crmId,
            label: customerCode === null ? displayName : `${displayName} (${customerCode})`,
            evidence: [
              'the same code or name, apart from accents, punctuation, look-alike letters or legal form',
            ],
          })),
        }),
      ),
    );
    for (const [at, [ready, { candidates }]] of doubts.entries()) {
      const names = candidates
        .slice(0, 3)
        .map(({ customerCode, displayName }) => `"${customerCode ?? displayName}"`);
      await this.#refuse(ready, {
        column: customerColumn,
        value: ready.shipment.customerCode,
        reason: `looks like the customer ${names.join(' or ')}, and is written in another way`,
        advice: `Decide the review item ${ids[at]}, then import the file again: it takes the line then.`,
      });
    }
  }

  /** Settles review items about codes that now belong to a customer. */
  async #settleDoubts(owned: readonly OwnedShipment[]): Promise<void> {
    const keys = new Set(owned.map(({ shipment }) => customerCodeKey(shipment.customerCode)));
    const fresh = [...keys].filter((key) => !this.#settled.has(key));
    for (const key of fresh) this.#settled.add(key);
    await this.#context.review.settleCauses(fresh.map(doubtfulCodeCause), 'The code is known by now.');
  }

  async #refuse({ linesTaken }: ReadyShipment, problem: Problem): Promise<void> {
    this.#context.counts.refused += linesTaken.length;
    await this.#context.report.add(
      ...linesTaken.map((line) => ({ line, outcome: 'REFUSED' as const, ...problem })),
    );
  }
}

/** A key without regard to case and blanks. */
function spellingOf(key: string): string {
  return key.normalize('NFKC').toUpperCase().replaceAll(/\s+/gu, '');
}

function otherSpelling(column: string, value: string, other: string, number: string | undefined): Problem {
  const whose = number === undefined ? 'another line of the file' : `the shipment ${number}`;
  return {
    column,
    value,
    reason: `is the key "${other}" of ${whose} in other case or with other blanks`,
    advice: 'Write the key as it was written there if it is the same shipment; else give it another key.',
  };
}
