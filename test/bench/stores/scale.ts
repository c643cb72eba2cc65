import type { LoadGenerator } from '../harness/load.ts';
import { type Measurement, measure, type Schedule } from '../harness/rounds.ts';
import { FRONT_CORE } from '../harness/started-process.ts';
import { type Variant, variantOf } from '../harness/variant.ts';
import { countBlockReads } from './block-reads.ts';
import { storeProcesses } from './hub-variants.ts';
import { listOperations } from './list-operations.ts';
import { mintCallers } from './operations.ts';
import { type PortalSize, portalDatabase, storeLinks } from './portal-data.ts';
import type { Services } from './services.ts';
import { startWaybill } from './waybill.ts';

export interface Growth {
  readonly list: string;
  readonly small: SizedMeasurement;
  readonly large: SizedMeasurement;
}

export interface SizedMeasurement extends Measurement {
  /** Blocks of PostgreSQL that one request looks at. */
  readonly blocks: number;
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
  const variants: (Variant & { readonly databaseUrl: string })[] = [];
  let madeInSeconds: number | null = null;
  for (const size of sizes) {
    const database = await portalDatabase(services.postgresUrl, size);
    await storeLinks(database.url, services.crmLinks);
    madeInSeconds = database.madeInSeconds;
    const environment = { ...services.environment, DATABASE_URL: database.url };
    const hub = await startWaybill(['gateway'], { core: FRONT_CORE, environment });
    started.defer(() => hub.stop());
    const variant = variantOf(`${size.shipments} shipments`, hub, storeProcesses(services));
    variants.push({ ...variant, databaseUrl: database.url });
  }
  const measurements = await measure(load, variants, operations, schedule);
  const growth: Growth[] = [];
  for (const operation of operations) {
    const sized: SizedMeasurement[] = [];
    for (const { name, url, databaseUrl } of variants) {
      const one = measurements.find((each) => each.operation === operation.name && each.variant === name);
      if (one !== undefined) {
        sized.push({ ...one, blocks: await countBlockReads(url, operation, databaseUrl) });
      }
    }
    const [small, large] = sized;
    if (small === undefined || large === undefined) throw new TypeError(`${operation.name} was not measured`);
    growth.push({ list: operation.name, small, large });
  }
  return { small: sizes[0], large: sizes[1], madeInSeconds, growth };
}
