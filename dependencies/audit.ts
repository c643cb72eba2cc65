import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/config/package-root.ts';
import { type Advisory, advisoriesOf, unknownAdvisories } from './advisories.ts';

/**
 * `npm run audit`: compares the registry's advisories about the locked packages with `known-vulnerabilities.json`. Ends
 * with 0 when all are known, with 1 when one is not, and with 2 when the registry gave no answer.
 */
const root = packageRoot();
const known = JSON.parse(
  readFileSync(join(root, 'dependencies/known-vulnerabilities.json'), 'utf8'),
) as readonly Advisory[];
const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8' });
const found = advisoriesOf(stdout);
if (found === null) {
  process.stdout.write('The registry gave no answer about vulnerabilities, so nothing was compared.\n');
  process.exitCode = 2;
} else {
  const unknown = unknownAdvisories(found, known);
  for (const { id, name, title } of unknown) process.stdout.write(`${id} ${name}: ${title}\n`);
  const gone = known.filter(({ id }) => !found.some((advisory) => advisory.id === id));
  for (const { id, name } of gone)
    process.stdout.write(`${id} ${name}: no longer found; remove it from the list\n`);
  process.stdout.write(`${found.length} advisories, ${unknown.length} of them not in the list.\n`);
  process.exitCode = unknown.length > 0 ? 1 : 0;
}
