import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadinessCheck } from '../../../gateway/front/health.ts';
import type { GatewaySubgraph } from '../../../gateway/gateway.ts';
import type { EnvelopeSigner } from '../../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../../gateway/transport/http.transport.ts';
import { LocalTransport } from '../../../gateway/transport/local.transport.ts';
import { createOperationsSubgraph } from '../../../subgraphs/operations/operations.subgraph.ts';
import {
  createPortalSubgraph,
  type PortalSubgraphDependencies,
} from '../../../subgraphs/portal/portal.subgraph.ts';
import { createSalesforceSubgraph } from '../../../subgraphs/salesforce/salesforce.subgraph.ts';
import type { Config } from '../../config/environment.ts';
import { SUBGRAPH_PARTS, subgraphUrl } from '../../config/needs.ts';
import { packageRoot } from '../../config/package-root.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { Subgraph } from '../../graph/subgraph.ts';
import { requireRestrictedRole } from '../../postgres/readiness.ts';
import type { Adapters } from './adapters.ts';

export const SUBGRAPH_NAMES = SUBGRAPH_PARTS;
export type SubgraphName = (typeof SUBGRAPH_NAMES)[number];

export function portalParts(adapters: Adapters): PortalSubgraphDependencies {
  return {
    store: adapters.portalStore(),
    units: adapters.portalWork(),
    documents: adapters.documentStore(),
    links: adapters.signedLinks().documents,
    exportLinks: adapters.signedLinks().exports,
    sharedLinks: adapters.signedLinks().shared,
    feed: adapters.liveFeed(),
    refusals: adapters.refusedMutations(),
  };
}

/** Builds a subgraph over the adapters that it needs. */
export const SUBGRAPHS: Readonly<Record<SubgraphName, (adapters: Adapters) => Promise<Subgraph>>> = {
  portal: (adapters) => createPortalSubgraph(portalParts(adapters)),
  salesforce: async (adapters) =>
    createSalesforceSubgraph({
      salesforce: adapters.salesforce(),
      shares: await adapters.apiShares(),
      links: await adapters.links(),
      ...(await adapters.caches()),
      work: adapters.ledgerWork(),
      ledger: adapters.ledger(),
      feed: adapters.liveFeed(),
      refusals: adapters.refusedMutations(),
    }),
  operations: async (adapters) =>
    createOperationsSubgraph({
      links: await adapters.links(),
      authenticationEvents: adapters.authenticationEvents(),
      ledger: adapters.ledger(),
      work: adapters.ledgerWork(),
      auditChain: adapters.auditChain(),
      storedLinks: adapters.portalStore().links,
      people: adapters.portalStore().callers,
      feed: adapters.liveFeed(),
      refusals: adapters.refusedMutations(),
    }),
};

/** Says in production that this process could change the audit. */
export function rightsCheck(adapters: Adapters): ReadinessCheck {
  const check = () => requireRestrictedRole(adapters.database());
  return { name: 'rights in PostgreSQL', check, isNeeded: () => false };
}

/** While Salesforce is away, its subgraph still answers from the caches. */
export function salesforceCheck(adapters: Adapters): ReadinessCheck {
  return {
    name: 'Salesforce',
    async check() {
      const { state } = await adapters.salesforce().health();
      if (state !== 'DOWN') return;
      const details = { system: 'SALESFORCE' } as const;
      throw new WaybillError('UPSTREAM_UNAVAILABLE', 'Salesforce does not answer.', { details });
    },
    isNeeded: () => false,
  };
}

/** While Redis is away, the owners are asked. */
export function redisCheck(adapters: Adapters): ReadinessCheck {
  return {
    name: 'Redis',
    async check() {
      const { problem } = await adapters.redis();
      if (problem !== null)
        throw new WaybillError('UPSTREAM_UNAVAILABLE', problem, { details: { system: 'REDIS' } });
    },
    isNeeded: () => false,
  };
}

/**
 * The schema of a remote subgraph, from the current content of its file.
 * @throws WaybillError CONFIGURATION when there is no such file
 */
export function remoteSchema(name: SubgraphName, config: Config): string {
  const file = join(config.schemaFolder ?? join(packageRoot(), 'schema'), `${name}.graphql`);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `The schema ${file} cannot be read. Correct WAYBILL_SCHEMA_FOLDER.`;
    throw new WaybillError('CONFIGURATION', message, { cause });
  }
}

/** In this process, or remote when its address is configured. The gateway uses both in the same way. */
export async function gatewaySubgraph(
  name: SubgraphName,
  config: Config,
  adapters: Adapters,
  signer: () => EnvelopeSigner,
): Promise<GatewaySubgraph> {
  const url = remoteUrl(name, config);
  if (url !== null) {
    const sdl = remoteSchema(name, config);
    return { name, sdl, transport: new HttpTransport({ name, url, signer: signer() }) };
  }
  const subgraph = await SUBGRAPHS[name](adapters);
  return { name, sdl: subgraph.sdl, transport: new LocalTransport(subgraph) };
}

export function remoteUrl(name: SubgraphName, config: Config): string | null {
  return subgraphUrl(name, config);
}
