import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsIn, putBack } from '../../../src/document-store/folder-backup.ts';
import { ArchiveWriter, readArchive, TableTally } from '../../../src/postgres/backup/archive.ts';
import { backUp } from '../../../src/postgres/backup/back-up.ts';
import { restore } from '../../../src/postgres/backup/restore.ts';
import type { Executor } from '../../../src/postgres/database.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { until } from '../../harness/until.ts';
import { type EmptyDatabase, emptyDatabase } from './empty-database.ts';

const ROWS = readFileSync(join(import.meta.dirname, 'baseline-rows.sql'), 'utf8');
/** The set of migrations of which `baseline-rows.sql` fills every table. */
const BASELINE = readMigrations().findIndex(({ name }) => name === '0009_live_events.sql') + 1;
/** Later migrations write the time of their run there. */
const STAMPED = ['ledger.audit_entry', 'ledger.review_item'];
/** A new order begins after a restore. */
const RENEWED = ['ledger.live_head', 'ledger.live_order', 'ledger.leader_lease', 'ledger.crm_cursor'];

let folder: string;
let source: EmptyDatabase;
let file: string;
const owned = new AsyncDisposableStack();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-backup-'));
  owned.defer(() => rmSync(folder, { recursive: true, force: true }));
  source = owned.use(await emptyDatabase());
  await migrate(source.url, { migrations: readMigrations().slice(0, BASELINE) });
  await source.client.query(ROWS);
  await putBack(join(folder, 'papers'), 'shipments/one/paper.pdf', Readable.from(['paper']));
  file = join(folder, 'old.tar');
  await write(file);
});
afterAll(() => owned.disposeAsync());

async function write(to: string) {
  return await backUp({
    url: source.url,
    file: to,
    documents: documentsIn(join(folder, 'papers')),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
}

const NO_MORE = {
  logins: null,
  putPapersBack: () => Promise.resolve(),
  addKept: () => Promise.resolve(),
  onProgress: () => undefined,
};

const putInto = (database: EmptyDatabase, from: string, replace = false) =>
  restore({ ...NO_MORE, url: database.url, file: from, replace });

/** The rows of every table, as text. */
async function content(client: Client): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('portal', 'ledger') ORDER BY 1`,
  );
  const found: Record<string, readonly string[]> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT to_jsonb(t)::text AS row FROM ${name} t ORDER BY 1`,
    );
    found[name] = rows.map(({ row }) => row);
  }
  return found;
}

/** Indexes, keys and triggers, with their definitions and states. */
async function structure(client: Client) {
  const { rows } = await client.query(
    `SELECT pg_get_indexdef(indexrelid) AS what FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE relnamespace IN ('portal'::regnamespace, 'ledger'::regnamespace)
     UNION ALL SELECT conrelid::regclass::text || conname || pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace IN ('portal'::regnamespace, 'ledger'::regnamespace)
     UNION ALL SELECT tgenabled::text || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
       WHERE NOT tgisinternal AND relnamespace IN ('portal'::regnamespace, 'ledger'::regnamespace)
     ORDER BY 1`,
  );
  return rows;
}

it('a backup of an earlier version is put back with every row, and brought to this version', async () => {
  await using target = await emptyDatabase();
  await putInto(target, file);
  await migrate(source.url);
  const [before, after] = [await content(source.client), await content(target.client)];
  expect(Object.keys(after)).toEqual(Object.keys(before));
  const differing = Object.keys(before).filter(
    (table) => before[table]?.join('\n') !== after[table]?.join('\n'),
  );
  expect(differing.filter((table) => ![...RENEWED, ...STAMPED].includes(table))).toEqual([]);
  expect(await structure(target.client)).toEqual(await structure(source.client));
  const { rows } = await target.client.query('SELECT cause, recovered_at FROM ledger.live_order');
  expect(rows).toEqual([{ cause: 'ORDERED', recovered_at: null }]);
  const sequences = `SELECT schemaname || '.' || sequencename AS name, coalesce(last_value, 0)::float8 AS last
    FROM pg_sequences WHERE schemaname IN ('portal', 'ledger') ORDER BY 1`;
  const given = (await source.client.query<{ last: number }>(sequences)).rows;
  const goesOn = (await target.client.query<{ last: number }>(sequences)).rows;
  expect(goesOn.filter(({ last }, index) => last < (given[index]?.last ?? Infinity))).toEqual([]);
});

