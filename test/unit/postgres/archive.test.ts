import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import {
  ArchiveWriter,
  readArchive,
  TableTally,
  verifyArchive,
} from '../../../src/postgres/backup/archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const whole = join(folder, 'whole.tar');
const TABLE = 'portal.account';
/** Longer than the name of an entry of a plain tar header. */
const KEY = `documents/3f0e6d0c-6a4e-4a53-9d6b-1f1c3a1f9a11/${'0123456789abcdef'.repeat(4)}.pdf`;
const BEGIN = {
  version: '1.2.3',
  takenAt: '2026-11-30T10:00:00.000Z',
  migrations: [{ name: '0001_first.sql', checksum: 'aa', version: '1.0.0' }],
  tables: [{ name: TABLE, columns: ['id', 'name'] }],
};
const TEXTS = [Buffer.from('1\tone\n2\tt'), Buffer.from('wo\n')];
const tally = new TableTally();
for (const text of TEXTS) tally.add(TABLE, text);
const END = {
  ...tally.result([TABLE]),
  sequences: [{ name: 'portal.account_id_seq', last: '2' }],
  auditHead: '7:ab',
  documents: 1,
};

beforeAll(async () => {
  await using archive = await ArchiveWriter.create(whole);
  await archive.begin({ ...BEGIN, format: 2 });
  for (const text of TEXTS) await archive.rows(TABLE, text);
  const paper = Buffer.from('paper');
  await archive.document(
    KEY,
    paper.length,
    (async function* () {
      yield paper;
    })(),
  );
  await archive.end(END);
});

/** All that a restore takes from a file, read as a restore does: first the whole file, then its parts. */
async function taken(file: string): Promise<string> {
  await verifyArchive(file);
  const parts: unknown[] = [];
  for await (const part of readArchive(file)) {
    if (part.kind === 'DOCUMENT') parts.push({ ...part, body: (await buffer(part.body)).toString() });
    else parts.push(part);
  }
  return JSON.stringify(parts);
}

/** What is taken from other bytes; null when they are refused as a user's mistake. */
async function takenFrom(bytes: Buffer): Promise<string | null> {
  const file = join(folder, 'other.tar');
  writeFileSync(file, bytes);
  try {
    return await taken(file);
  } catch (error) {
    expect(error).toBeInstanceOf(WaybillError);
    expect((error as WaybillError).code).toBe('BAD_USER_INPUT');
    return null;
  }
}

describe('the file of a backup', () => {
  it('is refused wherever it was cut, unless only the padding at its end is missing', async () => {
    const bytes = readFileSync(whole);
    const original = await taken(whole);
    const content = bytes.findLastIndex((byte) => byte !== 0);
    for (let length = 0; length <= content; length += 37)
      expect([length, await takenFrom(bytes.subarray(0, length))]).toEqual([length, null]);
    for (let length = content + 1; length < bytes.length; length += 97)
      expect([null, original]).toContain(await takenFrom(bytes.subarray(0, length)));
  });

  it('gives what was written or is refused, whichever byte of it was changed', async () => {
    const bytes = readFileSync(whole);
    const original = await taken(whole);
    let refused = 0;
    for (const [at, byte] of bytes.entries()) {
      if (byte === 0 || at % 3 !== 0) continue;
      const changed = Buffer.from(bytes);
      changed[at] = byte ^ (1 + (at % 255));
      const found = await takenFrom(changed);
      expect([at, found === null || found === original]).toEqual([at, true]);
      if (found === null) refused += 1;
    }
    expect(refused).toBeGreaterThan(300);
  });

  it('is read as well when an earlier version wrote it, without a seal', async () => {
    const tar = pack();
    tar.entry({ name: 'begin.json' }, JSON.stringify({ ...BEGIN, format: 1 }));
    tar.entry(
      { name: 'end.json' },
      JSON.stringify({ ...END, ...new TableTally().result([TABLE]), documents: 0 }),
    );
    tar.finalize();
    expect(JSON.parse((await takenFrom(await buffer(tar))) ?? '')).toMatchObject([
      { begin: BEGIN },
      { end: { auditHead: '7:ab' } },
    ]);
  });

  it.each(['../../etc/passwd.pdf', 'documents/../../x.pdf', '/x.pdf', 'documents//x.pdf'])(
    'is refused when the key of a paper leads elsewhere: %s',
    async (key) => {
      const tar = pack();
      tar.entry({ name: 'begin.json' }, JSON.stringify({ ...BEGIN, format: 1 }));
      tar.entry({ name: `documents/${key}` }, 'paper');
      tar.entry({ name: 'end.json' }, JSON.stringify({ ...END, ...new TableTally().result([TABLE]) }));
      tar.finalize();
      expect(await takenFrom(await buffer(tar))).toBeNull();
    },
  );
});
