import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ArchiveWriter } from '../../../src/postgres/backup/archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-full-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.skipIf(!existsSync('/dev/full'))(
  'a backup says that the disk is full, at whichever entry it finds out',
  async () => {
    const file = join(folder, 'backup.tar');
    symlinkSync('/dev/full', `${file}.part`);
    const write = async () => {
      await using archive = await ArchiveWriter.create(file);
      for (let part = 1; part < 100; part += 1)
        await archive.rows('portal.account', Buffer.from(`row ${part}`));
    };
    await expect(write()).rejects.toMatchObject({ code: 'ENOSPC' });
  },
);
