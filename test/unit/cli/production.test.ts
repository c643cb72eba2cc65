import { expect, it } from 'vitest';
import { refusePlaintextHops } from '../../../src/cli/wiring/identity.ts';
import { readConfig } from '../../../src/config/environment.ts';

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
