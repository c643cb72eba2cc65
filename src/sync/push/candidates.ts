import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { ReviewCandidate } from '../../ledger/review/review-item.ts';
import { field, fields, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { portalIdOf } from '../exchange/records.ts';
import type { Prepared } from './prepared.ts';

const LABELS: Readonly<Record<string, string>> = { Case: 'Subject', Task: 'Subject' };

/** Records of Salesforce that a refused duplicate may be: those that name the same record of the portal. */
export async function candidatesOf(
  { salesforce }: Pick<SyncDependencies, 'salesforce'>,
  { kind, row, crmId }: Prepared,
): Promise<readonly ReviewCandidate[]> {
  const portalId = portalIdOf(row);
  const label = LABELS[kind.object] ?? 'Name';
  const names = ['Id', label, kind.externalId];
  const found = await salesforce.query(
    soql`SELECT ${fields(names, names)} FROM ${field(kind.object, [kind.object])}
         WHERE ${field(kind.externalId, names)} = ${portalId}`,
    newUpstreamUsage(),
  );
  return found
    .filter((each) => each.Id !== crmId)
    .map((each) => ({
      crmId: each.Id ?? null,
      portalId,
      label: typeof each[label] === 'string' ? each[label] : kind.object,
      evidence: ['it names the same record of the portal'],
    }));
}
