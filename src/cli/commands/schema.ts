import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { buildSchema } from 'graphql';
import { packageRoot } from '../../config/package-root.ts';
import { requireDevelopmentPackages } from '../development-packages.ts';
import { generatedFiles, noLongerGenerated, ownSubgraphs, PUBLIC_API } from '../wiring/schemas.ts';

export function addSchemaCommand(program: Command): void {
  const schema = program
    .command('schema')
    .description('the committed schemas, worksheet and Salesforce metadata');
  schema.command('write').description('generate them again').action(write);
  schema
    .command('check')
    .description('exit code 1 when the committed files are not what the program generates')
    .action(check);
}

async function write(): Promise<void> {
  const files = generatedFiles(await ownSubgraphs());
  for (const path of noLongerGenerated(files, packageRoot())) {
    rmSync(join(packageRoot(), path));
    process.stdout.write(`removed ${path}\n`);
  }
  for (const [path, text] of files) {
    const file = join(packageRoot(), path);
    if (committed(path) === text) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`wrote ${path}\n`);
  }
}

async function check(): Promise<void> {
  const files = generatedFiles(await ownSubgraphs());
  const changed = [...files].filter(([path, text]) => committed(path) !== text).map(([path]) => path);
  const drifted = [...changed, ...noLongerGenerated(files, packageRoot())];
  const before = committed(PUBLIC_API);
  const after = files.get(PUBLIC_API);
  if (before !== null && after !== undefined && before !== after) await nameChanges(before, after);
  if (drifted.length === 0) {
    process.stdout.write(`${files.size} generated files are as committed.\n`);
    return;
  }
  process.stdout.write(
    `Not as generated:\n${drifted.map((path) => `  ${path}\n`).join('')}Run "npm run schema" and commit.\n`,
  );
  process.exitCode = 1;
}

/** The effect of a change of the public API on its users. */
async function nameChanges(before: string, after: string): Promise<void> {
  requireDevelopmentPackages('Naming the changes of the schema', ['@graphql-inspector/core']);
  const { CriticalityLevel, diff } = await import('@graphql-inspector/core');
  const labels = {
    [CriticalityLevel.Breaking]: 'BREAKING ',
    [CriticalityLevel.Dangerous]: 'DANGEROUS',
    [CriticalityLevel.NonBreaking]: 'SAFE     ',
  };
  for (const change of await diff(buildSchema(before), buildSchema(after))) {
    process.stdout.write(`${labels[change.criticality.level]} ${change.message}\n`);
  }
}

function committed(path: string): string | null {
  const file = join(packageRoot(), path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
