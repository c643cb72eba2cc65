import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainMessage } from '../../../src/cli/plain-message.ts';
import { settingOfPath } from '../../../src/config/environment.ts';
import { WaybillError } from '../../../src/domain/errors.ts';

/** The settings of an environment. */
const within = (environment: NodeJS.ProcessEnv) => (path: string) => settingOfPath(path, environment);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-plain-'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the system really says. */
function errorOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing failed');
}

describe('a command that met a file which cannot be used', () => {
  const failures: readonly (readonly [string, (folder: string) => unknown])[] = [
    ['ENOENT', (at) => readFileSync(join(at, 'nothing'))],
    ['EISDIR', (at) => writeFileSync(at, '')],
    ['ENOTDIR', (at) => mkdirSync(join(at, 'file', 'below'), { recursive: true })],
    ['EEXIST', (at) => mkdirSync(join(at, 'file'))],
    ['ELOOP', (at) => readFileSync(join(at, 'circle'))],
  ];

  it.each(failures)('says so in one line, with the path, the code and the setting: %s', (code, work) => {
    const message = plainMessage(
      errorOf(() => work(folder)),
      within({ WAYBILL_DATA: folder }),
    );
    expect(message.split('\n')).toHaveLength(1);
    expect(message).toMatch(new RegExp(`^${folder}\\S* .+ \\(${code}\\)\\. Correct WAYBILL_DATA\\.$`));
  });

  it.each(['EACCES', 'EROFS', 'ENOSPC'])('says what only another user or a full disk meets: %s', (code) => {
    const path = '/keys/audit';
    const error = Object.assign(new Error(`${code}: open`), { code, path, syscall: 'open' });
    expect(plainMessage(error, within({ WAYBILL_AUDIT_KEY_FILE: path, WAYBILL_DATA: '/keys' }))).toMatch(
      new RegExp(`^/keys/audit .+ \\(${code}\\)\\. Correct WAYBILL_AUDIT_KEY_FILE\\.$`),
    );
  });

  it('names the variable whose value was to be read from a file', () => {
    const file = join(folder, 'url');
    const error = errorOf(() => readFileSync(file));
    expect(plainMessage(error, within({ DATABASE_URL_FILE: file }))).toContain('Correct DATABASE_URL_FILE.');
  });

  it('names no setting for a file that no setting names', () => {
    const error = errorOf(() => readFileSync(join(folder, 'nothing')));
    expect(plainMessage(error, within({}))).toMatch(/\(ENOENT\)\.$/);
  });
});

it('a known error is its message, a fault of ours its whole trace', () => {
  expect(plainMessage(new WaybillError('CONFIGURATION', 'Set X.'))).toBe('Set X.');
  expect(plainMessage(new TypeError('no'))).toMatch(/^TypeError: no\n {4}at /);
});
