import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { SalesforceClient, SalesforceRow } from '../../salesforce/client.ts';
import { count, field, soql } from '../../salesforce/soql.ts';
import type { AppliedRow, ChangeBatch, ChangeSource, CrmChange } from './change-source.ts';

/** Rows of one page of Salesforce's answer. Each further page costs one more API call. */
const PAGE = 2000;
/** So many times the rows of one look are remembered: more than that no look can meet again. */
const KEPT_LOOKS = 2;

/** How much one look at an object reads. */
export interface LateWindow {
  /** How far before the position of the poll a look goes back, milliseconds. */
  readonly windowMs: number;
  /** Pages of one look, at most. Of a window with more rows the newest are looked at. */
  readonly pages: number;
}

/** The rows that one look at a window found. */
export interface LateRows {
  /** Ids of rows that were not read as they are now. */
  readonly ids: readonly string[];
  /** Whether the window has more rows than a look reads. */
  readonly truncated: boolean;
}

/**
 * Finds changes that became visible long after their stamp: a transaction of Apex or a bulk job that ran for minutes. It
 * reads the id and the stamp of each row in a window before the position of the poll, and compares them with those that
 * were read. A row that becomes visible later than the window is found by the nightly comparison.
 *
 * After the start of a process nothing is known, so the first look answers the whole window. To apply a row again changes
 * nothing.
 */
export class LateRowSource implements ChangeSource {
  readonly #source: ChangeSource;
  readonly #salesforce: Pick<SalesforceClient, 'query'>;
  readonly #window: LateWindow;
  /** The newest stamp of each row that was read, by object and id. */
  readonly #seen = new Map<SynchronizedObject, Map<string, number>>();

  constructor(source: ChangeSource, salesforce: Pick<SalesforceClient, 'query'>, window: LateWindow) {
    this.#source = source;
    this.#salesforce = salesforce;
    this.#window = window;
  }

  async read(
    object: SynchronizedObject,
    after: CrmPosition | null,
    signal: AbortSignal,
  ): Promise<ChangeBatch> {
    const batch = await this.#source.read(object, after, signal);
    return {
      ...batch,
      acknowledge: () => {
        batch.acknowledge();
        this.#remember(object, batch.changes);
      },
    };
  }

  current(object: SynchronizedObject, ids: readonly string[]): Promise<readonly CrmChange[]> {
    return this.#source.current(object, ids);
  }

  /** No later look answers these rows again. */
  seen(object: SynchronizedObject, rows: readonly AppliedRow[]): void {
    this.#source.seen(object, rows);
    this.#remember(object, rows);
  }

  #remember(object: SynchronizedObject, changes: readonly AppliedRow[]): void {
    const known = this.#seen.get(object) ?? new Map<string, number>();
    for (const { id, modifiedAt } of changes) {
      // The last ones stand at the end of the map.
      known.delete(id);
      known.set(id, modifiedAt.getTime());
    }
    const bound = KEPT_LOOKS * this.#window.pages * PAGE;
    for (const id of known.keys()) {
      if (known.size <= bound) break;
      known.delete(id);
    }
    this.#seen.set(object, known);
  }

  /** One query. What was read by then and lies before the window is forgotten. */
  async late(
    object: SynchronizedObject,
    { systemModstamp: until }: CrmPosition,
    signal: AbortSignal,
  ): Promise<LateRows> {
    const { windowMs, pages } = this.#window;
    const from = new Date(until.getTime() - windowMs);
    const rows = await this.#salesforce.query(
      soql`SELECT Id, SystemModstamp FROM ${field(object, [object])}
           WHERE SystemModstamp >= ${from} AND SystemModstamp <= ${until}
           ORDER BY SystemModstamp DESC, Id DESC LIMIT ${count(pages * PAGE)}`,
      newUpstreamUsage(),
      { includeDeleted: true, signal },
    );
    const known = this.#seen.get(object) ?? new Map<string, number>();
    for (const [id, stamp] of known) if (stamp < from.getTime()) known.delete(id);
    const ids = rows.filter((row) => known.get(String(row.Id)) !== stampOf(row)).map((row) => String(row.Id));
    return { ids, truncated: rows.length === pages * PAGE };
  }
}

function stampOf(row: SalesforceRow): number {
  return Date.parse(String(row['SystemModstamp']));
}
