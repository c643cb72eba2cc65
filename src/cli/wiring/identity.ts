import {
  type Config,
  requireSetting,
  type SettingName,
  variablesWithoutEffect,
} from '../../config/environment.ts';
import { WaybillError } from '../../domain/errors.ts';
import { type Authenticator, createAuthenticator } from '../../identity/authenticator.ts';
import { envelopeKeysFile } from '../../identity/envelope-keys.ts';
import { jwksUrl } from '../../identity/jwks-url.ts';
import { plaintextHops, productionProblems } from '../../identity/production-profile.ts';
import type { SharedLinks } from '../../identity/shared-links.ts';
import { tlsCertificate, type WatchedCertificate } from '../../identity/tls-certificate.ts';
import { publicKeyFile, type TokenKeys } from '../../identity/token-keys.ts';
import { createTokenVerifier } from '../../identity/token-verifier.ts';
import { accessChangesOf } from '../../live/access-changes.ts';
import { collectorAddress, hasMetrics, sendsTraces } from '../../telemetry/export/settings.ts';
import type { Logger } from '../logger.ts';
import type { Adapters } from './adapters.ts';

interface Accepts {
  /** The audience that tokens must have; that of the gateway unless given. */
  readonly audience?: string;
  /** Also the sessions of shared links. */
  readonly links?: Pick<SharedLinks, 'isSession' | 'read'>;
}

/** Authentication: the token names the user, the portal's user row gives the scope. A session names a shared link. */
export function wireAuthenticator(
  config: Config,
  adapters: Adapters,
  logger: Logger,
  { audience = config.tokenAudience, links }: Accepts = {},
): Authenticator {
  const tokens = createTokenVerifier({
    keys: tokenKeys(config, logger),
    issuer: config.tokenIssuer,
    audience,
  });
  return createAuthenticator({
    verifier: {
      verify: async (token) => (links?.isSession(token) ? links.read(token) : await tokens.verify(token)),
    },
    changes: accessChangesOf(adapters.liveFeed()),
    directory: adapters.callers(),
    events: adapters.authenticationRecorder(),
  });
}

function tokenKeys(config: Config, logger: Logger): TokenKeys {
  if (config.tokenJwksUrl !== null) return jwksUrl(new URL(config.tokenJwksUrl));
  if (config.tokenKeyFile !== null) {
    return publicKeyFile(config.tokenKeyFile, {
      onReloadFailure: () => logger.error({}, 'the token keys cannot be read again'),
    });
  }
  throw new WaybillError(
    'CONFIGURATION',
    'Set WAYBILL_TOKEN_JWKS_URL or WAYBILL_TOKEN_KEY_FILE: where the keys of callers’ tokens are.',
  );
}

/** The keys that the gateway and remote subgraphs share; read again when the file changes. */
export function wireEnvelopeKeys(config: Config, logger: Logger) {
  const file = envelopeKeysFile(requireSetting(config, 'envelopeSecretFile'), {
    production: config.profile === 'production',
    onReloadFailure: () => logger.error({}, 'the envelope keys cannot be read again'),
  });
  return () => file.read();
}

/** The certificate of this server; null where a proxy serves TLS. */
export function wireCertificate(config: Config, logger: Logger): WatchedCertificate | null {
  const { tlsCertificateFile, tlsKeyFile } = config;
  if (tlsCertificateFile === null && tlsKeyFile === null) return null;
  return tlsCertificate(requireSetting(config, 'tlsCertificateFile'), requireSetting(config, 'tlsKeyFile'), {
    production: config.profile === 'production',
    onReloadFailure: ({ message }) =>
      logger.error({ reason: message }, 'the earlier TLS certificate is served on'),
  });
}

/**
 * The production profile: no plaintext hop, no demo token, no sandbox, no setting without effect.
 * @throws WaybillError CONFIGURATION with a line for each problem.
 */