it('a backup of this version is put in the place of other data, only when told to', async () => {
  const present = join(folder, 'present.tar');
  const { rows, documents } = await write(present);
  expect(Object.values(rows).filter((count) => count > 0).length).toBeGreaterThan(30);
  expect(documents).toBe(1);
  expect((await stat(present)).mode & 0o077).toBe(0);
  await expect(putInto(source, present)).rejects.toThrow('The database has data');
  const before = await content(source.client);
  await source.client.query(`DELETE FROM ledger.outbox; UPDATE portal.account SET display_name = 'Another'`);
  await putInto(source, present, true);
  const after = await content(source.client);
  expect(
    Object.keys(before).filter(
      (table) => !RENEWED.includes(table) && before[table]?.join() !== after[table]?.join(),
    ),
  ).toEqual([]);
  const papers = join(folder, 'other-papers');
  for await (const part of readArchive(present))
    if (part.kind === 'DOCUMENT') await putBack(papers, part.key, part.body);
  expect(readFileSync(join(papers, 'shipments/one/paper.pdf'), 'utf8')).toBe('paper');
});

it('papers are put back before any row, and rows that outlive the restore are added with the others', async () => {
  await using target = await emptyDatabase();
  const options = { ...NO_MORE, url: target.url, file, replace: false };
  const portal = async () =>
    (await target.client.query(`SELECT to_regclass('portal.account')::text AS name`)).rows[0];
  const putPapersBack = () => Promise.reject(new Error('the disk is full'));
  await expect(restore({ ...options, putPapersBack })).rejects.toThrow('the disk is full');
  expect(await portal()).toEqual({ name: null });
  const addKept = async (transaction: Executor) => {
    const text = 'UPDATE portal.account SET phone = NULL RETURNING portal_id';
    expect(await transaction.query({ text })).not.toEqual([]);
    throw new Error('killed');
  };
  await expect(restore({ ...options, addKept })).rejects.toThrow('killed');
  expect(await portal()).toEqual({ name: null });
});

it('a backup that waited for a migration has every row of the table that the migration wrote anew', async () => {
  const { client } = source;
  const [lookups] = (await content(client))['ledger.approved_lookup'] ?? [];
  expect(lookups).toBeDefined();
  await client.query('BEGIN');
  await client.query(`ALTER TABLE ledger.approved_lookup ALTER COLUMN note TYPE text USING note || ''`);
  const other = join(folder, 'migrated.tar');
  const writing = write(other);
  await until(async () => {
    const { rows } = await client.query(
      `SELECT FROM pg_locks WHERE NOT granted AND relation = 'ledger.approved_lookup'::regclass`,
    );
    return rows.length > 0;
  });
  await client.query('COMMIT');
  const { rows } = await writing;
  expect(rows['ledger.approved_lookup']).toBe((await content(client))['ledger.approved_lookup']?.length);
});

it('files of the folder that are no papers are not in a backup, and do not stop it', async () => {
  const papers = join(folder, 'papers');
  for (const name of ['.DS_Store', 'shipments/one/Paper 2.pdf', 'uploads/one/waiting.pdf'])
    await putBack(papers, name, Readable.from(['x']));
  expect((await write(join(folder, 'strays.tar'))).documents).toBe(1);
});

