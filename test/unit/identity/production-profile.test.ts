import { expect, it } from 'vitest';
import {
  type ProductionSettings,
  plaintextHops,
  productionProblems,
} from '../../../src/identity/production-profile.ts';

const sound: ProductionSettings = {
  postgres: [{ variable: 'DB', value: 'postgres://u:secret@db.example/waybill?sslmode=verify-full' }],
  redis: [{ variable: 'REDIS', value: 'rediss://:secret@redis.example:6379' }],
  calls: [{ variable: 'SALESFORCE', value: 'https://login.salesforce.com' }],
  jwksUrl: { variable: 'JWKS', value: 'https://issuer.example/keys' },
  publicKeyFile: { variable: 'KEY_FILE', value: null },
  tokenIssuer: { variable: 'ISSUER', value: 'https://issuer.example' },
  tokenAudience: { variable: 'AUDIENCE', value: 'waybill' },
  forwardedTokenAudience: { variable: 'FORWARDED', value: 'waybill-subgraphs' },
  publicUrl: { variable: 'PUBLIC', value: 'https://portal.example.com' },
  envelopeKeysFile: { variable: 'ENVELOPE_KEYS', value: '/run/secrets/envelope' },
  demoTokens: { variable: 'DEMO_TOKENS', value: false },
  sandboxOrg: { variable: 'SANDBOX', value: false },
  sandboxFaults: { variable: 'FAULTS', value: false },
};

it('finds nothing wrong with sound settings', () => {
  expect(productionProblems(sound)).toEqual([]);
  expect(productionProblems({ ...sound, envelopeKeysFile: null })).toEqual([]);
});

it.each<[string, Partial<ProductionSettings>]>([
  ['REDIS', { redis: [{ variable: 'REDIS', value: 'redis://:secret@redis.example' }] }],
  ['REDIS', { redis: [{ variable: 'REDIS', value: null }] }],
  ['DB', { postgres: [{ variable: 'DB', value: 'postgres://u:secret@db.example/waybill' }] }],
  ['DB', { postgres: [{ variable: 'DB', value: 'postgres://db.example/w?sslmode=require' }] }],
  [
    'DB',
    { postgres: [{ variable: 'DB', value: 'postgres://db.example/w?sslmode=verify-full&sslmode=disable' }] },
  ],
  ['DB', { postgres: [{ variable: 'DB', value: 'mysql://db.example/w?sslmode=verify-full' }] }],
  ['DB', { postgres: [{ variable: 'DB', value: 'not an address' }] }],
  ['SALESFORCE', { calls: [{ variable: 'SALESFORCE', value: 'http://login.example' }] }],
  ['SUBGRAPH', { calls: [{ variable: 'SUBGRAPH', value: 'ws://portal.internal' }] }],
  ['JWKS', { jwksUrl: { variable: 'JWKS', value: 'http://issuer.example/keys' } }],
  ['JWKS', { jwksUrl: { variable: 'JWKS', value: null } }],
  ['JWKS, KEY_FILE', { publicKeyFile: { variable: 'KEY_FILE', value: '/keys.pem' } }],
  ['ISSUER', { tokenIssuer: { variable: 'ISSUER', value: null } }],
  ['AUDIENCE', { tokenAudience: { variable: 'AUDIENCE', value: ' ' } }],
  ['FORWARDED', { forwardedTokenAudience: { variable: 'FORWARDED', value: 'waybill' } }],
  ['PUBLIC', { publicUrl: { variable: 'PUBLIC', value: null } }],
  ['PUBLIC', { publicUrl: { variable: 'PUBLIC', value: 'http://portal.example.com' } }],
  ['PUBLIC', { publicUrl: { variable: 'PUBLIC', value: 'https://203.0.113.7' } }],
  ['PUBLIC', { publicUrl: { variable: 'PUBLIC', value: 'https://[2001:db8::1]' } }],
  ['PUBLIC', { publicUrl: { variable: 'PUBLIC', value: 'https://localhost:4000' } }],
  ['PUBLIC', { publicUrl: { variable: 'PUBLIC', value: 'https://portal.localhost' } }],
  ['ENVELOPE_KEYS', { envelopeKeysFile: { variable: 'ENVELOPE_KEYS', value: null } }],
  ['DEMO_TOKENS', { demoTokens: { variable: 'DEMO_TOKENS', value: true } }],
  ['SANDBOX', { sandboxOrg: { variable: 'SANDBOX', value: true } }],
  ['FAULTS', { sandboxFaults: { variable: 'FAULTS', value: true } }],
])('names %s alone, without its value (case %#)', (variables, change) => {
  const problems = productionProblems({ ...sound, ...change });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${variables}: `));
  expect(problems[0]).not.toContain('secret');
  expect(problems[0]).not.toContain('example');
});

it('names every bad setting together', () => {
  const problems = productionProblems({
    ...sound,
    redis: [{ variable: 'REDIS', value: 'redis://x' }],
    demoTokens: { variable: 'DEMO_TOKENS', value: true },
  });
  expect(problems).toHaveLength(2);
});

it('names the plaintext hops of a command that serves nobody, and asks nothing else of it', () => {
  expect(plaintextHops(sound)).toEqual([]);
  const plain = {
    ...sound,
    jwksUrl: sound.publicKeyFile,
    redis: [{ variable: 'REDIS', value: 'redis://x' }],
  };
  expect(plaintextHops(plain)).toEqual(['REDIS: must begin with rediss:// or rediss-sentinel://']);
});
