import type { Config, SettingName } from '../../config/environment.ts';
import { VARIABLES } from '../../config/variables.ts';
import { parseRedisAddress } from '../../domain/redis-address.ts';
import { collectorAddress, hasMetrics, sendsTraces } from '../../telemetry/export/settings.ts';
import { expiryFinding } from './certificate-checks.ts';
import { type Check, messageOf, skipped } from './check.ts';
import { certificateEnd, type TlsServer } from './peer-certificate.ts';

/** How long a server may take to show its certificate, milliseconds; less than a check may take. */
const LONGEST_MS = 5_000;
const HTTPS_PORT = 443;
const POSTGRES_PORT = 5432;
const RENEW = 'Renew it on that server, or tell the people who run it.';

/** The servers that an address names, if they are reached over TLS. */
type Servers = (value: string) => readonly TlsServer[];

const https: Servers = (value) => {
  const url = URL.parse(value);
  return url?.protocol === 'https:' ? [serverOf(url, HTTPS_PORT)] : [];
};

const postgres: Servers = (value) => {
  const url = URL.parse(value);
  const mode = url?.searchParams.get('sslmode') ?? 'disable';
  // A socket of this machine has no host.
  return url === null || url.hostname === '' || mode === 'disable'
    ? []
    : [serverOf(url, POSTGRES_PORT, true)];
};

const redis: Servers = (value) => {
  const address = parseRedisAddress(value);
  return address?.tls ? address.hosts.map((at) => ({ ...at, isPostgres: false })) : [];
};

const hostAndPort: Servers = (value) => https(`https://${value}`);

/** Every setting that is the address of a server. */
export const NEIGHBOURS = {
  databaseUrl: postgres,
  databaseDirectUrl: postgres,
  databaseRetentionUrl: postgres,
  databaseOwnerUrl: postgres,
  redisUrl: redis,
  salesforceLoginUrl: https,
  salesforcePubSubEndpoint: hostAndPort,
  tokenJwksUrl: https,
  tokenIssuer: https,
  portalSubgraphUrl: https,
  salesforceSubgraphUrl: https,
  operationsSubgraphUrl: https,
  documentsUrl: https,
  publicUrl: https,
} as const satisfies Partial<Record<SettingName, Servers>>;

/**
 * When the certificates of other servers end. Each connection verifies them, so one that ends stops the hub at that moment.
 * Whether a server answers is the concern of other checks.
 */
export function neighbourCertificateChecks(config: Config): readonly Check[] {
  const named = Map.groupBy(addressesOf(config), ({ server: { host, port } }) => `${host}:${port}`);
  return [...named].flatMap(([place, [first, ...more]]) => {
    if (first === undefined) return [];
    const variables = new Set([first, ...more].map(({ variable }) => variable));
    return [
      {
        name: `certificate of ${place} (${[...variables].join(', ')})`,
        run: async (signal) => {
          try {
            const inTime = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
            return [expiryFinding(await certificateEnd(first.server, inTime), new Date(), RENEW)];
          } catch (error) {
            return [skipped(`it shows none: ${messageOf(error)}`)];
          }
        },
      } satisfies Check,
    ];
  });
}

interface Address {
  readonly variable: string;
  readonly server: TlsServer;
}

function addressesOf(config: Config): readonly Address[] {
  const ofSettings = (Object.keys(NEIGHBOURS) as (keyof typeof NEIGHBOURS)[]).flatMap((name) => {
    const value = config[name];
    // Its endpoint has a default, which is asked by nobody without a channel.
    const isUnused = name === 'salesforcePubSubEndpoint' && config.salesforceChangeChannel === null;
    if (value === null || isUnused) return [];
    return NEIGHBOURS[name](value).map((server) => ({ variable: VARIABLES[name].name, server }));
  });
  const collectors = [
    ...(sendsTraces(config) ? [collectorAddress(config, 'traces')] : []),
    ...(hasMetrics(config, 'otlp') ? [collectorAddress(config, 'metrics')] : []),
  ].flatMap(({ variable, url }) => https(url.href).map((server) => ({ variable, server })));
  return [...ofSettings, ...collectors];
}

function serverOf({ hostname, port }: URL, defaultPort: number, isPostgres = false): TlsServer {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort), isPostgres };
}
