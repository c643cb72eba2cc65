import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Config, readConfig } from '../../config/environment.ts';
import { WaybillError } from '../../domain/errors.ts';
import { CHANNEL } from '../../domain/force-app/change-channel.ts';
import { openDemoIssuer } from '../../identity/demo-issuer.ts';
import { migrate } from '../../postgres/migrate.ts';
import { setUpRoles } from '../../postgres/set-up-roles.ts';
import { startTelemetry } from '../../telemetry/export/telemetry.ts';
import { DEMO_USERS } from '../demo/people.ts';
import { seedDemo } from '../demo/seed-demo.ts';
import { runs } from '../embedded/orphan.ts';
import { startEmbeddedPostgres } from '../embedded/postgres.ts';
import { startEmbeddedRedis } from '../embedded/redis.ts';
import { type EmbeddedSandboxOrg, startEmbeddedSandboxOrg } from '../embedded/sandbox-org.ts';
import { createLogger } from '../logger.ts';
import { welcome } from '../welcome.ts';
import { Adapters } from '../wiring/adapters.ts';
import { databaseLogins } from '../wiring/database-logins.ts';
import { demoFilePath, removeDemoFile, writeDemoFile } from '../wiring/demo-file.ts';
import { outliveDroppedErrors } from '../wiring/dropped-errors.ts';
import { wireGateway } from '../wiring/gateway.ts';
import { backupGauge, gatewayGauges, workerGauges } from '../wiring/gauges.ts';
import { refuseUnsafeProduction } from '../wiring/identity.ts';
import { listen } from '../wiring/listen.ts';
import { toldToStop } from '../wiring/shutdown.ts';
import { wireWorker } from '../wiring/worker.ts';

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .description(
      'start everything on this machine, with demo data; what the environment names is used instead',
    )
    .option('--fresh', 'throw away the data of earlier starts')
    .action(async ({ fresh = false }: { fresh?: boolean }) => {
      const config = readConfig();
      refuseUnsafeProduction(config, { embedded: true, envelope: false });
      const folder = resolve(config.dataFolder);
      using _lock = lockFolder(folder);
      if (fresh) emptyFolder(folder);
      // The file of a killed hub would send waiting scripts to addresses without a server.
      removeDemoFile(folder);
      await up({ ...config, dataFolder: folder });
    });
}

/** Starts the parts in order, waits for a signal to stop, and ends them in reverse order. */
async function up(config: Config): Promise<void> {
  const started = performance.now();
  // From here on Ctrl-C ends the children in order, also when it comes in the middle of the start.
  const stopped = toldToStop();
  await using services = new AsyncDisposableStack();
  const { settings, org } = await startServices(config, services);
  const logger = createLogger(settings);
  services.use(outliveDroppedErrors(logger));
  await step('Preparing the database', () => prepareDatabase(settings, config.databaseUrl === null));

  const telemetry = services.use(await startTelemetry(settings, 'hub', logger));
  const adapters = services.use(new Adapters(settings, logger));
  if (org !== null) {
    await using administrator = new Adapters({ ...settings, salesforceUsername: org.adminUsername }, logger);
    const systems = {
      store: adapters.portalStore(),
      ledger: adapters.ledger(),
      salesforce: administrator.salesforce(),
    };
    await step('Demo data', () => seedDemo(systems, new Date()));
  }
  const gateway = await step('Starting the gateway', () => wireGateway(settings, adapters, logger));
  services.defer(() => gateway.close());
  const address = await listen(gateway, settings.port, settings.host);
  adapters.publicAddress().listensAt(address.url);
  const worker = await step('Starting the worker', () => wireWorker(settings, adapters, logger));
  services.defer(() => worker.stop());
  const gauges = [gatewayGauges(gateway, logger), workerGauges(worker, adapters), backupGauge(settings)];
  for (const source of gauges) services.use(telemetry.readFrom(source));
  worker.start();
  const tokens = await demoTokens(settings);
  if (org !== null) {
    services.defer(() => removeDemoFile(config.dataFolder));
    const { instanceUrl, loginUrl, clientId, username, adminUsername, privateKeyFile } = org;
    writeDemoFile(config.dataFolder, {
      graphqlUrl: address.url,
      wsUrl: address.wsUrl,
      databaseUrl: settings.databaseUrl ?? '',
      databaseRetentionUrl: settings.databaseRetentionUrl,
      databaseOwnerUrl: settings.databaseOwnerUrl,
      redisUrl: settings.redisUrl ?? '',
      salesforce: {
        instanceUrl,
        loginUrl,
        clientId,
        username,
        adminUsername,
        privateKeyFile,
      },
      tokens,
    });
  }
  const seconds = (performance.now() - started) / 1000;
  const demoFile = org === null ? null : demoFilePath(config.dataFolder);
  process.stdout.write(welcome({ url: address.url, tokens, demoFile, seconds }));
  await stopped;
  process.stdout.write('\nStopping …\n');
}

