import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/environment.ts';
import { WaybillError } from '../../domain/errors.ts';

/** The content of `.waybill/demo.json`, which a running `waybill up` writes for scripts. */
export interface DemoFile {
  readonly graphqlUrl: string;
  readonly wsUrl: string;
  readonly databaseUrl: string;
  /** Null where the hub's own role removes what is kept no longer. */
  readonly databaseRetentionUrl: string | null;
  readonly databaseOwnerUrl: string | null;
  readonly redisUrl: string;
  readonly salesforce: {
    readonly instanceUrl: string;
    readonly loginUrl: string;
    readonly clientId: string;
    readonly username: string;
    readonly adminUsername: string;
    readonly privateKeyFile: string;
  };
  readonly tokens: Readonly<Record<string, string>>;
}

export function demoFilePath(dataFolder: string): string {
  return join(dataFolder, 'demo.json');
}

/** The file is complete or absent: a script that waits for it never reads half of it. */
export function writeDemoFile(dataFolder: string, content: DemoFile): void {
  const path = demoFilePath(dataFolder);
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function removeDemoFile(dataFolder: string): void {
  rmSync(demoFilePath(dataFolder), { force: true });
}

function readDemoFile(path: string): DemoFile {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text) as DemoFile;
  } catch (cause) {
    const message = `${path} is no JSON. Delete it, or start "waybill up" again, which writes it.`;
    throw new WaybillError('CONFIGURATION', message, { cause });
  }
}

/**
 * The configuration of a command that works on a hub. Settings that the environment lacks come from the hub that
 * `waybill up` runs on this machine.
 */
export function configOfRunningHub(config: Config): Config {
  const path = demoFilePath(config.dataFolder);
  if (!existsSync(path)) return config;
  const demo = readDemoFile(path);
  return {
    ...config,
    ...(config.databaseUrl === null && {
      databaseUrl: demo.databaseUrl,
      databaseRetentionUrl: demo.databaseRetentionUrl,
      databaseOwnerUrl: demo.databaseOwnerUrl,
    }),
    redisUrl: config.redisUrl ?? demo.redisUrl,
    salesforceLoginUrl: config.salesforceLoginUrl ?? demo.salesforce.loginUrl,
    salesforceClientId: config.salesforceClientId ?? demo.salesforce.clientId,
    salesforceUsername: config.salesforceUsername ?? demo.salesforce.username,
    salesforcePrivateKeyFile: config.salesforcePrivateKeyFile ?? demo.salesforce.privateKeyFile,
  };
}
