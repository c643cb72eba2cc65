/**
 * The hub's gateway over the toy subgraphs, with authentication and limits on. Arguments: `local`; or `http` and the
 * addresses of the portal and the Salesforce subgraph.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from '../../../gateway/gateway.ts';
import { envelopeSigner } from '../../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../../gateway/transport/http.transport.ts';
import { LocalTransport } from '../../../gateway/transport/local.transport.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import { createAuthenticator } from '../../../src/identity/authenticator.ts';
import { cachedCallerDirectory } from '../../../src/identity/caller-directory.ts';
import { openDemoIssuer } from '../../../src/identity/demo-issuer.ts';
import { publicKeyFile } from '../../../src/identity/token-keys.ts';
import { createTokenVerifier } from '../../../src/identity/token-verifier.ts';
import { announce } from '../harness/serving.ts';
import { type ToySubgraph, toySubgraphs } from '../toy/subgraphs.ts';

const [, , mode, ...urls] = process.argv;
const [issuer, audience] = ['https://issuer.bench.test', 'waybill'];
const folder = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
const demoIssuer = await openDemoIssuer({ folder, issuer, audience, production: false });
const keys = publicKeyFile(demoIssuer.publicKeyFile, { onReloadFailure: () => {} });
const userId = randomUUID();

const authenticator = createAuthenticator({
  verifier: createTokenVerifier({ keys, issuer, audience }),
  changes: UNHEARD_ACCESS_CHANGES,
  directory: cachedCallerDirectory({
    find: async () => ({
      userId,
      kind: 'STAFF',
      state: 'ACTIVE',
      account: null,
      branches: [],
      wholeAccount: false,
    }),
  }),
  events: { record: () => {} },
});

const secret = { id: 'bench', secret: randomBytes(32) };
const signer = envelopeSigner(() => ({ signing: secret, accepted: [secret] }));

function transportOf(subgraph: ToySubgraph, index: number): HttpTransport | LocalTransport {
  if (mode === 'local') return new LocalTransport(subgraph);
  return new HttpTransport({ name: subgraph.name, url: String(urls[index]), signer });
}

const gateway = createGateway({
  subgraphs: toySubgraphs().map((subgraph, index) => ({
    name: subgraph.name,
    sdl: subgraph.sdl,
    transport: transportOf(subgraph, index),
  })),
  authenticator,
  development: false,
  logger: {
    debug: () => {},
    info: () => {},
    error: (fields) => process.stderr.write(JSON.stringify(fields)),
  },
});
const { url } = await gateway.listen(0, '127.0.0.1');
const token = await demoIssuer.mint({ subject: 'bench', role: 'ADMIN' });
announce(url, { authorization: `Bearer ${token}` });
