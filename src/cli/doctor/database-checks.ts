import type { Config } from '../../config/environment.ts';
import { diagnoseDatabase } from '../../postgres/diagnosis.ts';
import type { DatabaseRole } from '../../postgres/rights.ts';
import { type Check, type Finding, failed, ok, skipped, warning } from './check.ts';
import { clockFinding } from './clock.ts';

const MAJOR = 18;

export function databaseChecks({ databaseUrl, databaseRetentionUrl, profile }: Config): readonly Check[] {
  return [
    { name: 'PostgreSQL (DATABASE_URL)', run: () => examined(databaseUrl, 'hub') },
    ...(databaseRetentionUrl === null && profile !== 'production'
      ? []
      : [
          {
            name: 'PostgreSQL (DATABASE_RETENTION_URL)',
            run: () => examined(databaseRetentionUrl, 'retention'),
          } satisfies Check,
        ]),
  ];
}

async function examined(url: string | null, role: DatabaseRole): Promise<readonly Finding[]> {
  if (url === null) return [skipped('its address is not set')];
  const { major, version, user, clockAheadMs, isWritable, pending, unknown, lacking } =
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
