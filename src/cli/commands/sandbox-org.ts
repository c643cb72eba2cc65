import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { WaybillError } from '../../domain/errors.ts';
import { type EmbeddedSandboxOrg, startEmbeddedSandboxOrg } from '../embedded/sandbox-org.ts';
import { toldToStop } from '../wiring/shutdown.ts';

interface SandboxOrgFlags {
  readonly port?: number;
  readonly pubsubPort?: number;
  readonly data: string;
  readonly metadata?: string;
  readonly own?: string;
}

export function addSandboxOrgCommand(program: Command): void {
  program
    .command('sandbox-org')
    .description('start a Salesforce org on this machine, for any client of Salesforce')
    .option('--port <port>', 'port of the REST API; any free one by default', portOf)
    .option('--pubsub-port <port>', 'port of the Pub/Sub API; any free one by default', portOf)
    .option('--data <folder>', 'where it keeps its records, keys and certificate', '.waybill/sandbox-org')
    .option('--metadata <folder>', "SFDX source folder (…/main/default) to deploy; the hub's own by default")
    .option('--own <folder>', 'SFDX source folder of what the org has before that one')
    .action(async ({ port, pubsubPort, data, metadata, own }: SandboxOrgFlags) => {
      const stopped = toldToStop();
      const org = await startEmbeddedSandboxOrg(resolve(data), {
        ...(port !== undefined && { port }),
        ...(pubsubPort !== undefined && { pubSubPort: pubsubPort }),
        ...(metadata !== undefined && { metadataDir: resolve(metadata) }),
        ...(own !== undefined && { ownMetadataDir: resolve(own) }),
      });
      process.stdout.write(howToConnect(org));
      await stopped;
      await org.stop();
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
  throw new WaybillError('CONFIGURATION', `"${text}" is no port. Give a number from 1 to 65535.`);
}

function howToConnect(org: EmbeddedSandboxOrg): string {
  const login = `--client-id ${org.clientId} --jwt-key-file ${org.privateKeyFile} --instance-url ${org.loginUrl}`;
  return `The sandbox org is ready: ${org.instanceUrl}

  sf         SF_AUDIENCE_URL=${org.loginUrl} sf org login jwt ${login} --username ${org.adminUsername}
  users      ${org.adminUsername} may do everything; ${org.username} has the permission set of the hub
  Pub/Sub    ${org.pubSubEndpoint}, trust ${org.pubSubCertificateFile}
  faults     POST ${org.instanceUrl}/sandbox/faults (${join('src', 'sandbox-org', 'README.md')})

Ctrl-C stops it. Its records stay.
`;
}