/** Embedded services for all addresses that the environment lacks, and the settings with their addresses. */
async function startServices(
  config: Config,
  services: AsyncDisposableStack,
): Promise<{ settings: Config; org: EmbeddedSandboxOrg | null }> {
  const { dataFolder } = config;
  const [postgres, redis, org] = await together(
    config.databaseUrl === null
      ? owned(services, 'PostgreSQL', () => startEmbeddedPostgres({ folder: join(dataFolder, 'postgres') }))
      : null,
    config.redisUrl === null
      ? owned(services, 'Redis', () => startEmbeddedRedis(join(dataFolder, 'redis')))
      : null,
    config.salesforceLoginUrl === null
      ? owned(services, 'Sandbox org', () => startEmbeddedSandboxOrg(join(dataFolder, 'sandbox-org')))
      : null,
  );
  const issuer = await demoIssuer(config);
  return {
    org,
    settings: {
      ...config,
      ...(postgres === null ? {} : embeddedRoles(postgres.url)),
      redisUrl: config.redisUrl ?? redis?.url ?? null,
      tokenKeyFile: config.tokenKeyFile ?? (config.tokenJwksUrl === null ? issuer.publicKeyFile : null),
      ...(org === null
        ? {}
        : {
            salesforceLoginUrl: org.loginUrl,
            salesforceClientId: org.clientId,
            salesforceUsername: org.username,
            salesforcePrivateKeyFile: org.privateKeyFile,
            salesforceChangeChannel: config.salesforceChangeChannel ?? `/data/${CHANNEL}`,
            salesforcePubSubEndpoint: org.pubSubEndpoint,
            salesforcePubSubCaFile: org.pubSubCertificateFile,
          }),
    },
  };
}

/** The embedded server is used as one in production: by roles of its own, with new passwords at every start. */
function embeddedRoles(ownerUrl: string) {
  const urlOf = (user: string) => {
    const url = new URL(ownerUrl);
    url.username = user;
    url.password = randomBytes(16).toString('hex');
    return url.toString();
  };
  return {
    databaseOwnerUrl: ownerUrl,
    databaseUrl: urlOf('waybill_hub'),
    databaseRetentionUrl: urlOf('waybill_retention'),
  };
}

/** Runs the migrations, and makes the roles where an owner of the tables is known. */
async function prepareDatabase(settings: Config, embedded: boolean): Promise<void> {
  const { databaseOwnerUrl, databaseUrl, dataFolder } = settings;
  const startAnew = embedded ? `throw away all data in ${dataFolder} with "npm start -- --fresh"` : undefined;
  await migrate(databaseOwnerUrl ?? databaseUrl ?? '', { startAnew });
  if (databaseOwnerUrl === null) return;
  await setUpRoles(databaseOwnerUrl, databaseLogins(settings), { renewPasswords: embedded });
}

async function owned<Service extends { stop(): Promise<void> }>(
  services: AsyncDisposableStack,
  name: string,
  start: () => Promise<Service>,
): Promise<Service> {
  const service = await step(name, start);
  services.defer(() => service.stop());
  return service;
}

/** As Promise.all, but rejects only when all have settled, so that the started parts are known and can be stopped. */
async function together<Parts extends readonly unknown[]>(
  ...parts: Parts
): Promise<{ -readonly [At in keyof Parts]: Awaited<Parts[At]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}

/** Runs one part of the start and prints its duration. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  process.stdout.write(`  ${name.padEnd(24)} ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

function demoIssuer(config: Config) {
  return openDemoIssuer({
    folder: config.dataFolder,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
    production: false,
  });
}

async function demoTokens(config: Config): Promise<Readonly<Record<string, string>>> {
  const issuer = await demoIssuer(config);
  const lifetimeSeconds = 30 * 24 * 3600;
  const tokens = DEMO_USERS.map(
    async ({ token, subject, role }) =>
      [token, await issuer.mint({ subject, role, lifetimeSeconds })] as const,
  );
  return Object.fromEntries(await Promise.all(tokens));
}

/** How a running hub's command line ends, however it was started. */
const COMMAND_LINES = ['main.js up', 'waybill.mjs up', 'waybill up'];

/**
 * One hub for each data folder.
 * @throws WaybillError CONFIGURATION when another one is running on it.
 */
function lockFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'up.pid');
  if (!written(file)) {
    const owner = Number(readFileSync(file, 'utf8'));
    // The file of a killed hub may hold an id that another program, or this one, has now.
    if (owner !== process.pid && COMMAND_LINES.some((line) => runs(owner, line))) {
      throw new WaybillError(
        'CONFIGURATION',
        `A hub (process ${owner}) is running on ${folder}. Stop it, or choose a folder with WAYBILL_DATA.`,
      );
    }
    rmSync(file, { force: true });
    if (!written(file)) throw new WaybillError('CONFIGURATION', `Another hub is starting on ${folder}.`);
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

/** False when the file is there already. */
function written(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The services' folders only: the folder may hold files of others. */
function emptyFolder(folder: string): void {
  for (const name of ['postgres', 'redis', 'sandbox-org', 'identity', 'documents', 'demo.json']) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}
