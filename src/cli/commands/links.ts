import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { requireNeeds } from '../../config/needs.ts';
import { LINK_KINDS } from '../../redis/link.ts';
import { checkLinks } from '../../redis/link-check.ts';
import { RedisLinkIndex } from '../../redis/link-index.ts';
import { rebuildLinks } from '../../redis/link-rebuild.ts';
import { openRedis } from '../../redis/redis-servers.ts';
import type { RedisStore } from '../../redis/redis-store.ts';
import { createLogger } from '../logger.ts';
import type { Adapters } from '../wiring/adapters.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { refusePlaintextHops } from '../wiring/identity.ts';
import { allLinks, portalClaims, salesforceClaims } from '../wiring/link-sources.ts';
import { openForCommand } from '../wiring/open-adapters.ts';
import { redisSettings } from '../wiring/redis-settings.ts';

export function addLinksCommand(program: Command): void {
  const links = program
    .command('links')
    .description('the index of which portal record is which Salesforce record');
  links
    .command('rebuild')
    .description('fill the index again from both systems; lookups go on meanwhile')
    .action(() => withAdapters(rebuild));
  links
    .command('check')
    .description('compare both systems and the index; exit code 1 when something does not agree')
    .action(() => withAdapters(check));
}

/** Offline work may wait longer for a busy Redis than a request. Milliseconds. */
const COMMAND_TIMEOUT_MS = 5000;

type LinkWork = (adapters: Adapters, redis: RedisStore) => Promise<void>;

async function withAdapters(work: LinkWork): Promise<void> {
  const config = configOfRunningHub(readConfig());
  refusePlaintextHops(config, { redis: true, salesforce: true });
  requireNeeds(['DATABASE', 'REDIS', 'SALESFORCE'], config);
  const logger = createLogger(config);
  await using adapters = await openForCommand(config, logger);
  const generation = adapters.generation();
  await generation.look();
  await using redis = await openRedis({
    ...redisSettings(config, logger),
    commandTimeoutMs: COMMAND_TIMEOUT_MS,
    generation: () => generation.current,
  });
  await work(adapters, redis);
}

async function rebuild(adapters: Adapters, redis: RedisStore): Promise<void> {
  for (const kind of LINK_KINDS) {
    const source = allLinks(adapters.portalStore(), adapters.salesforce(), kind);
    const progress = (links: number) => process.stderr.write(`\r${kind}: ${links} links`);
    const { links, seconds, complete } = await rebuildLinks(redis, kind, source, progress);
    process.stderr.write('\r\u001b[K');
    const rate = seconds > 0 ? Math.round(links / seconds) : links;
    process.stdout.write(
      `${kind}: ${links} links in ${seconds.toFixed(2)} s (${rate}/s)${complete ? '' : ', not complete'}\n`,
    );
  }
}

async function check(adapters: Adapters, redis: RedisStore): Promise<void> {
  const index = new RedisLinkIndex(redis);
  let findings = 0;
  for (const kind of LINK_KINDS) {
    const checking = checkLinks(redis, index, kind, {
      portal: portalClaims(adapters.portalStore(), kind),
      crm: salesforceClaims(adapters.salesforce(), kind),
    });
    let step = await checking.next();
    for (; step.done !== true; step = await checking.next()) {
      const { problem, claimedBy, portalId, crmId } = step.value;
      process.stdout.write(`${kind} ${problem} (${claimedBy}): portal ${portalId}, Salesforce ${crmId}\n`);
    }
    const { agreed, notIndexed } = step.value;
    findings += step.value.findings;
    process.stdout.write(
      `${kind}: ${agreed} links agree, ${notIndexed} not in the index, ${step.value.findings} findings\n`,
    );
  }
  if (findings > 0) process.exitCode = 1;
}
