import type { Config } from '../../config/environment.ts';
import { diagnoseRedis } from '../../redis/diagnosis.ts';
import type { Logger } from '../logger.ts';
import { redisSettings } from '../wiring/redis-settings.ts';
import { type Check, type Finding, failed, ok, skipped, warning } from './check.ts';

/** Debian's; the hub's own tests run on it. */
const MAJOR = 7;
const NEARLY_FULL = 0.9;

export function redisChecks(config: Config, logger: Logger): readonly Check[] {
  const mend =
    'See that it runs, and that REDIS_URL has its host and password and REDIS_CA_FILE its authority.';
  return [{ name: 'Redis (REDIS_URL)', mend, run: () => examined(config, logger) }];
}

async function examined(config: Config, logger: Logger): Promise<readonly Finding[]> {
  if (config.redisUrl === null) return [skipped('its address is not set')];
  const { version, refusal, evictionPolicy, maxMemory, usedMemory } = await diagnoseRedis(
    redisSettings(config, logger),
  );
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
