import { type Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { requireNeeds } from '../../config/needs.ts';
import type { AuditAnchor } from '../../ledger/audit/audit-link.ts';
import { createLogger } from '../logger.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { openForCommand } from '../wiring/open-adapters.ts';

export function addAuditCommand(program: Command): void {
  const audit = program.command('audit').description('the chained record of every change');
  audit
    .command('verify')
    .description('compute the whole chain again; exit code 1 when something does not agree')
    .option('--head <place:hash>', 'an end of the chain that was written down elsewhere', parseHead)
    .action(({ head }: { head?: AuditAnchor }) => verify(head));
  audit
    .command('erase <places...>')
    .description(
      'sign an order to erase a person and remove the values of the named places, such as 12 15-20; hashes stay',
    )
    .addOption(new Option('--by <name>', 'the person who gave the order').makeOptionMandatory())
    .addOption(new Option('--reason <text>', 'such as the number of the request').makeOptionMandatory())
    .action((places: readonly string[], { by, reason }: { by: string; reason: string }) =>
      erase(places.flatMap(parsePlaces), by, reason),
    );
}

async function verify(anchor: AuditAnchor | undefined): Promise<void> {
  const config = configOfRunningHub(readConfig());
  requireNeeds(['DATABASE', 'AUDIT_KEYS'], config);
  await using adapters = await openForCommand(config, createLogger(config));
  const { entries, heads, problems, unsealed, head } = await adapters.auditChain().verify(anchor);
  for (const { kind, seq, entryId } of problems) {
    const place = seq === 0 ? 'without a place' : `at ${seq}`;
    process.stdout.write(`${kind} ${place}${entryId === null ? '' : ` (entry ${entryId})`}\n`);
  }
  const waiting = unsealed.oldest === null ? '' : ` (since ${unsealed.oldest.toISOString()})`;
  process.stdout.write(`${entries} entries sealed under ${heads} signatures, ${problems.length} problems\n`);
  process.stdout.write(`${unsealed.count} entries not sealed yet${waiting}\n`);
  if (head !== null) process.stdout.write(`head ${head.seq}:${head.hash}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

async function erase(places: readonly number[], orderedBy: string, reason: string): Promise<void> {
  const config = configOfRunningHub(readConfig());
  requireNeeds(['DATABASE', 'RETENTION', 'AUDIT_KEYS'], config);
  await using adapters = await openForCommand(config, createLogger(config));
  const erased = await adapters.auditRetention().erase({ places, orderedBy, reason });
  process.stdout.write(`${erased} of ${places.length} entries lost their values; the others had none\n`);
}

function parseHead(text: string): AuditAnchor {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (!match) throw new InvalidArgumentError('write it as it was printed, <place>:<hash>');
  return { seq: Number(match[1]), hash: match[2] ?? '' };
}

const MAX_PLACES = 10_000;

function parsePlaces(text: string): readonly number[] {
  const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text);
  const first = Number(match?.[1]);
  const count = Number(match?.[2] ?? first) - first + 1;
  if (!match || count < 1 || count > MAX_PLACES) {
    throw new InvalidArgumentError(
      `write places as 12 or 15-20, up to ${MAX_PLACES} at once; "${text}" is none`,
    );
  }
  return Array.from({ length: count }, (_, index) => first + index);
}
