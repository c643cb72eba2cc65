import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Config, readConfig, requireSetting } from '../../config/environment.ts';
import { documentsIn, putBack } from '../../document-store/folder-backup.ts';
import { WaybillError } from '../../domain/errors.ts';
import { createPersonErasures, type PersonErasure } from '../../ledger/erasure/person-erasures.ts';
import { readArchive } from '../../postgres/backup/archive.ts';
import { backUp } from '../../postgres/backup/back-up.ts';
import { adopt, restore } from '../../postgres/backup/restore.ts';
import { type Executor, openDatabase } from '../../postgres/database.ts';
import { createLogger } from '../logger.ts';
import { databaseLogins } from '../wiring/database-logins.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { refusePlaintextHops } from '../wiring/identity.ts';
import { withPersonErasing } from '../wiring/person-erasing.ts';
import { toldToStop } from '../wiring/shutdown.ts';
import { readErasures, sayRedis } from './erase-person.ts';

export function addBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description(
      "write the portal's data, the ledger and the papers of the folder, as they are now, into one file",
    )
    .action(writeBackup);
  program
    .command('restore [file]')
    .description('put a backup into an empty database; the hub then goes on from what Salesforce has')
    .option('--replace', 'the backup takes the place of the data that the database has')
    .option(
      '--adopt',
      'without a file: the database was restored by other means, and the hub goes on with it',
    )
    .option(
      '--erasures <lines>',
      'a file with the kept lines of "erase-person": people who were erased after the backup are erased again',
    )
    .action(readBackup);
}

async function writeBackup(file: string): Promise<void> {
  const config = configOfRunningHub(readConfig());
  refusePlaintextHops(config, { redis: false, salesforce: false });
  const stopping = new AbortController();
  void toldToStop().then(() =>
    stopping.abort(new WaybillError('CONFIGURATION', 'Stopped. No file was written.')),
  );
  const folder = documentFolder(config);
  const { rows, documents, auditHead } = await backUp({
    url: config.databaseDirectUrl ?? requireSetting(config, 'databaseUrl'),
    file,
    documents: folder === null ? none() : documentsIn(folder),
    onProgress: showProgress,
    signal: stopping.signal,
  });
  endProgress();
  const { size } = await stat(file);
  // Workers tell the age of this file.
  if (config.backupMark !== null) await writeFile(config.backupMark, `${new Date().toISOString()}\n`);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  say(
    `${total} rows of ${Object.keys(rows).length} tables and ${documents} papers in ${file} (${size} bytes), read again and whole.`,
  );
  if (auditHead !== null) say(`The audit's end: ${auditHead}`);
  if (folder === null) say('Papers are in the bucket, and not in the file: back up the bucket, too.');
  say(
    'Keys and secrets are not in the file, and the file is not encrypted: keep it where only operators read.',
  );
}

interface RestoreFlags {
  readonly replace?: boolean;
  readonly adopt?: boolean;
  readonly erasures?: string;
}

async function readBackup(
  file: string | undefined,
  { replace = false, adopt: isAdopted = false, erasures }: RestoreFlags,
): Promise<void> {
  if ((file === undefined) !== isAdopted)
    throw new WaybillError('BAD_USER_INPUT', 'Name a backup, or give --adopt without one.');
  const config = configOfRunningHub(readConfig());
  refusePlaintextHops(config, { redis: false, salesforce: false });
  const withRoles = config.profile === 'production' || config.databaseOwnerUrl !== null;
  const url = requireSetting(config, withRoles ? 'databaseOwnerUrl' : 'databaseUrl');
  const kept = erasures === undefined ? [] : readErasures(erasures);
  if (file === undefined) {
    await adopt(url);
    await eraseAgain(config, [...(await erasuresOf(url)), ...kept]);
  } else {
    const lost = await erasuresOf(url);
    let papers = 0;
    const putPapersBack = async () => {
      papers += await restoreDocuments(config, file);
    };
    const traces = [...lost, ...kept];
    const addKept = (transaction: Executor) => createPersonErasures(transaction).add(traces);
    const onProgress = showProgress;
    const logins = withRoles ? databaseLogins(config) : null;
    const { begin, end } = await restore({
      url,
      file,
      replace,
      logins,
      putPapersBack,
      addKept,
      onProgress,
    });
    endProgress();
    await eraseAgain(config, traces);
    const total = Object.values(end.rows).reduce((sum, count) => sum + count, 0);
    say(
      `${total} rows of ${begin.takenAt} and ${papers} of ${end.documents} papers were put back; the others are there.`,
    );
  }
  say(
    'A worker now goes on from the versions that Salesforce has, and then sends what waits. When it has said',
  );
  say('DATABASE_RECOVERED, compare both systems: waybill reconcile --hours HOURS-SINCE-THE-BACKUP');
}

/** The traces of a database that is going to be replaced; none where it has no such table. */
async function erasuresOf(url: string): Promise<readonly PersonErasure[]> {
  await using database = openDatabase({ url, poolSize: 1 });
  const [table] = await database.query<{ readonly is: boolean }>({
    text: `SELECT to_regclass('ledger.person_erasure') IS NOT NULL AS is`,
    values: [],
  });
  return table?.is === true ? await createPersonErasures(database).list() : [];
}

/** The backup may be older than the erasure of a person. */
async function eraseAgain(config: Config, traces: readonly PersonErasure[]): Promise<void> {
  if (traces.length === 0) return;
  const { counts, isRedisClear } = await withPersonErasing(config, createLogger(config), (erasing) =>
    erasing.repeat(traces),
  );
  const values = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (values > 0) say(`${values} values of people who were erased before were erased again.`);
  sayRedis(isRedisClear);
}

async function restoreDocuments(config: Config, file: string): Promise<number> {
  const folder = documentFolder(config);
  let count = 0;
  for await (const part of readArchive(file)) {
    if (part.kind === 'DOCUMENT' && folder !== null && (await putBack(folder, part.key, part.body)))
      count += 1;
  }
  return count;
}

function documentFolder({ documentsUrl, dataFolder }: Config): string | null {
  return documentsUrl === null ? join(dataFolder, 'documents') : null;
}

async function* none(): AsyncGenerator<never> {}

/** On a terminal one line that is overwritten, else a line for each table. */
let shown = '';
function showProgress(table: string, rows: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${table}: ${rows} rows`);
  else if (shown !== table) process.stderr.write(`${table}\n`);
  shown = table;
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
