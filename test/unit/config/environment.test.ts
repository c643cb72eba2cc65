import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig, variablesWithoutEffect } from '../../../src/config/environment.ts';
import { VARIABLES } from '../../../src/config/variables.ts';

describe('configuration', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      profile: 'development',
      port: 4000,
      databaseUrl: null,
      redisUrl: null,
    });
  });

  it('reports every bad variable together, by name', () => {
    const read = () =>
      readConfig({ WAYBILL_PORT: '70000', DATABASE_URL: 'mysql://x', WAYBILL_PROFILE: 'test' });

    for (const name of ['WAYBILL_PORT', 'DATABASE_URL', 'WAYBILL_PROFILE']) expect(read).toThrow(name);
  });

  it('never repeats a secret in its complaint', () => {
    expect(() => readConfig({ REDIS_URL: 'http://user:hunter2@host' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('reads a secret from a file', () => {
    const file = join(folder, 'url');
    writeFileSync(file, 'redis://127.0.0.1:6379\n');
    expect(readConfig({ REDIS_URL_FILE: file }).redisUrl).toBe('redis://127.0.0.1:6379');
  });

  it('names the variable of a secret file that is not there', () => {
    expect(() => readConfig({ REDIS_URL_FILE: join(folder, 'none') })).toThrow('REDIS_URL_FILE');
  });

  it('finds every variable that has no effect', () => {
    const names = Object.values(VARIABLES).map(({ name }) => name);
    expect(variablesWithoutEffect(Object.fromEntries(names.map((name) => [name, 'value'])))).toEqual([]);
    for (const name of names) {
      expect(variablesWithoutEffect({ [name]: ' ' })).toEqual([expect.stringMatching(`^${name}: is empty`)]);
      const misspelt = `WAYBILL_${name.replace('WAYBILL_', '')}S`;
      expect(variablesWithoutEffect({ [misspelt]: 'hunter2' })).toEqual([
        expect.stringMatching(`^${misspelt}: is no setting(?!.*hunter2)`),
      ]);
    }
    expect(variablesWithoutEffect({ PATH: '', DATABASE_URL_FILE: '/run/secrets/database' })).toEqual([]);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });
});
