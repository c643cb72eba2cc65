import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';

const run = promisify(execFile);
const PROGRAM = `
  import { readFileSync } from 'node:fs';
  import { ownKeyFile } from ${JSON.stringify(join(packageRoot(), 'dist/src/cli/wiring/own-key-file.js'))};
  process.stdout.write(readFileSync(ownKeyFile(process.argv[1], 'keys'), 'utf8'));
`;

const folder = mkdtempSync(join(tmpdir(), 'waybill-own-key-'));
afterEach(() => rmSync(folder, { recursive: true }));

it('a key that several processes make at once is one key, and no process reads half of it', async () => {
  const processes = Array.from({ length: 8 }, () =>
    run(process.execPath, ['--input-type=module', '-e', PROGRAM, folder]),
  );
  const keys = (await Promise.all(processes)).map(({ stdout }) => stdout);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^own-[\da-f]{8}:\S{44}\n$/);
  expect(readdirSync(join(folder, 'identity'))).toEqual(['keys']);
});
