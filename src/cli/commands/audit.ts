import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../../config/environment.ts';
import type { AuditAnchor } from '../../ledger/audit/verify-audit.ts';
import { createLogger } from '../logger.ts';
import { Adapters } from '../wiring/adapters.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';

export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description('the chained record of every change')
    .command('verify')
    .description('compute the whole chain again; exit code 1 when something does not agree')
    .option('--head <place:hash>', 'an end of the chain that was written down elsewhere', parseHead)
    .action(({ head }: { head?: AuditAnchor }) => verify(head));
}

async function verify(anchor: AuditAnchor | undefined): Promise<void> {
  const config = configOfRunningHub(readConfig());
  await using adapters = new Adapters(config, createLogger(config));
  const { entries, heads, problems, unsealed, head } = await adapters.auditChain().verify(anchor);
  for (const { kind, seq } of problems) process.stdout.write(`${kind} at ${seq}\n`);
  const waiting = unsealed.oldest === null ? '' : ` (since ${unsealed.oldest.toISOString()})`;
  process.stdout.write(`${entries} entries sealed under ${heads} signatures, ${problems.length} problems\n`);
  process.stdout.write(`${unsealed.count} entries not sealed yet${waiting}\n`);
  if (head !== null) process.stdout.write(`head ${head.seq}:${head.hash}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

function parseHead(text: string): AuditAnchor {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (!match) throw new InvalidArgumentError('write it as it was printed, <place>:<hash>');
  return { seq: Number(match[1]), hash: match[2] ?? '' };
}
