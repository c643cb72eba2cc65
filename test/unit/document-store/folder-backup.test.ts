import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documentsIn } from '../../../src/document-store/folder-backup.ts';

it('an absent folder has no papers, and a folder that cannot be read is a failure', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-papers-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(documentsIn(file).next()).rejects.toMatchObject({ code: 'ENOTDIR' });
  expect(await documentsIn(join(folder, 'absent')).next()).toMatchObject({ done: true });
  rmSync(folder, { recursive: true });
});
