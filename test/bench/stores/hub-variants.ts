import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/config/package-root.ts';
import { FRONT_CORE, OTHER_CORE, type StartedProcess, startScript } from '../harness/started-process.ts';
import { type Role, type Variant, variantOf } from '../harness/variant.ts';
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

/** The stores as processes of a variant. */
export function storeProcesses(services: Services): Variant['processes'] {
  return Object.entries(services.pids).map(([role, pid]) => ({ role: role as Role, pid }));
}

/** The hub and its peers over the same real subgraphs, servers and data. Stopped with `owner`. */
export async function startStoreVariants(
  services: Services,
  databaseUrl: string,
  folder: string,
  owner: AsyncDisposableStack,
): Promise<Variant[]> {
  const environment = { ...services.environment, DATABASE_URL: databaseUrl };
  const own = async (starting: Promise<StartedProcess>) => {
    const one = await starting;
    owner.defer(() => one.stop());
    return one;
  };
  const processes = await Promise.all(
    SUBGRAPHS.map((name) => own(startWaybill(['subgraph', name], { core: OTHER_CORE, environment }))),
  );
  const remote: RemoteSubgraph[] = SUBGRAPHS.map((name, index) => ({
    name,
    url: String(processes[index]?.url),
    sdl: readFileSync(join(packageRoot(), 'schema', `${name}.graphql`), 'utf8'),
  }));
  const supergraph = join(folder, 'supergraph.graphql');
  writeSupergraph(remote, supergraph);
  const urls = Object.fromEntries(
    SUBGRAPHS.map((name, index) => [URL_VARIABLES[name], remote[index]?.url ?? '']),
  );
  const stores = storeProcesses(services);
  const behind = [...processes.map(({ pid }) => ({ role: 'subgraphs' as const, pid })), ...stores];
  const script = (name: string, args: readonly string[]) =>
    own(startScript({ script: `peers/${name}.process`, args, core: FRONT_CORE }));
  const gateway = (more: Readonly<Record<string, string>>) =>
    own(startWaybill(['gateway'], { core: FRONT_CORE, environment: { ...environment, ...more } }));
  const grafbase = startGrafbase(remote, { folder: join(folder, 'grafbase-stores'), core: FRONT_CORE });
  const [portal, salesforce] = remote.map(({ url }) => url);
  const pages = ['stores', String(portal), String(salesforce)];
  return Promise.all([
    gateway({}).then((front) => variantOf('hub, one process', front, stores)),
    gateway(urls).then((front) => variantOf('hub over HTTP', front, behind)),
    script('apollo', [supergraph]).then((front) => variantOf('Apollo Gateway', front, behind)),
    script('hive', [supergraph]).then((front) => variantOf('Hive gateway', front, behind)),
    own(grafbase).then((front) => variantOf('Grafbase', front, behind)),
    script('aggregator', pages).then((front) => variantOf('hand-written', front, behind)),
  ]);
}
