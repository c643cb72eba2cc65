import { fieldsOf } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { allOf, anyOf, count, field, fields, inChunks, soql } from '../../salesforce/soql.ts';
import { pause } from '../../time/pause.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { HUB_VERSION } from '../exchange/versions.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';

const PAGE = 2000;
const BUDGET_PAUSE_MS = 5_000;

/** Rows of one kind in Salesforce. They are read only while nothing else needs the API budget. */
export class CrmRows {
  readonly #dependencies: Pick<SyncDependencies, 'budget' | 'salesforce'>;
  readonly #kind: SyncedKind;
  readonly #signal: AbortSignal;

  constructor(
    dependencies: Pick<SyncDependencies, 'budget' | 'salesforce'>,
    kind: SyncedKind,
    signal: AbortSignal,
  ) {
    this.#dependencies = dependencies;
    this.#kind = kind;
    this.#signal = signal;
  }

  /** The rows that the portal's records are linked to, and those that name them. */
  async counterparts(records: readonly PortalRecord[]): Promise<readonly SalesforceRow[]> {
    const { object, externalId } = this.#kind;
    const names = [...new Set(['Id', ...fieldsOf(object)])];
    const from = soql`SELECT ${fields(names, names)} FROM ${field(object, [object])}`;
    const found = new Map<string, SalesforceRow>();
    const crmIds = records.flatMap((record) => crmIdOf(this.#kind, record) ?? []);
    for (const ids of inChunks(crmIds)) {
      for (const row of await this.#ask(soql`${from} WHERE Id IN ${ids}`)) found.set(String(row.Id), row);
    }
    for (const ids of inChunks(records.map(portalIdOf))) {
      const where = soql`${field(externalId, names)} IN ${ids}`;
      for (const row of await this.#ask(soql`${from} WHERE ${where}`)) found.set(String(row.Id), row);
    }
    return [...found.values()];
  }

  /**
   * Id, stamp and portal id of the rows that changed since a moment and name a record of the portal, or named one: the hub
   * sends `Hub_Version__c` with each portal id. A page at a time, in the order of their ids.
   */
  async *changedSince(since: Date): AsyncGenerator<readonly SalesforceRow[]> {
    const { object, externalId } = this.#kind;
    const names = ['Id', 'SystemModstamp', externalId];
    const named = soql`${field(externalId, names)} != null`;
    // Without the permission to read that field, ids that somebody emptied are heard by the feed and the poll.
    const { access } = this.#dependencies.salesforce;
    await access.renew([object], newUpstreamUsage()).catch(() => undefined);
    const isReadable = access.mayRead(object, HUB_VERSION);
    const known = isReadable ? anyOf([named, soql`Hub_Version__c != null`]) : named;
    for (let last: string | null = null; ; ) {
      const conditions = [
        known,
        soql`SystemModstamp >= ${since}`,
        ...(last === null ? [] : [soql`Id > ${last}`]),
      ];
      const rows: readonly SalesforceRow[] = await this.#ask(
        soql`SELECT ${fields(names, names)} FROM ${field(object, [object])} WHERE ${allOf(conditions)}
             ORDER BY Id LIMIT ${count(PAGE)}`,
      );
      yield rows;
      if (rows.length < PAGE) return;
      last = String(rows.at(-1)?.Id);
    }
  }

  async #ask(
    query: Parameters<SyncDependencies['salesforce']['query']>[0],
  ): Promise<readonly SalesforceRow[]> {
    const { budget, salesforce } = this.#dependencies;
    for (;;) {
      const grant = await budget.take(1, LANE_PLANS.BULK.reserve);
      if (grant === null) {
        await pause(BUDGET_PAUSE_MS, this.#signal);
        this.#signal.throwIfAborted();
        continue;
      }
      try {
        return await salesforce.query(query, newUpstreamUsage(), { signal: this.#signal });
      } finally {
        await grant.settle();
      }
    }
  }
}
