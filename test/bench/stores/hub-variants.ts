import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/config/package-root.ts';
import { FRONT_CORE, OTHER_CORE, type StartedProcess, startScript } from '../harness/started-process.ts';
import type { Role, Variant } from '../harness/variant.ts';
import { type RemoteSubgraph, startGrafbase } from '../peers/grafbase.ts';
import { writeSupergraph } from '../peers/supergraph.ts';
import type { Services } from './services.ts';
import { startWaybill } from './waybill.ts';

const SUBGRAPHS = ['portal', 'salesforce', 'operations'] as const;
const URL_VARIABLES = {
  portal: 'WAYBILL_PORTAL_URL',
  salesforce: 'WAYBILL_SALESFORCE_URL',
  operations: 'WAYBILL_OPERATIONS_URL',
} as const;

type Processes = Variant['processes'];

/** The stores as processes of a variant. */
export function storeProcesses(services: Services): Processes {
  return Object.entries(services.pids).map(([role, pid]) => ({ role: role as Role, pid }));
}

export function variantOf(name: string, front: StartedProcess, others: Processes): Variant {
  const { url, headers, pid } = front;
  return { name, url, headers, processes: [{ role: 'front', pid }, ...others], stop: () => front.stop() };
}

/** The hub and its peers over the same real subgraphs, servers and data. Stopped with `owner`. */
export async function startStoreVariants(
  services: Services,
  databaseUrl: string,
  folder: string,
  owner: AsyncDisposableStack,
): Promise<Variant[]> {
  const environment = { ...services.environment, DATABASE_URL: databaseUrl };
  const own = async (started: Promise<StartedProcess>) => {
    const one = await started;
    owner.defer(() => one.stop());
    return one;
  };
  const remote: RemoteSubgraph[] = [];
  const subgraphs: { role: Role; pid: number }[] = [];
  for (const name of SUBGRAPHS) {
    const { url, pid } = await own(startWaybill(['subgraph', name], { core: OTHER_CORE, environment }));
    remote.push({ name, url, sdl: readFileSync(join(packageRoot(), 'schema', `${name}.graphql`), 'utf8') });
    subgraphs.push({ role: 'subgraphs', pid });
  }
  const supergraph = join(folder, 'supergraph.graphql');
  writeSupergraph(remote, supergraph);
  const urls = Object.fromEntries(
    SUBGRAPHS.map((name, index) => [URL_VARIABLES[name], remote[index]?.url ?? '']),
  );
  const stores = storeProcesses(services);
  const behind = [...subgraphs, ...stores];
  const script = (name: string, args: readonly string[]) =>
    own(startScript({ script: `peers/${name}.process`, args, core: FRONT_CORE }));
  const gateway = (more: Record<string, string>) =>
    own(startWaybill(['gateway'], { core: FRONT_CORE, environment: { ...environment, ...more } }));
  const [portal, salesforce] = remote.map(({ url }) => url);
  return [
    variantOf('hub, one process', await gateway({}), stores),
    variantOf('hub over HTTP', await gateway(urls), behind),
    variantOf('Apollo Gateway', await script('apollo', [supergraph]), behind),
    variantOf('Hive gateway', await script('hive', [supergraph]), behind),
    variantOf(
      'Grafbase',
      await own(startGrafbase(remote, { folder: join(folder, 'grafbase-stores'), core: FRONT_CORE })),
      behind,
    ),
    variantOf(
      'hand-written',
      await script('aggregator', ['stores', String(portal), String(salesforce)]),
      behind,
    ),
  ];
}
