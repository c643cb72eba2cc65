import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { beforeAll, expect, it } from 'vitest';
import { declareCalled } from '../../../src/cli/command-table.ts';
import { packageRoot } from '../../../src/config/package-root.ts';

/** What stands for a word of the reader's, and a word that may stand there. */
const PLACEHOLDERS = {
  'HOURS-SINCE-THE-BACKUP': '26',
  HOURS: '26',
  NAME: 'portal',
  'PLACE:HASH': `7:${'a'.repeat(64)}`,
} as const satisfies Readonly<Record<string, string>>;

const ran: string[] = [];
const program = new Command('waybill');
beforeAll(async () => {
  await declareCalled(program, undefined);
  withoutActions(program);
});

/** Each command notes that its words were understood, and does nothing. */
function withoutActions(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  command.action(() => void ran.push(command.name()));
  for (const each of command.commands) withoutActions(each);
}

/** The command lines of a page: inline and in fenced blocks, without a comment, a pipe or a redirection. */
function linesOf(page: string): string[] {
  const spans = [...page.matchAll(/`(?:npx )?waybill ([^`\n]+)`/g)];
  const fenced = [...page.matchAll(/^(?:[A-Z_]+=\S+ )*(?:npx )?waybill ([^`\n]+)$/gm)];
  return [...spans, ...fenced].map(([, line = '']) => line.replace(/\s+[#|>&].*$/, '').trim());
}

/** Null when the program takes the line; else what it says. */
async function problemOf(line: string): Promise<string | null> {
  const words = line
    .replaceAll(/[[\]]/g, '')
    .split(/\s+/)
    .map((word) =>
      Object.hasOwn(PLACEHOLDERS, word) ? PLACEHOLDERS[word as keyof typeof PLACEHOLDERS] : word,
    );
  if (namesCommand(words)) return null;
  const before = ran.length;
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return `${line}: ${error.message}`;
    throw error;
  }
  return ran.length > before ? null : `${line}: it names no command`;
}

/** A page may name a command without the words that it needs. */
function namesCommand(words: readonly string[]): boolean {
  let at: Command | undefined = program;
  for (const word of words) at = at?.commands.find((each) => each.name() === word);
  return at !== undefined;
}

const PAGES = globSync(['*.md', 'src/**/*.md', 'subgraphs/**/*.md', 'schema/*.md'], { cwd: packageRoot() });
const lines = PAGES.flatMap((page) =>
  linesOf(readFileSync(join(packageRoot(), page), 'utf8')).map((line) => ({ page, line })),
).filter(({ line }) => line !== '…' && line !== '--help');

it('finds the command lines of the runbook', () => {
  const inRunbook = lines.filter(({ page }) => page === 'src/telemetry/RUNBOOK.md').map(({ line }) => line);
  expect(inRunbook.length).toBeGreaterThan(25);
  expect(inRunbook).toContain('reconcile --hours HOURS');
});

it.each(lines)('$page: "waybill $line" is a command with options that it has', async ({ line }) => {
  expect(await problemOf(line)).toBeNull();
});

it.each([
  'reconcile --days 3',
  'retention hold RECORD --reason CASE',
  'backfil',
  'subgraph shipments',
  'erase-person --name NAME --force --by WHO --reason REQUEST',
  'restore FILE OTHER',
])('"waybill %s" would be found', async (line) => {
  expect(await problemOf(line)).toContain(line);
});
