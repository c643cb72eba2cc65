import { WaybillError } from '../../domain/errors.ts';
import { externalIdField, type SynchronizedObject } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { CrmBackfill as Reading } from '../../ledger/pull/crm-backfills.ts';
import { field, fields, readableOnly, type Soql, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { KINDS } from '../exchange/records.ts';
import { HUB_VERSION } from '../exchange/versions.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import { rowOfCells } from './bulk-rows.ts';
import type { CrmChange } from './change-source.ts';
import { writeAsLeader } from './leadership.ts';
import { changeOf, namesOf } from './polling-source.ts';
import type { Pull } from './pull-round.ts';

/** Rows of one step: between two steps the pull takes over what changed meanwhile. */
const ROWS_A_STEP = 500;
const CALLS_A_STEP = 2;
/** How long the pull waits for a small job; a larger one is looked at after the next round. Milliseconds. */
const LOOK_MS = 1_000;

const NOTHING_READ = { rowsRead: 0, setAside: 0, unmatched: 0 };

/** Objects whose records the portal has, parents before children. */
export const BACKFILLED: readonly SynchronizedObject[] = KINDS.map(({ object }) => object);

/**
 * Reads all linked records of Salesforce into the portal, by query jobs of Bulk API 2.0 and the same way as every change:
 * `Pull.apply`. Each step applies one page and stores the place of the next one in the ledger. So any worker can go on after
 * any end, a page is in memory at a time, and a page that comes twice changes nothing.
 *
 * The rows are as old as their job. A value that the hub agreed on since the job was started is read again before anything
 * is decided, and a record that was deleted since stays deleted: see `ChangeApplier`.
 */
export class CrmBackfill {
  readonly #dependencies: SyncDependencies;
  readonly #pull: Pick<Pull, 'apply'>;

  constructor(dependencies: SyncDependencies, pull: Pick<Pull, 'apply'>) {
    this.#dependencies = dependencies;
    this.#pull = pull;
  }

  /**
   * Does the next step, if there is one. Only the holder of the lease `pull` may call it.
   *
   * @returns whether there is more to do at once
   * @throws LeadershipLost; WaybillError when a system is away: the same step is done later
   */
  async step(leadership: Leadership, signal: AbortSignal): Promise<boolean> {
    const { ledger, budget } = this.#dependencies;
    const reading = await ledger.crmBackfills.next();
    if (reading === null) return false;
    const grant = await budget.take(CALLS_A_STEP, LANE_PLANS.BULK.reserve);
    if (grant === null) return false;
    try {
      return await this.#advance(reading, leadership, signal);
    } catch (error) {
      if (!(error instanceof WaybillError) || error.code !== 'NOT_FOUND') throw error;
      // Salesforce keeps a job for seven days. A new one reads the object from its beginning.
      await this.#store(leadership, (backfills) =>
        backfills.progress(reading.object, {
          jobId: null,
          startedAt: null,
          total: null,
          locator: null,
          ...NOTHING_READ,
        }),
      );
      return true;
    } finally {
      await grant.settle();
    }
  }

  async #advance(reading: Reading, leadership: Leadership, signal: AbortSignal): Promise<boolean> {
    const { object, jobId, startedAt } = reading;
    if (jobId === null || startedAt === null) {
      await this.#start(reading, leadership, signal);
      return true;
    }
    if (reading.total === null) return await this.#look(reading, jobId, leadership, signal);
    const { bulk } = this.#dependencies.salesforce;
    const page = await bulk.queryPage(jobId, reading.locator, newUpstreamUsage(), {
      rowsPerPage: ROWS_A_STEP,
      signal,
    });
    const changes: CrmChange[] = [];
    for await (const cells of page.rows) changes.push(changeOf(object, rowOfCells(object, cells), startedAt));
    signal.throwIfAborted();
    const unapplied = { setAside: new Set<string>(), unmatched: new Set<string>() };
    await this.#pull.apply(object, changes, leadership, signal, { announces: 'WRITTEN', unapplied });
    const counts = {
      rowsRead: reading.rowsRead + changes.length,
      setAside: reading.setAside + unapplied.setAside.size,
      unmatched: reading.unmatched + unapplied.unmatched.size,
    };
    const { total } = reading;
    await this.#store(leadership, (backfills) =>
      page.next === null
        ? backfills.finish(object, counts, counts.rowsRead === total ? null : `${total} rows were found.`)
        : backfills.progress(object, { ...reading, ...counts, locator: page.next }),
    );
    return true;
  }

  async #start(reading: Reading, leadership: Leadership, signal: AbortSignal): Promise<void> {
    const { object } = reading;
    const { salesforce, logger } = this.#dependencies;
    const startedAt = new Date();
    // A job with a field that may not be read is refused as a whole: it is asked without that field.
    await salesforce.access.refresh([object], newUpstreamUsage()).catch(() => undefined);
    const mayRead = (of: string, name: string) => salesforce.access.mayRead(of, name);
    const query = readableOnly(queryOf(object, mayRead(object, HUB_VERSION)), mayRead);
    const jobId = await salesforce.bulk.startQuery(query, newUpstreamUsage(), { signal });
    logger.info({ job: jobId, object }, 'a bulk query was started');
    await this.#store(leadership, (backfills) =>
      backfills.progress(object, { ...reading, jobId, startedAt }),
    );
  }

  /** Whether the job has ended. A job that failed ends the reading of its object; the others go on. */
  async #look(
    reading: Reading,
    jobId: string,
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { bulk } = this.#dependencies.salesforce;
    try {
      const job = await bulk.waitForQuery(jobId, newUpstreamUsage(), { timeoutMs: LOOK_MS, signal });
      const total = job.numberRecordsProcessed ?? 0;
      await this.#store(leadership, (backfills) => backfills.progress(reading.object, { ...reading, total }));
      return true;
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      const { vendorCode } = error.details;
      if (vendorCode === 'BULK_JOB_RUNNING') return false;
      if (vendorCode !== 'BULK_JOB_FAILED' && vendorCode !== 'BULK_JOB_ABORTED') throw error;
      const problem = `The query job ${jobId} of Salesforce ended with ${vendorCode}.`;
      await this.#store(leadership, (backfills) => backfills.finish(reading.object, NOTHING_READ, problem));
      return true;
    }
  }

  async #store(
    leadership: Leadership,
    write: (backfills: SyncDependencies['ledger']['crmBackfills']) => Promise<void>,
  ): Promise<void> {
    await writeAsLeader(this.#dependencies, null, leadership, (unit) => write(unit.ledger.crmBackfills));
  }
}

/**
 * Records that carry a portal id, records whose portal id somebody emptied, and the contacts that invoices go to. The portal
 * knows no others. The hub sends `Hub_Version__c` with each portal id.
 */
function queryOf(object: SynchronizedObject, withEmptied: boolean): Soql {
  const names = namesOf(object);
  const key = externalIdField(object);
  const named = soql`${field(key, [key])} != null`;
  const known = withEmptied ? soql`${named} OR Hub_Version__c != null` : named;
  const condition = object === 'Contact' ? soql`${known} OR Contact_Roles__c INCLUDES ('BILLING')` : known;
  return soql`SELECT ${fields(names, names)} FROM ${field(object, [object])} WHERE ${condition}`;
}
