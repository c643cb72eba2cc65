import type { Config } from '../../config/environment.ts';
import { diagnoseRedis, type RedisDiagnosis, type ServerDiagnosis } from '../../redis/diagnosis.ts';
import type { Logger } from '../logger.ts';
import { redisSettings } from '../wiring/redis-settings.ts';
import { type Check, type Finding, failed, messageOf, ok, skipped, warning } from './check.ts';

/** Debian's; the hub's own tests run on it. */
const MAJOR = 7;
const NEARLY_FULL = 0.9;
const MEND =
  'See that it runs, and that REDIS_URL has its host and password and REDIS_CA_FILE its authority.';

export function redisChecks(config: Config, logger: Logger): readonly Check[] {
  return [{ name: 'Redis (REDIS_URL)', mend: MEND, run: () => examined(config, logger) }];
}

async function examined(config: Config, logger: Logger): Promise<readonly Finding[]> {
  if (config.redisUrl === null) return [skipped('its address is not set')];
  return redisFindings(await diagnoseRedis(redisSettings(config, logger)));
}

/** Each finding names its server where there is more than one. */
export function redisFindings({ servers, sentinels, missingSlots }: RedisDiagnosis): readonly Finding[] {
  const primaries = new Set(
    sentinels.flatMap(({ answer }) => (answer.status === 'fulfilled' ? answer.value : [])),
  );
  return [
    ...servers.flatMap(({ name, answer }) => {
      const findings =
        answer.status === 'fulfilled'
          ? serverFindings(answer.value)
          : [failed(messageOf(answer.reason), MEND)];
      return servers.length === 1
        ? findings
        : findings.map((each) => ({ ...each, found: `${name}: ${each.found}` }));
    }),
    ...(missingSlots > 0
      ? [
          failed(
            `${missingSlots} slots of the cluster have no server`,
            'See "CLUSTER INFO", and give them a master.',
          ),
        ]
      : []),
    ...sentinels.map(({ name, answer }) => {
      if (answer.status === 'rejected') return failed(`sentinel ${name}: ${messageOf(answer.reason)}`, MEND);
      if (answer.value === null) {
        return failed(
          `sentinel ${name} does not know the primary`,
          'Correct the name after "#" in REDIS_URL.',
        );
      }
      return ok(`sentinel ${name} names ${answer.value}`);
    }),
    ...(primaries.size > 1
      ? [
          failed(
            'the sentinels name different primaries',
            'Wait for a failover to end; else mend their network.',
          ),
        ]
      : []),
  ];
}

function serverFindings({
  version,
  refusal,
  evictionPolicy,
  maxMemory,
  usedMemory,
}: ServerDiagnosis): readonly Finding[] {
  return [
    Number.parseInt(version, 10) >= MAJOR
      ? ok(`version ${version}`)
      : warning(`version ${version}`, `The hub is tested with Redis ${MAJOR} and later.`),
    ...(refusal === null ? [] : [failed(refusal, 'Meanwhile the hub works without it.')]),
    evictionPolicy === 'noeviction'
      ? ok('it evicts nothing (noeviction)')
      : warning(
          `its eviction policy is ${evictionPolicy}: an evicted mark lets an older record stand in the cache for up to its staleness`,
          'Set maxmemory-policy noeviction.',
        ),
    ...(maxMemory > 0 && usedMemory > maxMemory * NEARLY_FULL
      ? [warning(`${Math.round((usedMemory / maxMemory) * 100)} % of maxmemory are used`, 'Raise maxmemory.')]
      : []),
  ];
}
