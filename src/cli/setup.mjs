#!/usr/bin/env node
// Makes sure that the programs the project needs besides npm packages are there. Runs before `npm start` and
// `npm test`, under whatever Node the machine has, so it uses nothing newer than Node 20.
import { spawnSync } from 'node:child_process';
import { platform } from 'node:os';

/** What is needed, and what the package managers call it. */
const PROGRAMS = [{ command: 'redis-server', apt: 'redis-server', brew: 'redis', insteadOf: 'REDIS_URL' }];
/** What only the tests need: "npm test" asks for it. */
const PROGRAMS_OF_TESTS = [
  {
    command: 'chromium-headless-shell',
    apt: 'chromium-headless-shell',
    brew: null,
    insteadOf: 'CHROMIUM_PATH',
  },
  { command: 'pgbouncer', apt: 'pgbouncer', brew: 'pgbouncer', insteadOf: null },
  { command: 'promtool', aptFile: ['prometheus', 'usr/bin/promtool'], brew: 'prometheus', insteadOf: null },
];
/** Debian puts servers where only administrators look. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin`;
const isForTests = process.argv.includes('--tests');

for (const program of [...PROGRAMS, ...(isForTests ? PROGRAMS_OF_TESTS : [])]) {
  if (found(program.command)) continue;
  const { insteadOf } = program;
  if (insteadOf !== null && (process.env[insteadOf] || process.env[`${insteadOf}_FILE`])) continue;
  install(program);
}

function found(command) {
  const env = { ...process.env, PATH };
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore', env }).status === 0;
}

function install(program) {
  const steps = installSteps(program);
  if (steps === null) stop(program, 'no package manager of this machine has it');
  for (const step of steps) {
    process.stdout.write(`${program.command} is missing. Installing it: ${step.join(' ')}\n`);
    const [command, ...args] = step;
    const result = spawnSync(command, args, {
      stdio: ['inherit', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (result.status !== 0) stop(program, `"${step.join(' ')}" failed`);
  }
  if (!found(program.command)) stop(program, 'it is still not on the PATH after the installation');
}

function installSteps(program) {
  if (platform() === 'darwin' || (!found('apt-get') && found('brew'))) {
    return found('brew') && program.brew !== null ? [['brew', 'install', program.brew]] : null;
  }
  if (!found('apt-get')) return null;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo'];
  const update = [...asRoot, 'apt-get', 'update', '-qq'];
  if (program.aptFile) return [update, [...asRoot, 'sh', '-c', onlyTheFile(...program.aptFile)]];
  return [
    update,
    // The hub starts a server of its own; the service that Debian would start is not wanted.
    [...asRoot, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', program.apt],
  ];
}

/** Takes one program out of a package, whose service would be started if the package were installed. */
function onlyTheFile(name, path) {
  const fetched = `cd "$(mktemp -d)" && apt-get download -qq ${name} && dpkg-deb -x ${name}_*.deb .`;
  return `${fetched} && install ${path} /usr/local/bin/`;
}

function stop(program, reason) {
  const { command, insteadOf } = program;
  const advice = insteadOf === null ? '' : `, or set ${insteadOf}`;
  process.stderr.write(`Waybill needs ${command}, and ${reason}. Install it by hand${advice}.\n`);
  process.exit(1);
}
