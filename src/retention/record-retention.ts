import type { DocumentStore } from '../document-store/document-store.ts';
import { RECORDS_KEPT, type RecordRule } from '../domain/retention/periods.ts';
import type { Aged, Removed, Rule, ShipmentRemoval } from '../ledger/removal/shipment-removal.ts';
import type { LinkIndex } from '../redis/link.ts';

const DAY_MS = 86_400_000;

/** For how many days each kind of record is kept. */
export type RecordPeriods = Readonly<Record<RecordRule, number>>;

export interface RecordRetentionOptions {
  readonly removal: ShipmentRemoval;
  readonly documents: Pick<DocumentStore, 'remove'>;
  readonly links: Pick<LinkIndex, 'lookup' | 'forget'>;
  readonly periods: RecordPeriods;
  readonly now?: () => Date;
}

/** The outcome of a run, for the log and the command. */
export interface RecordRetentionReport extends Readonly<Record<RecordRule, Aged>> {
  readonly files: { readonly removed: number; readonly missing: number };
}

/**
 * Removes closed shipments and their papers that are kept no longer: first papers, then whole shipments, then the files of
 * removed papers. A run that dies leaves whole shipments only; the next run goes on, also with files that were left.
 */
export class RecordRetention {
  readonly #options: RecordRetentionOptions;

  constructor(options: RecordRetentionOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<RecordRetentionReport> {
    const { removal, documents } = this.#options;
    const papersOfClosedShipments = await removal.removeDocuments(
      this.#rule('papersOfClosedShipments'),
      signal,
    );
    const closedShipments = await removal.removeShipments(this.#rule('closedShipments'), signal, (removed) =>
      this.#forgetLinks(removed),
    );
    const files = await removal.removeFiles((key) => documents.remove(key), signal);
    return { papersOfClosedShipments, closedShipments, files };
  }

  /** What `run` would remove now. It changes nothing. */
  async count(signal: AbortSignal): Promise<Readonly<Record<RecordRule, Aged>>> {
    const { removal } = this.#options;
    return {
      papersOfClosedShipments: await removal.count(this.#rule('papersOfClosedShipments'), signal),
      closedShipments: await removal.count(this.#rule('closedShipments'), signal),
    };
  }

  #rule(name: keyof typeof RECORDS_KEPT): Rule {
    const { periods, now = () => new Date() } = this.#options;
    return { name, before: new Date(now().getTime() - periods[name] * DAY_MS) };
  }

  async #forgetLinks(removed: readonly Removed[]): Promise<void> {
    const { links } = this.#options;
    for (const kind of ['Shipment', 'Case'] as const) {
      const ended = removed.flatMap(({ links: own }) => own.filter(({ record }) => record === kind));
      if (ended.length === 0) continue;
      const { incarnation } = await links.lookup(kind, 'portalId', []);
      const version = Date.now();
      await links.forget(
        kind,
        ended.map(({ portalId, crmId }) => ({ portalId, crmId, version })),
        incarnation,
      );
    }
  }
}
