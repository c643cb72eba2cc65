import { afterEach, expect, it, vi } from 'vitest';
import { settingChecks } from '../../../src/cli/doctor/setting-checks.ts';
import { createLogger } from '../../../src/cli/logger.ts';
import { refusePlaintextHops, refuseUnsafeProduction } from '../../../src/cli/wiring/identity.ts';
import { readConfig } from '../../../src/config/environment.ts';

afterEach(() => vi.unstubAllEnvs());

const VERIFIED = 'postgres://db.example/waybill?sslmode=verify-full';

function refusal(environment: NodeJS.ProcessEnv): string | null {
  const config = readConfig({ WAYBILL_PROFILE: 'production', DATABASE_URL: VERIFIED, ...environment });
  try {
    refusePlaintextHops(config, { redis: false, salesforce: false });
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

it('refuses in production every address of PostgreSQL that is not verified', () => {
  expect(refusal({})).toBeNull();
  for (const name of ['DATABASE_DIRECT_URL', 'DATABASE_RETENTION_URL', 'DATABASE_OWNER_URL']) {
    expect(refusal({ [name]: VERIFIED })).toBeNull();
    expect(refusal({ [name]: 'postgres://db.example/waybill' })).toContain(name);
  }
  expect(refusal({ DATABASE_URL: 'postgres://db.example/waybill' })).toContain('DATABASE_URL');
});

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', []],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT']],
  ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']],
] as const)('names %s once when the collector there is not encrypted', (variable, encrypted) => {
  const config = readConfig({
    WAYBILL_PROFILE: 'production',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    ...Object.fromEntries(encrypted.map((name) => [name, 'https://collector.example/v1'])),
    [variable]: 'http://collector.example',
  });
  let message = '';
  try {
    refuseUnsafeProduction(config, { embedded: false, envelope: false });
  } catch (error) {
    message = String(error);
  }
  const named = [...message.matchAll(/OTEL_\w+/g)].map(([name]) => name);
  expect(named).toEqual([variable]);
});

it('the doctor says once that a setting has no effect', async () => {
  vi.stubEnv('WAYBILL_NO_SETTING', 'x');
  const config = readConfig({ WAYBILL_PROFILE: 'production' });
  const checks = settingChecks(['worker'], config, createLogger({ ...config, logLevel: 'silent' }));
  const findings = await checks.find(({ name }) => name === 'settings')?.run(new AbortController().signal);
  const named = findings?.filter(({ found }) => found.includes('WAYBILL_NO_SETTING'));
  expect(named?.map(({ state }) => state)).toEqual(['FAILED']);
});
