import { AGGREGATES, externalIdField, toSalesforce } from '../../domain/ownership/index.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { SERVICE_LEVELS } from '../../domain/vocabulary/index.ts';
import type { PortalStore } from '../../portal-store/portal-store.ts';
import type { SalesforceClient, SalesforceValues } from '../../salesforce/client.ts';

interface Systems {
  readonly store: PortalStore;
  readonly salesforce: SalesforceClient;
}

/** The aggregates whose records the hub creates in Salesforce, and the link that each stores. */
const LINKS = { Shipment: 'Shipment', Exception: 'Case', ExceptionTask: 'Task' } as const;

/**
 * Creates records of the portal in Salesforce as the worker does, by the ownership table, and links them.
 *
 * @param known the Salesforce ids of the records that these name, by portal id
 * @returns their Salesforce ids, by portal id
 */
export async function sendDemo(
  { store, salesforce }: Systems,
  aggregate: keyof typeof LINKS,
  portalIds: readonly string[],
  known: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const rows = await store.carried.byIds(aggregate, portalIds);
  const { object } = AGGREGATES[aggregate];
  const records = rows.map((row) => {
    const { values, problems } = toSalesforce(aggregate, row ?? {}, lookups(known), { creating: true });
    const [problem] = problems;
    if (problem !== undefined)
      throw new Error(`demo data: ${problem.record}.${problem.field}: ${problem.message}`);
    return values as SalesforceValues;
  });
  const outcomes = await salesforce.upsertAll(object, externalIdField(object), records, newUpstreamUsage());
  const links = outcomes.map((outcome, at) => {
    if (!outcome.success) throw outcome.error;
    return { portalId: portalIds[at] ?? '', crmId: outcome.id };
  });
  await store.writes.setCrmIds(LINKS[aggregate], links);
  return new Map(links.map(({ portalId, crmId }) => [portalId, crmId]));
}

/** Demo records name services of the vocabulary, and no documents. */
function lookups(known: ReadonlyMap<string, string>): Lookups {
  return {
    services: {
      labelOf: (code) => SERVICE_LEVELS.find((level) => level.code === code)?.label ?? null,
      codeOf: (label) => SERVICE_LEVELS.find((level) => level.label === label)?.code ?? null,
    },
    country: null,
    crmIdOf: (_object, portalId) => known.get(portalId) ?? null,
    portalIdOf: () => null,
    publicUrl: '',
  };
}
