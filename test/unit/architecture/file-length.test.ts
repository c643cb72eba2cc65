import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Lines that a file of TypeScript may have. Files under `schema` are generated. */
const LONGEST = 300;
const FOLDERS = ['src', 'gateway', 'subgraphs', 'dependencies', 'test'];
const WHAT_TO_DO =
  'Split it by what it is about: a product file by concept, a test file by subject. What two test files start with goes into a file of that folder that both import.';

const root = resolve(import.meta.dirname, '../../..');
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|tsx|css)$/.test(name) && !name.includes('generated/'))
    .map((name) => join(folder, name)),
);

describe('a file of TypeScript', () => {
  it(`has at most ${LONGEST} lines`, () => {
    expect(files.flatMap((file) => complaint(file, readFileSync(join(root, file), 'utf8')) ?? [])).toEqual(
      [],
    );
  });

  it('is told with what to do when it has one more', () => {
    expect(complaint('a.ts', 'line\n'.repeat(LONGEST))).toBeNull();
    expect(complaint('a.ts', 'line\n'.repeat(LONGEST + 1))).toContain('a.ts has 301 lines');
    for (const folder of FOLDERS) expect(files.some((file) => file.startsWith(`${folder}/`))).toBe(true);
  });
});

function complaint(file: string, text: string): string | null {
  const lines = text.split('\n').length - 1;
  return lines <= LONGEST ? null : `${file} has ${lines} lines of ${LONGEST}. ${WHAT_TO_DO}`;
}
