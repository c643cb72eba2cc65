import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSubgraphServer } from '../../gateway/subgraph-server.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { wireAuthenticator } from '../../src/cli/wiring/identity.ts';
import { SUBGRAPH_NAMES, SUBGRAPHS } from '../../src/cli/wiring/subgraphs.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import { askGateway, startTestHub, type TestHub } from '../harness/hub.ts';
import { EXAMPLES } from './examples.ts';
import { stable } from './partial-answer.ts';

interface Caller {
  readonly authorization?: string | undefined;
}

/** Passes the caller's token on. */
class Forwarding extends RemoteGraphQLDataSource<Caller> {
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<Caller>['willSendRequest']>>[0]) {
    const { authorization } = context as Caller;
    if (authorization !== undefined) request.http?.headers.set('authorization', authorization);
  }
}

const running = new AsyncDisposableStack();
let hub: TestHub;
let router: string;

/** The subgraphs of the hub, as "waybill subgraph" serves them to other routers. */
async function serveSubgraphs() {
  const logger = createLogger(hub.config);
  const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 3).toString('base64')}`);
  const acceptForwardedToken = wireAuthenticator(hub.config, hub.adapters, logger);
  return await Promise.all(
    SUBGRAPH_NAMES.map(async (name) => {
      const subgraph = await SUBGRAPHS[name](hub.adapters);
      const events = hub.adapters.authenticationRecorder();
      const authenticator = createSubgraphAuthenticator({
        subgraph: name,
        keys: () => keys,
        events,
        acceptForwardedToken,
      });
      const server = await createSubgraphServer({ subgraph, authenticator, logger });
      running.defer(() => server.close());
      const { url } = await server.listen(0, '127.0.0.1');
      return [name, url] as const;
    }),
  );
}

beforeAll(async () => {
  hub = running.use(await startTestHub());
  const addresses = new Map<string, string>(await serveSubgraphs());
  // The addresses of the committed file are those of one machine; the router gives each subgraph its own.
  const gateway = new ApolloGateway({
    supergraphSdl: readFileSync(join(packageRoot(), 'schema/supergraph.graphql'), 'utf8'),
    buildService: ({ name }) => new Forwarding({ url: addresses.get(name) ?? '' }),
  });
  const server = new ApolloServer<Caller>({ gateway });
  running.defer(() => server.stop());
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => ({ authorization: req.headers.authorization }),
  });
  router = url;
});
afterAll(() => running.disposeAsync());

it.each(EXAMPLES)(
  '$name is answered by another router of Federation 2 as by the gateway',
  async ({ user, operation, variables }) => {
    const [own, other] = await Promise.all(
      [hub.url, router].map((url) =>
        askGateway<object, object>(url, hub.tokens[user] ?? null, operation, variables),
      ),
    );
    expect(other?.errors).toEqual([]);
    expect(stable(other?.data)).toEqual(stable(own?.data));
  },
);

it('the subgraphs refuse a caller that the other router lets through', async () => {
  const { data, errors } = await askGateway(router, 'nobody', '{ viewer { role } }');
  expect(data ?? {}).not.toHaveProperty('viewer.role');
  expect(errors).not.toEqual([]);
});
