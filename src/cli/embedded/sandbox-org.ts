import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../../config/package-root.ts';
import { requireDevelopmentPackages } from '../development-packages.ts';
import { type EmbeddedService, freePort } from './child-process.ts';
import { keepChild } from './kept-child.ts';

export interface EmbeddedSandboxOrg extends EmbeddedService {
  readonly instanceUrl: string;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly adminUsername: string;
  /** `host:port` of the Pub/Sub API. */
  readonly pubSubEndpoint: string;
  /** PEM of the authority that the Pub/Sub API's certificate needs. */
  readonly pubSubCertificateFile: string;
  /** PEM (PKCS#8) that signs the hub's login. */
  readonly privateKeyFile: string;
}

/** Client app and integration user of the sandbox org. */
const CLIENT = { clientId: 'waybill-hub', username: 'integration@waybill.example' };

/** What may be chosen about the org. Ports are free ones, and the metadata is the hub's own, unless these say otherwise. */
export interface SandboxOrgChoice {
  readonly port?: number;
  readonly pubSubPort?: number;
  readonly metadataDir?: string;
  /** What the org has before `metadataDir` is deployed. */
  readonly ownMetadataDir?: string;
  /** API calls of 24 hours that the org allows. */
  readonly dailyApiRequests?: number;
}

/** The sandbox org in a process of its own, with its records under `folder`. Tests may arm its faults. */
export async function startEmbeddedSandboxOrg(
  folder: string,
  choice: SandboxOrgChoice = {},
): Promise<EmbeddedSandboxOrg> {
  requireDevelopmentPackages('The sandbox org', [
    '@jetstreamapp/soql-parser-js',
    'fast-xml-parser',
    '@grpc/grpc-js',
    '@grpc/proto-loader',
    'avsc',
  ]);
  mkdirSync(folder, { recursive: true });
  const privateKeyFile = resolve(folder, 'client-key.pem');
  const publicKeyFile = resolve(folder, 'client-public-key.pem');
  if (!existsSync(privateKeyFile) || !existsSync(publicKeyFile)) {
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(privateKeyFile, keys.privateKey, { mode: 0o600 });
    writeFileSync(publicKeyFile, keys.publicKey);
  }
  const options = {
    ...CLIENT,
    dataDir: join(folder, 'records'),
    metadataDir: choice.metadataDir ?? join(packageRoot(), 'subgraphs/salesforce/force-app/main/default'),
    ...(choice.ownMetadataDir !== undefined && { ownMetadataDir: choice.ownMetadataDir }),
    ...(choice.dailyApiRequests !== undefined && { dailyApiRequests: choice.dailyApiRequests }),
    publicKeyFile,
    faults: true,
    // A process that was killed is started again at the same addresses.
    port: choice.port ?? (await freePort()),
    changeEvents: { port: choice.pubSubPort ?? (await freePort()) },
  };
  const child = await keepChild({
    name: 'The sandbox org',
    command: process.execPath,
    args: [join(packageRoot(), 'dist/src/sandbox-org/main.js'), JSON.stringify(options)],
    readyText: '"instanceUrl":',
    stopSignal: 'SIGTERM',
  });
  const address = JSON.parse(child.readyLine) as Omit<EmbeddedSandboxOrg, keyof EmbeddedService>;
  return {
    ...address,
    // The certificate has the name, too, and TLS sends no address as a server's name.
    pubSubEndpoint: address.pubSubEndpoint.replace('127.0.0.1', 'localhost'),
    privateKeyFile,
    url: address.instanceUrl,
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}
