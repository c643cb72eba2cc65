import { WaybillError } from '../domain/errors.ts';
import type { Config, SettingName } from './environment.ts';
import { VARIABLES } from './variables.ts';

/** The processes of an installation; a gateway holds the subgraphs whose address is not set. */
export const PARTS = ['gateway', 'portal', 'salesforce', 'operations', 'worker'] as const;
export type Part = (typeof PARTS)[number];
export const SUBGRAPH_PARTS = ['portal', 'salesforce', 'operations'] as const;

/** What a process works with. */
export type Need =
  | 'DATABASE'
  | 'RETENTION'
  | 'REDIS'
  | 'SALESFORCE'
  | 'TOKEN_KEYS'
  | 'ENVELOPE_KEYS'
  | 'AUDIT_KEYS'
  | 'LINK_KEYS'
  | 'DOCUMENTS'
  | 'TLS';

/** The settings that a need cannot do without; of a group, one is enough. */
type Required = readonly (SettingName | readonly SettingName[])[];

const isProduction = ({ profile }: Config) => profile === 'production';

/** The settings of each need. Development makes keys of its own in the data folder. */
const REQUIRED: Readonly<Record<Need, (config: Config) => Required>> = {
  DATABASE: () => ['databaseUrl'],
  RETENTION: (config) => (isProduction(config) ? ['databaseRetentionUrl'] : []),
  REDIS: () => ['redisUrl'],
  SALESFORCE: () => [
    'salesforceLoginUrl',
    'salesforceClientId',
    'salesforceUsername',
    'salesforcePrivateKeyFile',
  ],
  TOKEN_KEYS: () => [['tokenJwksUrl', 'tokenKeyFile']],
  ENVELOPE_KEYS: () => ['envelopeSecretFile'],
  AUDIT_KEYS: (config) => (isProduction(config) ? ['auditKeyFile'] : []),
  LINK_KEYS: (config) => (isProduction(config) ? ['linkKeyFile'] : []),
  DOCUMENTS: ({ documentsUrl }) => (documentsUrl === null ? [] : ['s3AccessKeyId', 's3SecretAccessKey']),
  TLS: ({ tlsCertificateFile, tlsKeyFile }) =>
    tlsCertificateFile === null && tlsKeyFile === null ? [] : ['tlsCertificateFile', 'tlsKeyFile'],
};

/** What each part works with, beside what it holds of other parts. */
const NEEDS: Readonly<Record<Part, readonly Need[]>> = {
  gateway: ['DATABASE', 'REDIS', 'TOKEN_KEYS', 'AUDIT_KEYS', 'LINK_KEYS', 'DOCUMENTS', 'TLS'],
  portal: ['DATABASE', 'REDIS', 'AUDIT_KEYS', 'LINK_KEYS', 'DOCUMENTS'],
  salesforce: ['DATABASE', 'REDIS', 'SALESFORCE', 'AUDIT_KEYS'],
  operations: ['DATABASE', 'REDIS', 'AUDIT_KEYS'],
  worker: ['DATABASE', 'RETENTION', 'REDIS', 'SALESFORCE', 'AUDIT_KEYS', 'DOCUMENTS'],
};

/** What a process of this part works with, as it is configured. */
export function needsOf(part: Part, config: Config): readonly Need[] {
  const needs = new Set(NEEDS[part]);
  if (part === 'gateway') {
    for (const held of SUBGRAPH_PARTS) {
      if (subgraphUrl(held, config) === null) for (const need of NEEDS[held]) needs.add(need);
      else needs.add('ENVELOPE_KEYS');
    }
  } else if (part !== 'worker') {
    needs.add('ENVELOPE_KEYS').add('TLS');
    if (config.acceptForwardedToken) needs.add('TOKEN_KEYS');
  }
  return [...needs];
}

export function subgraphUrl(name: (typeof SUBGRAPH_PARTS)[number], config: Config): string | null {
  const urls = {
    portal: config.portalSubgraphUrl,
    salesforce: config.salesforceSubgraphUrl,
    operations: config.operationsSubgraphUrl,
  };
  return urls[name];
}

/** One line for each setting that is missing: its name and its meaning. */
export function missingSettings(needs: Iterable<Need>, config: Config): readonly string[] {
  const missing = [...needs].flatMap((need) =>
    REQUIRED[need](config).flatMap((required) => {
      const names = typeof required === 'string' ? [required] : required;
      if (names.some((name) => isSet(config[name]))) return [];
      const [first] = names;
      if (first === undefined) return [];
      const variables = names.map((name) => VARIABLES[name].name).join(' or ');
      return [`${variables}: ${names.map((name) => VARIABLES[name].description).join('; or: ')}`];
    }),
  );
  return [...new Set(missing)];
}

/** @throws WaybillError CONFIGURATION that names every missing setting at once */
export function requireNeeds(needs: Iterable<Need>, config: Config): void {
  const missing = missingSettings(needs, config);
  if (missing.length === 0) return;
  const [only] = missing;
  const message = missing.length === 1 ? `Set ${only}.` : `Set these settings:\n  ${missing.join('\n  ')}`;
  throw new WaybillError('CONFIGURATION', message);
}

/** The parts that cannot do without a setting, in development or in production only. */
export function partsThatNeed(name: SettingName): { readonly always: Part[]; readonly production: Part[] } {
  const always: Part[] = [];
  const production: Part[] = [];
  for (const part of PARTS) {
    const profiles = (['development', 'production'] as const).filter((profile) =>
      needsOf(part, { profile, ...NOTHING_SET } as unknown as Config).some((need) =>
        REQUIRED[need]({ profile, ...NOTHING_SET } as unknown as Config)
          .flat()
          .includes(name),
      ),
    );
    if (profiles.includes('development')) always.push(part);
    else if (profiles.length > 0) production.push(part);
  }
  return { always, production };
}

/** The settings that decide what a part holds, as they are unless set. */
const NOTHING_SET = {
  portalSubgraphUrl: null,
  salesforceSubgraphUrl: null,
  operationsSubgraphUrl: null,
  documentsUrl: null,
  tlsCertificateFile: null,
  tlsKeyFile: null,
  acceptForwardedToken: false,
};

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}
