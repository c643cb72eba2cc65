import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { readMigrations } from '../../../src/postgres/migrate.ts';

const CHECKSUMS = 'src/postgres/migrations.sha256';

it('migrations are only added: each file is the one that was committed', () => {
  const committed = readFileSync(join(packageRoot(), CHECKSUMS), 'utf8').trimEnd().split('\n');
  expect(
    readMigrations().map(({ name, checksum }) => `${checksum}  ${name}`),
    `A migration may have run somewhere. Restore a file that was edited, renamed or removed, and change the schema in a
new one. Append the new one: cd src/postgres/migrations && sha256sum 00NN_words.sql >> ../migrations.sha256`,
  ).toEqual(committed);
});
