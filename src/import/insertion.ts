import type { PortalStore } from '../portal-store/portal-store.ts';
import type { NewShipment } from '../portal-store/shipment/shipment.columns.ts';
import { isRefusedValue } from '../postgres/postgres-error.ts';
import type { AssembledShipment } from './assemble-shipment.ts';
import type { Customers, Owner } from './customers.ts';
import type { ImportCounts } from './import-counts.ts';
import type { ImportReport } from './import-report.ts';

/** The assembled shipments that a transaction inserts. */
type Batch = readonly { readonly position: number; readonly assembled: ReadyShipment }[];
export type ReadyShipment = AssembledShipment & {
  readonly shipment: NonNullable<AssembledShipment['shipment']>;
};

interface InsertionContext {
  readonly store: Pick<PortalStore, 'writes'>;
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

  constructor(context: InsertionContext) {
    this.#context = context;
  }

  /** Inserts a batch in one transaction. If PostgreSQL refuses a value, only the shipment that holds it is refused. */
  async insert(batch: Batch): Promise<void> {
    const last = batch.at(-1);
    if (last === undefined) return;
    try {
      await this.#insertAll(batch, last.position);
    } catch (error) {
      if (!isRefusedValue(error)) throw error;
      const middle = Math.ceil(batch.length / 2);
      if (batch.length === 1) return await this.#refuse(last.assembled, error.message);
      await this.insert(batch.slice(0, middle));
      await this.insert(batch.slice(middle));
    }
  }

  async #insertAll(batch: Batch, position: number): Promise<void> {
    const { store, customers, counts, importRun, resumeAfter } = this.#context;
    const owners = await customers.ownersOf(
      batch.map(({ assembled: { shipment } }) => ({
        code: shipment.customerCode,
        country: shipment.destinationCountry ?? null,
      })),
    );
    const shipments = batch.map(({ assembled }, at): NewShipment => {
      const { customerCode: _, ...shipment } = assembled.shipment;
      return { ...shipment, ...(owners[at] as Owner) };
    });
    const alongside = { importRun, position, counts: { ...counts } };
    const inserted = await store.writes.insertShipments(shipments, alongside);
    inserted.forEach(({ outcome }, at) => {
      const { position: own = 0, assembled } = batch[at] ?? {};
      const lines = assembled?.linesTaken.length ?? 0;
      if (outcome === 'INSERTED') {
        counts.taken += lines;
        counts.shipments += 1;
      } else {
        counts[own <= resumeAfter ? 'resumed' : 'known'] += lines;
        counts.knownShipments += 1;
      }
    });
  }

  async #refuse({ linesTaken }: AssembledShipment, message: string): Promise<void> {
    this.#context.counts.refused += linesTaken.length;
    await this.#context.report.add(
      ...linesTaken.map((line) => ({
        line,
        outcome: 'REFUSED' as const,
        column: '',
        value: '',
        reason: `cannot be stored: ${message}`,
        advice: 'Compare the line with others, and ask an operator with its number.',
      })),
    );
  }
}
