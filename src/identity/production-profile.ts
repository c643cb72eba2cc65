import { isIP } from 'node:net';
import { parseRedisAddress, REDIS_FORMS } from '../domain/redis-address.ts';

/** A setting with the name of its environment variable. */
export interface NamedSetting<T> {
  readonly variable: string;
  readonly value: T;
}

/** The addresses that a process calls. A null URL stands for an embedded default. */
export interface ProductionHops {
  readonly postgres: readonly NamedSetting<string | null>[];
  readonly redis: readonly NamedSetting<string | null>[];
  /** Every HTTP or WebSocket address that the hub calls: Salesforce and remote subgraphs. */
  readonly calls: readonly NamedSetting<string | null>[];
}

/** The settings that the production profile checks. */
export interface ProductionSettings extends ProductionHops {
  /** The source of the token keys: exactly one of the two is set. */
  readonly jwksUrl: NamedSetting<string | null>;
  readonly publicKeyFile: NamedSetting<string | null>;
  readonly tokenIssuer: NamedSetting<string | null>;
  readonly tokenAudience: NamedSetting<string | null>;
  /** The audience of tokens that other routers forward to a subgraph; null where a subgraph accepts none. */
  readonly forwardedTokenAudience: NamedSetting<string> | null;
  /** The address at which people reach the gateway. */
  readonly publicUrl: NamedSetting<string | null>;
  /** Needed by a gateway with remote subgraphs and by a remote subgraph; null for any other process. */
  readonly envelopeKeysFile: NamedSetting<string | null> | null;
  readonly demoTokens: NamedSetting<boolean>;
  readonly sandboxOrg: NamedSetting<boolean>;
  readonly sandboxFaults: NamedSetting<boolean>;
}

/**
 * One line for each setting that production refuses; none when all are fit. The lines name variables and never their
 * values.
 */
export function productionProblems(settings: ProductionSettings): string[] {
  const { jwksUrl, publicKeyFile, tokenIssuer, tokenAudience, envelopeKeysFile } = settings;
  const { forwardedTokenAudience, publicUrl } = settings;
  return [
    ...plaintextHops(settings),
    ...keySourceProblem(jwksUrl, publicKeyFile),
    ...missing(tokenIssuer, 'name the issuer of the tokens'),
    ...missing(tokenAudience, 'name the audience that tokens must have'),
    ...sameAudience(tokenAudience, forwardedTokenAudience),
    ...publicAddressProblem(publicUrl),
    ...(envelopeKeysFile === null ? [] : missing(envelopeKeysFile, 'name the file with the envelope keys')),
    ...forbidden(settings.demoTokens, 'demo tokens are for trying out only'),
    ...forbidden(settings.sandboxOrg, 'the sandbox org is for trying out only'),
    ...forbidden(settings.sandboxFaults, "the sandbox org's fault switch is for tests only"),
  ];
}

/** One line for each hop that is not encrypted and verified. */
export function plaintextHops({ postgres, redis, calls }: ProductionHops): string[] {
  return [
    ...postgres.flatMap(postgresProblem),
    ...redis.flatMap(redisProblem),
    ...calls.flatMap((url) => schemeProblem(url, ['https:', 'wss:'])),
  ];
}

function redisProblem({ variable, value }: NamedSetting<string | null>): string[] {
  if (value === null) return [`${variable}: must be set to a rediss:// or rediss-sentinel:// address`];
  const address = parseRedisAddress(value);
  if (address === null) return [`${variable}: is not an address; give one like ${REDIS_FORMS}`];
  return address.tls ? [] : [`${variable}: must begin with rediss:// or rediss-sentinel://`];
}

function postgresProblem(setting: NamedSetting<string | null>): string[] {
  const problems = schemeProblem(setting, ['postgres:', 'postgresql:']);
  if (problems.length > 0 || setting.value === null) return problems;
  const modes = new URL(setting.value).searchParams.getAll('sslmode');
  if (modes.length === 1 && modes[0] === 'verify-full') return [];
  return [`${setting.variable}: the connection must be encrypted and checked; add sslmode=verify-full`];
}

function schemeProblem(
  { variable, value }: NamedSetting<string | null>,
  schemes: readonly string[],
): string[] {
  const wanted = schemes.map((scheme) => `${scheme}//`).join(' or ');
  if (value === null) return [`${variable}: must be set to a ${wanted} address`];
  if (!URL.canParse(value)) return [`${variable}: is not an address; give one with ${wanted}`];
  return schemes.includes(new URL(value).protocol) ? [] : [`${variable}: must begin with ${wanted}`];
}

function keySourceProblem(
  jwksUrl: NamedSetting<string | null>,
  publicKeyFile: NamedSetting<string | null>,
): string[] {
  if (jwksUrl.value !== null && publicKeyFile.value !== null) {
    return [`${jwksUrl.variable}, ${publicKeyFile.variable}: set only one of them`];
  }
  if (jwksUrl.value !== null) return schemeProblem(jwksUrl, ['https:']);
  if (publicKeyFile.value !== null) return [];
  return [`${jwksUrl.variable}: must be set to the https:// address of the token keys`];
}

/** A token for the gateway must not open a subgraph, so the two audiences differ. */
function sameAudience(
  audience: NamedSetting<string | null>,
  forwarded: NamedSetting<string> | null,
): string[] {
  if (forwarded === null || forwarded.value !== audience.value) return [];
  return [`${forwarded.variable}: must differ from ${audience.variable}`];
}

/** Links with this address go to people and to Salesforce, so it has a name that they can look up. */
function publicAddressProblem(setting: NamedSetting<string | null>): string[] {
  const problems = schemeProblem(setting, ['https:']);
  if (problems.length > 0 || setting.value === null) return problems;
  const { hostname } = new URL(setting.value);
  const isName =
    hostname.includes('.') && isIP(hostname) === 0 && !/\.(localhost|local|internal)$/.test(hostname);
  return isName ? [] : [`${setting.variable}: must have the name of a host that people can reach`];
}

function missing({ variable, value }: NamedSetting<string | null>, advice: string): string[] {
  return value === null || value.trim() === '' ? [`${variable}: must be set; ${advice}`] : [];
}

function forbidden({ variable, value }: NamedSetting<boolean>, reason: string): string[] {
  return value ? [`${variable}: must be off; ${reason}`] : [];
}
