import type { TestHub } from '../harness/hub.ts';

/** The environment in which a `waybill` process uses the services of a hub under test. */
export function hubEnvironment({ config }: TestHub): NodeJS.ProcessEnv {
  return {
    WAYBILL_PORT: '0',
    WAYBILL_DATA: config.dataFolder,
    DATABASE_URL: config.databaseUrl ?? '',
    REDIS_URL: config.redisUrl ?? '',
    SALESFORCE_LOGIN_URL: config.salesforceLoginUrl ?? '',
    SALESFORCE_CLIENT_ID: config.salesforceClientId ?? '',
    SALESFORCE_USERNAME: config.salesforceUsername ?? '',
    SALESFORCE_PRIVATE_KEY_FILE: config.salesforcePrivateKeyFile ?? '',
    WAYBILL_TOKEN_KEY_FILE: config.tokenKeyFile ?? '',
    WAYBILL_TOKEN_ISSUER: config.tokenIssuer,
    WAYBILL_TOKEN_AUDIENCE: config.tokenAudience,
  };
}