export function refuseUnsafeProduction(
  config: Config,
  uses: { readonly embedded: boolean; readonly envelope: boolean },
): void {
  if (config.profile !== 'production') return;
  const problems = productionProblems({
    postgres: postgresHops(config),
    redis: [setting('REDIS_URL', config.redisUrl)],
    calls: [
      setting('SALESFORCE_LOGIN_URL', config.salesforceLoginUrl),
      ...[
        setting('WAYBILL_PORTAL_URL', config.portalSubgraphUrl),
        setting('WAYBILL_SALESFORCE_URL', config.salesforceSubgraphUrl),
        setting('WAYBILL_OPERATIONS_URL', config.operationsSubgraphUrl),
        setting('WAYBILL_DOCUMENTS_URL', config.documentsUrl),
      ].filter(({ value }) => value !== null),
      ...collectorHops(config),
    ],
    jwksUrl: setting('WAYBILL_TOKEN_JWKS_URL', config.tokenJwksUrl),
    publicKeyFile: setting('WAYBILL_TOKEN_KEY_FILE', config.tokenKeyFile),
    tokenIssuer: setting('WAYBILL_TOKEN_ISSUER', given(config, 'tokenIssuer')),
    tokenAudience: setting('WAYBILL_TOKEN_AUDIENCE', given(config, 'tokenAudience')),
    forwardedTokenAudience: config.acceptForwardedToken
      ? setting('WAYBILL_FORWARDED_TOKEN_AUDIENCE', config.forwardedTokenAudience)
      : null,
    publicUrl: setting('WAYBILL_PUBLIC_URL', config.publicUrl),
    envelopeKeysFile: uses.envelope
      ? setting('WAYBILL_ENVELOPE_SECRET_FILE', config.envelopeSecretFile)
      : null,
    demoTokens: setting('waybill up', uses.embedded),
    sandboxOrg: setting('waybill up', uses.embedded),
    sandboxFaults: setting('waybill up', uses.embedded),
  });
  refuse([...problems, ...variablesWithoutEffect()]);
}

/**
 * The production profile of a command that serves no clients: no plaintext hop.
 * @param uses the systems that it calls
 * @throws WaybillError CONFIGURATION with a line for each problem.
 */
export function refusePlaintextHops(
  config: Config,
  uses: { readonly redis: boolean; readonly salesforce: boolean },
): void {
  if (config.profile !== 'production') return;
  refuse(
    plaintextHops({
      postgres: postgresHops(config),
      redis: uses.redis ? [setting('REDIS_URL', config.redisUrl)] : [],
      calls: uses.salesforce ? [setting('SALESFORCE_LOGIN_URL', config.salesforceLoginUrl)] : [],
    }),
  );
}

function postgresHops({ databaseUrl, databaseDirectUrl, databaseRetentionUrl, databaseOwnerUrl }: Config) {
  return [
    setting('DATABASE_URL', databaseUrl),
    ...[
      setting('DATABASE_DIRECT_URL', databaseDirectUrl),
      setting('DATABASE_RETENTION_URL', databaseRetentionUrl),
      setting('DATABASE_OWNER_URL', databaseOwnerUrl),
    ].filter(({ value }) => value !== null),
  ];
}

/** A collector on this machine needs no encryption. */
function collectorHops(config: Config) {
  return [
    ...(sendsTraces(config) ? [collectorAddress(config, 'traces')] : []),
    ...(hasMetrics(config, 'otlp') ? [collectorAddress(config, 'metrics')] : []),
  ]
    .filter(({ url }) => !LOOPBACK.test(url.hostname))
    .map(({ variable, url }) => setting(variable, url.href));
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Production relies on no default for it. */
function given<Name extends SettingName>(config: Config, name: Name): Config[Name] | null {
  return config.given.has(name) ? config[name] : null;
}

function setting<T>(variable: string, value: T) {
  return { variable, value };
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new WaybillError(
    'CONFIGURATION',
    `Not fit for production:\n  ${[...new Set(problems)].join('\n  ')}`,
  );
}
