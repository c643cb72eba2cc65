import type { LoadGenerator } from '../harness/load.ts';
import { type Measurement, measure, type Schedule } from '../harness/rounds.ts';
import { FRONT_CORE } from '../harness/started-process.ts';
import { type Variant, variantOf } from '../harness/variant.ts';
import { storeProcesses } from './hub-variants.ts';
import { listOperations } from './list-operations.ts';
import { mintCallers } from './operations.ts';
import { type PortalSize, portalDatabase, storeLinks } from './portal-data.ts';
import type { Services } from './services.ts';
import { startWaybill } from './waybill.ts';

export interface Growth {
  readonly list: string;
  readonly small: Measurement;
  readonly large: Measurement;
}

export interface Scale {
  readonly small: PortalSize;
  readonly large: PortalSize;
  /** How long the large portal took to make; null when an earlier run had made it. */
  readonly madeInSeconds: number | null;
  readonly growth: readonly Growth[];
}

/** How the portal page and the named lists of the hub in one process change from a small portal to a large one. */
export async function measureScale(
  load: LoadGenerator,
  services: Services,
  sizes: readonly [small: PortalSize, large: PortalSize],
  schedule: Schedule,
): Promise<Scale> {
  await using started = new AsyncDisposableStack();
  const operations = listOperations(await mintCallers(services.issuer));
  const variants: Variant[] = [];
  let madeInSeconds: number | null = null;
  for (const size of sizes) {
    const database = await portalDatabase(services.postgresUrl, size);
    await storeLinks(database.url, services.crmLinks);
    madeInSeconds = database.madeInSeconds;
    const environment = { ...services.environment, DATABASE_URL: database.url };
    const hub = await startWaybill(['gateway'], { core: FRONT_CORE, environment });
    started.defer(() => hub.stop());
    variants.push(variantOf(`${size.shipments} shipments`, hub, storeProcesses(services)));
  }
  const measurements = await measure(load, variants, operations, schedule);
  const growth = operations.map(({ name }) => {
    const [small, large] = measurements.filter(({ operation }) => operation === name);
    if (small === undefined || large === undefined) throw new TypeError(`${name} was not measured`);
    return { list: name, small, large };
  });
  return { small: sizes[0], large: sizes[1], madeInSeconds, growth };
}
