import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { createSubgraphServer } from '../../gateway/subgraph-server.ts';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import { LocalTransport } from '../../gateway/transport/local.transport.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import { type Certificate, canMakeCertificates, makeCertificate } from '../harness/certificate.ts';
import { toyGateway } from '../harness/gateway/toy-gateway.ts';
import { toySubgraphs, toySwitches } from '../harness/gateway/toy-subgraphs.ts';

const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const { portal, salesforce } = toySubgraphs(toySwitches());

/** What stands before a subgraph in production: it ends TLS and hands everything on. */
async function tlsBefore(url: string, { key, certificate }: Certificate) {
  const handOn = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, headers } = incoming;
    const onwards = request(new URL(incoming.url ?? '/', url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onwards);
  };
  const server = createServer({ key, cert: certificate, maxHeaderSize: 128 * 1024 }, handOn);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (host: string) => `https://${host}:${port}/graphql`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

it.skipIf(!canMakeCertificates)(
  'a subgraph over HTTPS answers when its certificate is of a known authority and names its host, else it is away',
  async () => {
    using made = makeCertificate();
    const server = await createSubgraphServer({
      subgraph: salesforce,
      authenticator: createSubgraphAuthenticator({
        subgraph: 'salesforce',
        keys: () => keys,
        events: { record: () => {} },
      }),
      logger: { debug: () => {}, info: () => {}, error: () => {} },
    });
    await using closing = new AsyncDisposableStack();
    closing.defer(() => server.close());
    const tls = closing.use(await tlsBefore((await server.listen(0, '127.0.0.1')).url, made));

    async function answerOver(url: string) {
      const signer = envelopeSigner(() => keys);
      await using toys = toyGateway({
        subgraphs: [
          { name: 'portal', sdl: portal.sdl, transport: new LocalTransport(portal) },
          {
            name: 'salesforce',
            sdl: salesforce.sdl,
            transport: new HttpTransport({ name: 'salesforce', url, signer }),
          },
        ],
      });
      const query = '{ account(portalId: "p1") { displayName legalName } }';
      const { data, errors } = await toys.gateway.execute({ query, authorization: 'Bearer user-1' });
      return { data, codes: errors?.map(({ extensions }) => extensions['code']) ?? [] };
    }

    const partial = { data: { account: { displayName: expect.any(String), legalName: null } } };
    const away = { ...partial, codes: ['UPSTREAM_UNAVAILABLE'] };
    expect(await answerOver(tls.url('127.0.0.1'))).toEqual(away);
    const before = getCACertificates('default');
    // As NODE_EXTRA_CA_CERTS does for a process.
    setDefaultCACertificates([...before, made.certificate]);
    try {
      expect(await answerOver(tls.url('127.0.0.1'))).toEqual({
        data: { account: { displayName: expect.any(String), legalName: expect.any(String) } },
        codes: [],
      });
      expect(await answerOver(tls.url('localhost'))).toEqual(away);
    } finally {
      setDefaultCACertificates(before);
    }
  },
);
