import { Argument, type Command } from 'commander';
import { type Config, readConfig } from '../../config/environment.ts';
import { missingSettings, needsOf, PARTS, type Part } from '../../config/needs.ts';
import { WaybillError } from '../../domain/errors.ts';
import { backupCheck } from '../doctor/backup-check.ts';
import { certificateChecks } from '../doctor/certificate-checks.ts';
import { type Check, type Checked, failed, problemsOf, runChecks } from '../doctor/check.ts';
import { databaseChecks } from '../doctor/database-checks.ts';
import { documentChecks } from '../doctor/document-checks.ts';
import { neighbourCertificateChecks } from '../doctor/neighbour-certificates.ts';
import { redisChecks } from '../doctor/redis-checks.ts';
import { countOf, reportLines } from '../doctor/report.ts';
import { salesforceChecks } from '../doctor/salesforce-checks.ts';
import { keys, settingChecks } from '../doctor/setting-checks.ts';
import { subgraphChecks } from '../doctor/subgraph-checks.ts';
import { tokenChecks } from '../doctor/token-checks.ts';
import { createLogger } from '../logger.ts';
import { Adapters } from '../wiring/adapters.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';

/** The parts of the usual installation: the gateway holds the subgraphs that run nowhere else. */
const USUAL = ['gateway', 'worker'] as const satisfies readonly Part[];
/** How long the connections of the checks may take to end, milliseconds: a check that hangs must not keep the command. */
const CLOSE_MS = 2_000;

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'check an installation and say what to mend: settings, versions, database, Redis, Salesforce, clocks, ' +
        'certificates, documents; exit code 1 when a check fails',
    )
    .addArgument(
      new Argument('[parts...]', `the parts that run here; ${USUAL.join(' and ')} unless named`).choices(
        PARTS,
      ),
    )
    .option('--json', 'print the findings as JSON')
    .action(async (named: readonly Part[], { json = false }: { json?: boolean }) => {
      const checked = await examine(named.length === 0 ? USUAL : named);
      const failures = countOf(checked, 'FAILED');
      const warnings = countOf(checked, 'WARNING');
      if (json) process.stdout.write(`${JSON.stringify({ failures, warnings, checks: checked }, null, 2)}\n`);
      else {
        for (const line of reportLines(checked)) process.stdout.write(`${line}\n`);
        process.stdout.write(`${failures} failed, ${warnings} to look at\n`);
      }
      if (failures > 0) process.exitCode = 1;
      setTimeout(() => process.exit(), CLOSE_MS).unref();
    });
}

/** Settings that cannot be read at all are the finding; nothing else can be asked then. */
async function examine(parts: readonly Part[]): Promise<readonly Checked[]> {
  let config: Config;
  try {
    config = configOfRunningHub(readConfig());
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return [{ check: 'settings', findings: problemsOf(error).map((line) => failed(line, 'Correct it.')) }];
  }
  const logger = createLogger({ ...config, logLevel: 'silent' });
  const adapters = new Adapters(config, logger);
  const checked = await runChecks(checksOf(parts, config, adapters, logger));
  void adapters[Symbol.asyncDispose]().catch(() => undefined);
  return checked;
}

function checksOf(
  parts: readonly Part[],
  config: Config,
  adapters: Adapters,
  logger: ReturnType<typeof createLogger>,
): readonly Check[] {
  const needs = new Set(parts.flatMap((part) => needsOf(part, config)));
  const canSignIn = missingSettings(['SALESFORCE'], config).length === 0;
  return [
    ...settingChecks(parts, config, logger),
    ...(needs.has('AUDIT_KEYS') && config.auditKeyFile !== null
      ? [keys('keys of the audit (WAYBILL_AUDIT_KEY_FILE)', () => adapters.auditSigner())]
      : []),
    ...(needs.has('LINK_KEYS') && config.linkKeyFile !== null
      ? [keys('keys of links (WAYBILL_LINK_KEY_FILE)', () => adapters.signedLinks())]
      : []),
    ...(needs.has('TOKEN_KEYS') ? tokenChecks(config) : []),
    ...databaseChecks(config, parts.includes('worker')),
    ...redisChecks(config, logger),
    ...(needs.has('SALESFORCE')
      ? salesforceChecks(config, () => (canSignIn ? adapters.salesforce() : null))
      : []),
    ...subgraphChecks(config),
    ...certificateChecks(config, logger),
    ...neighbourCertificateChecks(config),
    ...(needs.has('DATABASE') ? [backupCheck(config)] : []),
    ...(needs.has('DOCUMENTS') ? documentChecks(config, () => adapters.documentStore()) : []),
  ];
}
