import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/environment.ts';
import { missingSettings, needsOf, PARTS, partsThatNeed, requireNeeds } from '../../../src/config/needs.ts';

const namesOf = (part: (typeof PARTS)[number], environment: NodeJS.ProcessEnv) => {
  const config = readConfig(environment);
  return missingSettings(needsOf(part, config), config).map((line) => line.split(':')[0]);
};

describe('the settings that a process cannot do without', () => {
  it('are all named at once, each with its meaning', () => {
    const config = readConfig({
      WAYBILL_TLS_CERTIFICATE_FILE: '/c.pem',
      WAYBILL_DOCUMENTS_URL: 'https://b/x',
    });
    const message = (() => {
      try {
        requireNeeds(needsOf('gateway', config), config);
        return '';
      } catch (error) {
        return String(error);
      }
    })();
    const names = [...message.matchAll(/^ {2}(.+?): .{10}/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'DATABASE_URL',
      'REDIS_URL',
      'WAYBILL_TOKEN_JWKS_URL or WAYBILL_TOKEN_KEY_FILE',
      'S3_ACCESS_KEY_ID',
      'S3_SECRET_ACCESS_KEY',
      'WAYBILL_TLS_KEY_FILE',
      'SALESFORCE_LOGIN_URL',
      'SALESFORCE_CLIENT_ID',
      'SALESFORCE_USERNAME',
      'SALESFORCE_PRIVATE_KEY_FILE',
    ]);
  });

  it('are those of the subgraphs that a gateway holds, and the keys of envelopes for the others', () => {
    const names = namesOf('gateway', { WAYBILL_SALESFORCE_URL: 'https://salesforce.example.com' });
    expect(names).toContain('WAYBILL_ENVELOPE_SECRET_FILE');
    expect(names.some((name) => name?.startsWith('SALESFORCE_'))).toBe(false);
    expect(namesOf('gateway', {})).not.toContain('WAYBILL_ENVELOPE_SECRET_FILE');
  });

  it('are more in production, where the hub makes no key of its own', () => {
    for (const part of PARTS) {
      expect(namesOf(part, { WAYBILL_PROFILE: 'production' })).toContain('WAYBILL_AUDIT_KEY_FILE');
      expect(namesOf(part, {})).not.toContain('WAYBILL_AUDIT_KEY_FILE');
    }
    expect(namesOf('worker', { WAYBILL_PROFILE: 'production' })).toContain('DATABASE_RETENTION_URL');
  });

  it('are told of each setting', () => {
    expect(partsThatNeed('databaseUrl')).toEqual({ always: [...PARTS], production: [] });
    expect(partsThatNeed('databaseRetentionUrl')).toEqual({ always: [], production: ['worker'] });
    expect(partsThatNeed('port')).toEqual({ always: [], production: [] });
  });
});

describe('the address of a subgraph elsewhere', () => {
  it.each([
    ['http://portal:4001', 'http://portal:4001/graphql'],
    ['http://portal:4001/', 'http://portal:4001/graphql'],
    ['http://portal:4001/graphql', 'http://portal:4001/graphql'],
    ['https://hub.example.com/portal', 'https://hub.example.com/portal'],
  ])('%s is %s', (given, meant) => {
    expect(readConfig({ WAYBILL_PORTAL_URL: given }).portalSubgraphUrl).toBe(meant);
  });
});
