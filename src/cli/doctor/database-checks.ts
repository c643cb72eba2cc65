import type { Config } from '../../config/environment.ts';
import { diagnoseDatabase, isPooled } from '../../postgres/diagnosis.ts';
import type { DatabaseRole } from '../../postgres/rights.ts';
import { type Check, type Finding, failed, ok, skipped, warning } from './check.ts';
import { clockFinding } from './clock.ts';

const MAJOR = 18;

/** @param hasWorker whether a worker runs here, which listens for notifications */
export function databaseChecks(config: Config, hasWorker: boolean): readonly Check[] {
  const { databaseUrl, databaseDirectUrl, databaseRetentionUrl, profile } = config;
  const listened = databaseDirectUrl ?? databaseUrl;
  return [
    {
      name: 'PostgreSQL (DATABASE_URL)',
      mend: mendOf('DATABASE_URL'),
      run: () => examined(databaseUrl, 'hub', profile === 'production'),
    },
    ...(hasWorker && listened !== null
      ? [
          {
            name: 'PostgreSQL (DATABASE_DIRECT_URL)',
            mend: mendOf(databaseDirectUrl === null ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL'),
            run: () => listening(listened),
          } satisfies Check,
        ]
      : []),
    ...(databaseRetentionUrl === null && profile !== 'production'
      ? []
      : [
          {
            name: 'PostgreSQL (DATABASE_RETENTION_URL)',
            mend: mendOf('DATABASE_RETENTION_URL'),
            run: () => examined(databaseRetentionUrl, 'retention'),
          } satisfies Check,
        ]),
  ];
}

function mendOf(variable: string): string {
  return `See that it runs, and that ${variable} has its host, user, password and authority (sslrootcert).`;
}

async function listening(url: string): Promise<readonly Finding[]> {
  return [
    (await isPooled(url))
      ? warning(
          'a pooler is in between, so workers find work by their sweeps alone',
          'Name PostgreSQL itself in DATABASE_DIRECT_URL.',
        )
      : ok('no pooler is in between, so workers are woken at once'),
  ];
}

async function examined(
  url: string | null,
  role: DatabaseRole,
  refusesExcess = false,
): Promise<readonly Finding[]> {
  if (url === null) return [skipped('its address is not set')];
  const { major, version, user, clockAheadMs, isWritable, pending, unknown, lacking, excess } =
    await diagnoseDatabase(url, role);
  return [
    major === MAJOR
      ? ok(`version ${version}, as ${user}`)
      : warning(`version ${version}, as ${user}`, `The hub is tested with PostgreSQL ${MAJOR}.`),
    ...(isWritable ? [] : [failed('it accepts no changes', 'Name the primary, not a standby.')]),
    ...(role === 'hub' ? [migrationFinding(pending, unknown)] : []),
    ...(lacking.length > 0
      ? [
          failed(
            `the role ${user} lacks ${lacking.join('; ')}`,
            'Run "waybill migrate" with DATABASE_OWNER_URL.',
          ),
        ]
      : []),
    ...(excess !== null && refusesExcess ? [failed(`the role ${user} may do too much`, excess)] : []),
    ...(role === 'hub' ? [clockFinding('PostgreSQL', clockAheadMs)] : []),
  ];
}

function migrationFinding(pending: readonly string[], unknown: readonly string[]): Finding {
  if (unknown.length > 0) {
    const found = `it has migrations of another version, such as ${unknown[0]}`;
    return failed(found, 'Start the version that made them, or name another database.');
  }
  if (pending.length === 0) return ok('its migrations are those of this version');
  return failed(`${pending.length} migrations did not run, from ${pending[0]} on`, 'Run "waybill migrate".');
}