describe('a table whose parts end inside rows', () => {
  const TABLE = 'ledger.live_event';

  /** Writes the present backup again, with the rows of each table in other parts. */
  async function recut(to: string, partsOf: (table: string, text: Buffer) => readonly Buffer[]) {
    await using archive = await ArchiveWriter.create(to);
    const tally = new TableTally();
    for await (const part of readArchive(join(folder, 'present.tar'))) {
      if (part.kind === 'BEGIN') await archive.begin(part.begin);
      if (part.kind === 'END')
        await archive.end({ ...part.end, ...tally.result(Object.keys(part.end.rows)), documents: 0 });
      if (part.kind !== 'ROWS') continue;
      for (const text of partsOf(part.table, part.text)) {
        tally.add(part.table, text);
        await archive.rows(part.table, text);
      }
    }
  }

  const cut = (text: Buffer, length: number) =>
    Array.from({ length: Math.ceil(text.length / length) }, (_, at) =>
      text.subarray(at * length, (at + 1) * length),
    );

  it('is restored with each of its rows, and the progress counts each row once', async () => {
    const file = join(folder, 'recut.tar');
    await recut(file, (_table, text) => cut(text, 113));
    await using target = await emptyDatabase();
    const progress: Record<string, number> = {};
    const { end } = await restore({
      ...NO_MORE,
      url: target.url,
      file,
      replace: false,
      onProgress: (table, rows) => Object.assign(progress, { [table]: rows }),
    });
    const [before, after] = [await content(source.client), await content(target.client)];
    const differing = Object.keys(before).filter((table) => before[table]?.join() !== after[table]?.join());
    expect(differing.filter((table) => !RENEWED.includes(table))).toEqual([]);
    expect(progress).toEqual(Object.fromEntries(Object.entries(end.rows).filter(([, rows]) => rows > 0)));
  });

  it.each([
    ['first', (_row: Buffer) => ''],
    ['second', (row: Buffer) => row.toString().replace(/^\d+(\t.*?\t.*?\t)/, `9$1${'x'.repeat(5_000_000)}`)],
  ])('leaves the database as it was when PostgreSQL refuses a row of the %s part', async (_part, before) => {
    const file = join(folder, 'refused.tar');
    await recut(file, (table, text) => {
      if (table !== TABLE) return [text];
      const [row = Buffer.alloc(0)] = cut(text, text.indexOf(10) + 1);
      return cut(Buffer.from(`${before(row)}no number\n${'y'.repeat(20_000_000)}\n`), 4_000_000);
    });
    await using target = await emptyDatabase();
    await expect(putInto(target, file)).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { vendorCode: '22P02' },
    });
    const { rows } = await target.client.query(`SELECT to_regnamespace('portal') AS portal`);
    expect(rows).toEqual([{ portal: null }]);
  });
});

describe('a file that is no whole backup is refused, and the database stays as it was:', () => {
  const bytes = () => readFileSync(file);
  const CASES: readonly (readonly [string, () => Buffer])[] = [
    ['an empty file', () => Buffer.alloc(0)],
    ['a text', () => Buffer.from('no backup\n'.repeat(200))],
    ...[0.1, 0.5, 0.9, 0.99].map(
      (part) =>
        [
          `one that ends after ${part * 100} %`,
          () => bytes().subarray(0, Math.floor(bytes().length * part)),
        ] as const,
    ),
    ...[0.2, 0.4, 0.6, 0.8].map((part) => {
      const flipped = () => {
        const copy = Buffer.from(bytes());
        // The middle of an entry, not its padding.
        let at = Math.floor(copy.length * part);
        while (copy[at] === 0) at += 1;
        copy[at] = (copy[at] ?? 0) ^ 0xff;
        return copy;
      };
      return [`one with a changed byte at ${part * 100} %`, flipped] as const;
    }),
  ];

  let target: EmptyDatabase;
  beforeAll(async () => {
    target = await emptyDatabase();
  });
  afterAll(() => target?.[Symbol.asyncDispose]());

  it.each(CASES)('%s', async (_case, damaged) => {
    const other = join(folder, 'damaged.tar');
    writeFileSync(other, damaged());
    await expect(putInto(target, other, true)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const { rows } = await target.client.query(`SELECT to_regnamespace('portal') AS portal`);
    expect(rows).toEqual([{ portal: null }]);
  });
});

it('a backup of a newer version is refused, and both versions are named', async () => {
  await using newer = await emptyDatabase();
  await migrate(newer.url);
  await newer.client.query(
    `INSERT INTO waybill_migration (name, checksum, version) VALUES ('9999_new.sql', '', '99.1.2')`,
  );
  const options = { url: newer.url, file: join(folder, 'newer.tar'), documents: documentsIn(folder) };
  const signal = new AbortController().signal;
  const refused = backUp({ ...options, onProgress: () => undefined, signal });
  await expect(refused).rejects.toThrow(/a newer Waybill, 99\.1\.2: "9999_new\.sql".*This version, \d/);
  await expect(stat(options.file)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(stat(`${options.file}.part`)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('a full disk or a stop leaves no file, and keeps the earlier one', async () => {
  const kept = join(folder, 'kept.tar');
  writeFileSync(kept, 'earlier');
  const stopping = new AbortController();
  const options = { url: source.url, file: kept, documents: documentsIn(join(folder, 'papers')) };
  const onProgress = () => stopping.abort(new Error('stopped'));
  await expect(backUp({ ...options, onProgress, signal: stopping.signal })).rejects.toThrow('stopped');
  expect(readFileSync(kept, 'utf8')).toBe('earlier');
  await expect(stat(`${kept}.part`)).rejects.toMatchObject({ code: 'ENOENT' });
});
