import type { LoadGenerator } from '../harness/load.ts';
import { type Measurement, measure, type Schedule } from '../harness/rounds.ts';
import { checkSameAnswers } from '../harness/same-answers.ts';
import { ownMemory } from '../harness/variant.ts';
import { startStoreVariants } from './hub-variants.ts';
import { mintCallers, storeOperations } from './operations.ts';
import type { Services } from './services.ts';

export interface RealStores {
  readonly compared: number;
  /** Megabytes of each variant's own processes after its first answers. */
  readonly memoryMb: ReadonlyMap<string, number>;
  readonly measurements: readonly Measurement[];
}

/** The part "real stores": PostgreSQL, Redis and the sandbox org behind every variant. */
export async function measureRealStores(
  load: LoadGenerator,
  services: Services,
  databaseUrl: string,
  schedule: Schedule,
  folder: string,
): Promise<RealStores> {
  await using started = new AsyncDisposableStack();
  const variants = await startStoreVariants(services, databaseUrl, folder, started);
  const operations = storeOperations(await mintCallers(services.issuer));
  const compared = await checkSameAnswers(variants, operations);
  const memoryMb = ownMemory(variants);
  return { compared, memoryMb, measurements: await measure(load, variants, operations, schedule) };
}
