import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { LINK_KINDS } from '../../redis/link.ts';
import { checkLinks } from '../../redis/link-check.ts';
import { rebuildLinks } from '../../redis/link-rebuild.ts';
import { createLogger } from '../logger.ts';
import { Adapters } from '../wiring/adapters.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { allLinks, portalClaims, salesforceClaims } from '../wiring/link-sources.ts';

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

async function withAdapters(work: (adapters: Adapters) => Promise<void>): Promise<void> {
  const config = configOfRunningHub(readConfig());
  await using adapters = new Adapters(config, createLogger(config));
  await work(adapters);
}

async function rebuild(adapters: Adapters): Promise<void> {
  const redis = await adapters.redis();
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

async function check(adapters: Adapters): Promise<void> {
  const redis = await adapters.redis();
  const index = await adapters.links();
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
