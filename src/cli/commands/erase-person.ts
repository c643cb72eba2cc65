import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { type Config, readConfig } from '../../config/environment.ts';
import { requireNeeds } from '../../config/needs.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { PersonErasure } from '../../ledger/erasure/person-erasures.ts';
import type { ErasurePlan } from '../../retention/person-erasure.ts';
import { createLogger } from '../logger.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { refusePlaintextHops } from '../wiring/identity.ts';
import { withPersonErasing } from '../wiring/person-erasing.ts';

interface Given {
  readonly user: readonly string[];
  readonly name: readonly string[];
  readonly email: readonly string[];
  readonly phone: readonly string[];
  readonly by: string;
  readonly reason: string;
  readonly papers?: true;
  readonly erase?: true;
}

export function addErasePersonCommand(program: Command): void {
  const many = (flags: string, what: string) =>
    new Option(flags, what)
      .argParser((text: string, before: readonly string[]) => [...before, text])
      .default([]);
  program
    .command('erase-person')
    .description(
      'find everything that names a person, and erase it with --erase; what stays and why: schema/retention.md',
    )
    .addOption(many('--user <user>', 'a user of the portal: id, subject or e-mail address'))
    .addOption(
      many('--name <name>', 'the whole name, such as a signer’s; in each form in which it is written'),
    )
    .addOption(many('--email <address>', 'an e-mail address'))
    .addOption(many('--phone <number>', 'a phone with its country, such as +4930123456'))
    .addOption(new Option('--by <name>', 'the person who gave the order').makeOptionMandatory())
    .addOption(
      new Option(
        '--reason <text>',
        'such as the number of the request; no data of the person',
      ).makeOptionMandatory(),
    )
    .option(
      '--papers',
      'also the papers that the person signed, with their files; papers on hold stay, and without this all do, as evidence',
    )
    .option('--erase', 'erase it; without this it is only counted')
    .action(erasePerson);
  program
    .command('erase-again [file]')
    .description(
      'erase everybody again who was erased before, after a database was restored by other means than "waybill restore"; the file has the kept lines of erasures',
    )
    .action(eraseAgain);
}

async function erasePerson({ user, name, email, phone, by, reason, papers, erase }: Given): Promise<void> {
  const order = {
    users: user,
    person: { names: name, emails: email, phones: phone, subjects: [] },
    orderedBy: by,
    reason,
    withPapers: papers === true,
  };
  const config = readyConfig();
  await withPersonErasing(config, createLogger(config), async (erasing) => {
    if (erase !== true) {
      show(await erasing.plan(order), 'would be erased');
      say('Nothing was changed. Erase it with --erase.');
      return;
    }
    const { plan, trace, isRedisClear } = await erasing.erase(order);
    show(plan, 'erased');
    say(
      'Older backups still have the person. Keep this line where backups are kept, for a restore of an older one',
    );
    say('(waybill restore FILE --erasures LINES); it names nobody:');
    say(JSON.stringify(trace));
    sayRedis(isRedisClear);
    if (!isRedisClear) process.exitCode = 1;
  });
}

async function eraseAgain(file: string | undefined): Promise<void> {
  const config = readyConfig();
  await withPersonErasing(config, createLogger(config), async (erasing) => {
    const { counts, isRedisClear } = await erasing.repeat(file === undefined ? [] : readErasures(file));
    showCounts(counts, 'erased');
    sayRedis(isRedisClear);
    if (!isRedisClear) process.exitCode = 1;
  });
}

export function sayRedis(isClear: boolean): void {
  say(
    isClear
      ? 'Redis: copies of records and the newest events were removed.'
      : 'Redis was not reached: it may name the person for a day at most. When it answers: waybill erase-again',
  );
}

/** The kept lines of erasures. */
export function readErasures(file: string): readonly PersonErasure[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line, at) => {
    try {
      const trace = JSON.parse(line) as PersonErasure & { readonly erasedAt: string };
      if (!Array.isArray(trace.identifiers) || !Array.isArray(trace.userIds)) throw new TypeError('no trace');
      // Lines of earlier versions name no papers.
      const { keptPapers = [], removedPapers = [] } = trace as Partial<PersonErasure>;
      return { ...trace, erasedAt: new Date(trace.erasedAt), keptPapers, removedPapers };
    } catch (cause) {
      throw new WaybillError('BAD_USER_INPUT', `Line ${at + 1} of ${file} is no line of an erasure.`, {
        cause,
      });
    }
  });
}

function readyConfig(): Config {
  const config = configOfRunningHub(readConfig());
  refusePlaintextHops(config, { redis: true, salesforce: false });
  requireNeeds(['DATABASE', 'REDIS'], config);
  return config;
}

function show({ users, counts, keptPapers, removedPapers }: ErasurePlan, done: string): void {
  showCounts(counts, done);
  for (const { portalId } of users) say(`user ${portalId} ${done}; the user cannot sign in any more`);
  for (const id of removedPapers) say(`paper ${id} ${done}; the next run of retention deletes its file`);
  for (const id of keptPapers) say(`paper ${id}: its file stays until its period or its hold ends`);
  for (const { crmContactId } of users)
    if (crmContactId !== null) say(`Salesforce has the contact ${crmContactId}: erase it there`);
  say(
    'Search Salesforce for the person, too: contacts, cases with their comments and e-mails, opportunities.',
  );
}

function showCounts(counts: Readonly<Record<string, number>>, done: string): void {
  for (const [place, count] of Object.entries(counts)) say(`${place}: ${count} ${done}`);
  if (Object.keys(counts).length === 0) say('Nothing names the person.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
