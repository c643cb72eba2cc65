import { onTestFinished } from 'vitest';
import { createSubgraphServer, type SubgraphServer } from '../../gateway/subgraph-server.ts';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import { liveToys } from '../harness/gateway/live-gateway.ts';
import { liveToySubgraphs, ToyLog, ToyUsers } from '../harness/gateway/live-toys.ts';

export const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);

/** The toys, each listening by itself, and a gateway that reaches them there. */
export async function remoteToys(signing = keys) {
  const [log, users] = [new ToyLog(), new ToyUsers()];
  users.set('user-1', null);
  const lines: object[] = [];
  const subgraphs = liveToySubgraphs(log);
  const running = new Map<string, SubgraphServer>();
  onTestFinished(async () => {
    await Promise.all([...running.values()].map((server) => server.close()));
  });
  const start = async (name: string, port = 0) => {
    const subgraph = subgraphs.find((candidate) => candidate.name === name);
    if (subgraph === undefined) throw new Error(`no toy called ${name}`);
    const server = await createSubgraphServer({
      subgraph,
      authenticator: createSubgraphAuthenticator({
        subgraph: name,
        keys: () => keys,
        events: { record: () => {} },
        acceptForwardedToken: users,
      }),
      logger: { debug: () => {}, info: () => {}, error: (fields) => lines.push(fields) },
    });
    running.set(name, server);
    return (await server.listen(port, '127.0.0.1')).url;
  };
  const urls = { portal: await start('portal'), salesforce: await start('salesforce') };
  const gateway = await liveToys(
    {
      subgraphs: subgraphs.map(({ name, sdl }) => ({
        name,
        sdl,
        transport: new HttpTransport({
          name,
          url: name === 'portal' ? urls.portal : urls.salesforce,
          signer: envelopeSigner(() => signing),
        }),
      })),
    },
    { log, users },
  );
  return {
    ...gateway,
    subgraphLines: lines,
    portalUrl: urls.portal.replace('http', 'ws'),
    stopPortal: async () => running.get('portal')?.close(),
    startPortal: () => start('portal', Number(new URL(urls.portal).port)),
  };
}
