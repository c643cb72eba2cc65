import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSubgraphServer } from '../../gateway/subgraph-server.ts';
import { createLogger, type Logger } from '../../src/cli/logger.ts';
import { Adapters } from '../../src/cli/wiring/adapters.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { wireEnvelopeKeys } from '../../src/cli/wiring/identity.ts';
import { SUBGRAPH_NAMES, SUBGRAPHS, type SubgraphName } from '../../src/cli/wiring/subgraphs.ts';
import type { Config } from '../../src/config/environment.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import type { TestHub } from '../harness/hub.ts';
import { type SeverableLine, severableLine } from '../harness/severable-line.ts';

/** What the connections of a far gateway are called in PostgreSQL. */
export const FAR = 'far';

export interface FarGateway extends AsyncDisposable {
  readonly url: string;
  readonly wsUrl: string;
  /** Between the gateway's subgraphs and PostgreSQL. */
  readonly line: SeverableLine;
  /** Streams that were interrupted so far. */
  readonly interrupted: number;
}

/** A second gateway over a hub's stores, with a line of its own to PostgreSQL; its subgraphs here or each elsewhere. */
export async function startFarGateway(hub: TestHub, where: 'HERE' | 'ELSEWHERE'): Promise<FarGateway> {
  await using starting = new AsyncDisposableStack();
  const line = starting.use(await severableLine(hub.database.url));
  const databaseUrl = new URL(line.url);
  databaseUrl.searchParams.set('application_name', FAR);
  const envelopeSecretFile = join(hub.config.dataFolder, 'envelope-keys');
  writeFileSync(envelopeSecretFile, `k1:${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
  const config: Config = { ...hub.config, databaseUrl: databaseUrl.toString(), envelopeSecretFile };
  let interrupted = 0;
  const silent = createLogger(config);
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (...said: unknown[]) => {
      if (said.includes('a stream was interrupted')) interrupted += 1;
    },
  };
  const adapters = starting.use(new Adapters(config, silent));
  const elsewhere = async (name: SubgraphName): Promise<string> => {
    const server = await createSubgraphServer({
      subgraph: await SUBGRAPHS[name](adapters),
      authenticator: createSubgraphAuthenticator({
        subgraph: name,
        keys: wireEnvelopeKeys(config, silent),
        events: { record: () => undefined },
      }),
      logger: silent,
    });
    starting.defer(() => server.close());
    return (await server.listen(0, '127.0.0.1')).url;
  };
  const urls =
    where === 'HERE'
      ? {}
      : Object.fromEntries(
          await Promise.all(
            SUBGRAPH_NAMES.map(async (name) => [`${name}SubgraphUrl`, await elsewhere(name)] as const),
          ),
        );
  const gateway = await wireGateway({ ...config, ...urls }, adapters, logger);
  starting.defer(() => gateway.close());
  const { url, wsUrl } = await gateway.listen(0, '127.0.0.1');
  const owned = starting.move();
  return {
    url,
    wsUrl,
    line,
    get interrupted() {
      return interrupted;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
