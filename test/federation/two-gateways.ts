import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { createSubgraphServer } from '../../gateway/subgraph-server.ts';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import { LocalTransport } from '../../gateway/transport/local.transport.ts';
import type { SubgraphTransport } from '../../gateway/transport/subgraph-transport.ts';
import type { Caller } from '../../src/domain/access.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../src/identity/access-changes.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';

export interface TwoGateways extends AsyncDisposable {
  /** Over the subgraphs in this process, and over the same subgraphs by HTTP. */
  readonly local: Gateway;
  readonly remote: Gateway;
  /** The subgraph of each request that a gateway sent, since the test emptied it. */
  readonly requests: string[];
}

const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, error: quiet };
const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);

/** @param callers by their `Authorization` header */
export async function twoGateways(
  subgraphs: readonly Subgraph[],
  callers: ReadonlyMap<string, Caller>,
): Promise<TwoGateways> {
  await using starting = new AsyncDisposableStack();
  const requests: string[] = [];
  const over = (reach: (subgraph: Subgraph) => SubgraphTransport): Gateway => {
    const gateway = createGateway({
      subgraphs: subgraphs.map((subgraph) => ({
        name: subgraph.name,
        sdl: subgraph.sdl,
        transport: noting(subgraph.name, requests, reach(subgraph)),
      })),
      authenticator: {
        ...UNHEARD_ACCESS_CHANGES,
        async authenticate({ authorization }) {
          const caller = callers.get(authorization ?? '');
          if (!caller) throw new WaybillError('UNAUTHENTICATED', 'Who are you?');
          return { caller, expiresAt: new Date('2100-01-01T00:00:00Z') };
        },
      },
      development: false,
      logger,
    });
    starting.defer(() => gateway.close());
    return gateway;
  };
  const urls = new Map<string, string>();
  for (const subgraph of subgraphs) {
    const server = await createSubgraphServer({
      subgraph,
      authenticator: createSubgraphAuthenticator({
        subgraph: subgraph.name,
        keys: () => keys,
        events: { record: quiet },
      }),
      logger,
    });
    starting.defer(() => server.close());
    urls.set(subgraph.name, (await server.listen(0, '127.0.0.1')).url);
  }
  const local = over((subgraph) => new LocalTransport(subgraph));
  const remote = over(({ name }) => {
    return new HttpTransport({ name, url: urls.get(name) ?? '', signer: envelopeSigner(() => keys) });
  });
  const owned = starting.move();
  return { local, remote, requests, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The same transport; each request is written down on its way. */
function noting(name: string, requests: string[], transport: SubgraphTransport): SubgraphTransport {
  return {
    execute(request, context) {
      requests.push(name);
      return transport.execute(request, context);
    },
    subscribe: (request, context) => transport.subscribe(request, context),
    ready: () => transport.ready(),
    close: () => transport.close(),
  };
}
