import { isPortalId } from '../domain/record-ids.ts';
import { newUpstreamUsage } from '../domain/upstream-usage.ts';
import type { SalesforceRow } from '../salesforce/client.ts';
import { allOf, count, field, fields, soql } from '../salesforce/soql.ts';
import type { SyncDependencies } from './exchange/dependencies.ts';
import { KINDS, type PortalRecord, portalIdOf, type SyncedKind } from './exchange/records.ts';
import { HUB_VERSION, takenOver, versionToSend } from './exchange/versions.ts';

/** What was found of one kind so far. */
export interface Recovered {
  readonly record: SyncedKind['aggregate'];
  /** Records of Salesforce that name a record of the portal. */
  readonly read: number;
  /** Records whose version in Salesforce is above the one that the hub would send. */
  readonly behind: number;
  /** Records of Salesforce whose record the portal does not have: made after the backup. */
  readonly unknown: number;
}

type RecoverDependencies = Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>;

const PAGE = 2_000;

/**
 * After the portal's database was restored from a backup, Salesforce has later versions than the portal and refuses every
 * change. This takes over from Salesforce's numbers (`exchange/versions.ts`) and releases the changes that wait for a person
 * because of them. It changes nothing in Salesforce and no value of the portal; the comparison of both systems then shows
 * where they differ. Each page is stored by itself, and what was taken over is not behind any more: a stopped run is
 * repeated.
 *
 * @param isDryRun count only
 * @param since only records that changed in Salesforce since then, by its clock; by default all
 */
export async function recoverVersions(
  dependencies: RecoverDependencies,
  isDryRun: boolean,
  onProgress: (found: Recovered) => void,
  signal: AbortSignal,
  since: Date | null = null,
): Promise<readonly Recovered[]> {
  const reports: Recovered[] = [];
  for (const kind of KINDS) {
    let report: Recovered = { record: kind.aggregate, read: 0, behind: 0, unknown: 0 };
    for await (const page of namingRecords(dependencies, kind, since, signal)) {
      const found = await recoverPage(dependencies, kind, page, isDryRun);
      report = {
        ...report,
        read: report.read + page.length,
        behind: report.behind + found.behind,
        unknown: report.unknown + found.unknown,
      };
      onProgress(report);
    }
    reports.push(report);
  }
  return reports;
}

async function recoverPage(
  { ledger, portal }: RecoverDependencies,
  kind: SyncedKind,
  page: readonly SalesforceRow[],
  isDryRun: boolean,
): Promise<Pick<Recovered, 'behind' | 'unknown'>> {
  const named = page.map((row) => String(row[kind.externalId]).toLowerCase()).filter(isPortalId);
  const records = (await portal.byIds(kind.aggregate, named)).filter(
    (row): row is PortalRecord => row !== null,
  );
  const bases = await ledger.baseValues.of(kind.aggregate, records.map(portalIdOf));
  const numbers = new Map(
    page.map((row) => [String(row[kind.externalId]).toLowerCase(), Number(row[HUB_VERSION] ?? 0)]),
  );
  const behind = records.flatMap((record, index) => {
    const number = numbers.get(portalIdOf(record)) ?? 0;
    return number > versionToSend(record, bases[index] ?? new Map()) ? [{ record, number }] : [];
  });
  if (!isDryRun) {
    await ledger.baseValues.save(behind.map(({ record, number }) => takenOver(kind, record, number)));
    for (const { record } of behind) {
      const aggregateId = portalIdOf(record);
      for (const queued of new Set([kind.queued, kind.aggregate])) {
        await ledger.outbox.release({ state: 'REVIEW', record: queued, accountId: null, aggregateId });
      }
    }
  }
  return { behind: behind.length, unknown: page.length - records.length };
}

/** The records of an object that name a record of the portal, in the order of their ids. */
async function* namingRecords(
  { salesforce }: Pick<RecoverDependencies, 'salesforce'>,
  { object, externalId }: SyncedKind,
  since: Date | null,
  signal: AbortSignal,
): AsyncGenerator<readonly SalesforceRow[]> {
  const names = ['Id', externalId, HUB_VERSION];
  for (let last: string | null = null; ; ) {
    const conditions = [
      soql`${field(externalId, names)} != null`,
      ...(since === null ? [] : [soql`SystemModstamp >= ${since}`]),
      ...(last === null ? [] : [soql`Id > ${last}`]),
    ];
    const rows: readonly SalesforceRow[] = await salesforce.query(
      soql`SELECT ${fields(names, names)} FROM ${field(object, [object])} WHERE ${allOf(conditions)}
           ORDER BY Id LIMIT ${count(PAGE)}`,
      newUpstreamUsage(),
      { signal },
    );
    yield rows;
    if (rows.length < PAGE) return;
    last = String(rows.at(-1)?.Id);
  }
}
