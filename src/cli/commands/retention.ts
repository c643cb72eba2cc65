import { type Command, Option } from 'commander';
import { type Config, readConfig } from '../../config/environment.ts';
import { WaybillError } from '../../domain/errors.ts';
import { KEPT, PROOF_KEPT, RECORDS_KEPT, type RecordRule } from '../../domain/retention/periods.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { hubPrincipal } from '../../ledger/principal.ts';
import type { Aged } from '../../ledger/removal/shipment-removal.ts';
import { countExpired } from '../../ledger/retention.ts';
import { createLogger, type Logger } from '../logger.ts';
import type { Adapters } from '../wiring/adapters.ts';
import { configOfRunningHub } from '../wiring/demo-file.ts';
import { openForCommand } from '../wiring/open-adapters.ts';
import { wireRecordRetention } from '../wiring/record-retention.ts';
import { recordByHand, retentionWorks } from '../wiring/scheduled-works.ts';

const DAY_MS = 86_400_000;

export function addRetentionCommand(program: Command): void {
  const command = program
    .command('retention')
    .description(
      'remove what is kept no longer, as the worker does every night; the periods are in schema/retention.md',
    )
    .option('--dry-run', 'only count it')
    .action(({ dryRun = false }: { dryRun?: boolean }) =>
      withAdapters((adapters, config, logger) =>
        dryRun ? count(adapters, config) : remove(adapters, config, logger),
      ),
    );
  command
    .command('hold')
    .argument('<record>', 'the number of a shipment, or the code of a customer or branch')
    .description('remove nothing of a shipment or a customer, such as during a lawsuit')
    .addOption(new Option('--by <name>', 'the person who gave the order').makeOptionMandatory())
    .addOption(new Option('--reason <text>', 'such as the number of the case').makeOptionMandatory())
    .action((record: string, { by, reason }: { by: string; reason: string }) =>
      withAdapters((adapters) => hold(adapters, record, by, reason)),
    );
  command
    .command('release')
    .argument('<record>', 'as it was held')
    .description('end a hold')
    .addOption(new Option('--by <name>', 'the person who gave the order').makeOptionMandatory())
    .action((record: string, { by }: { by: string }) =>
      withAdapters((adapters) => release(adapters, record, by)),
    );
}

async function withAdapters(
  work: (adapters: Adapters, config: Config, logger: Logger) => Promise<void>,
): Promise<void> {
  const config = configOfRunningHub(readConfig());
  const logger = createLogger(config);
  await using adapters = await openForCommand(config, logger);
  await work(adapters, config, logger);
}

type Counts = Readonly<Record<string, number>>;

async function count(adapters: Adapters, config: Config): Promise<void> {
  const done = 'would be removed';
  sayCounts({ ...(await countExpired(adapters.database())) }, done);
  sayCounts({ ...(await adapters.auditRetention().countExpired()) }, done);
  const records = await wireRecordRetention(config, adapters);
  sayRecords(await records.count(new AbortController().signal), done);
}

/** Each work that is done is recorded before the next one begins. */
async function remove(adapters: Adapters, config: Config, logger: Logger): Promise<void> {
  const works = await retentionWorks(config, adapters);
  const expired = await works.retention();
  await recordByHand(config, logger, 'retention', expired);
  sayCounts(expired, 'removed');
  const { auditHead, ...proofs } = await works['audit-retention']();
  await recordByHand(config, logger, 'audit-retention', { ...proofs, auditHead });
  sayCounts(proofs, 'removed');
  if (auditHead !== null) process.stdout.write(`The audit's end: ${auditHead}\n`);
  const records = await works['record-retention'](new AbortController().signal);
  await recordByHand(config, logger, 'record-retention', records);
  sayRecords(records, 'removed');
  const { removed, missing } = records.files;
  process.stdout.write(`files of removed papers: ${removed} deleted, ${missing} were not there\n`);
}

function sayCounts(counts: Counts, done: string): void {
  const periods: Counts = { ...KEPT, ...PROOF_KEPT };
  for (const [kind, rows] of Object.entries(counts)) {
    const days = Math.round(((periods[kind] ?? 0) / DAY_MS) * 10) / 10;
    process.stdout.write(`${kind}: ${rows} older than ${days} days ${done}\n`);
  }
}

function sayRecords(found: Readonly<Record<RecordRule, Aged>>, done: string): void {
  for (const rule of Object.keys(RECORDS_KEPT) as RecordRule[]) {
    process.stdout.write(`${rule}: ${inWords(rule, found[rule])} ${done}\n`);
  }
}

function inWords(rule: RecordRule, { shipments, documents, stay }: Aged): string {
  const what =
    rule === 'closedShipments'
      ? `${shipments} shipments with ${documents} papers`
      : `${documents} papers of closed shipments`;
  const stays = Object.entries(stay).map(([why, count]) => `${count} ${why}`);
  return stays.length === 0 ? what : `${what} (old shipments that stay: ${stays.join(', ')})`;
}

async function hold(adapters: Adapters, record: string, heldBy: string, reason: string): Promise<void> {
  const held = await recordOf(adapters, record);
  const isNew = await adapters.ledgerWork().run(hubPrincipal('retention'), async (unit) => {
    const added = await unit.ledger.holds.add({ recordId: held.portalId, heldBy, reason });
    if (added) unit.audit(entry(held, 'retentionHeld', heldBy));
    return added;
  });
  process.stdout.write(`${record} ${isNew ? 'is held' : 'was held before'}\n`);
}

async function release(adapters: Adapters, record: string, by: string): Promise<void> {
  const held = await recordOf(adapters, record);
  const ended = await adapters.ledgerWork().run(hubPrincipal('retention'), async (unit) => {
    const released = await unit.ledger.holds.release(held.portalId);
    if (released) unit.audit(entry(held, 'retentionReleased', by));
    return released;
  });
  process.stdout.write(`${record} ${ended ? 'is held no longer' : 'was not held'}\n`);
}

interface Held {
  readonly record: 'Shipment' | 'Account';
  readonly portalId: string;
  readonly accountId: string;
}

function entry({ record, portalId, accountId }: Held, action: string, by: string) {
  const changes = [{ field: 'orderedBy', old: null, new: by }];
  return { record, recordId: portalId, accountId, action, changes };
}

async function recordOf(adapters: Adapters, text: string): Promise<Held> {
  const { imports, shipments } = adapters.portalStore();
  const account = (await imports.accountsByCode([text])).get(text);
  if (account !== undefined) {
    const { portalId, customerId } = account;
    return { record: 'Account', portalId, accountId: customerId };
  }
  const everything = { scope: { kind: 'ALL' }, usage: newUpstreamUsage() } as const;
  const [found] = await shipments.byReferences(everything, [{ value: text }]);
  const [shipment, ...others] = found?.shipments ?? [];
  if (shipment === undefined || others.length > 0) {
    const why = shipment === undefined ? 'No shipment or customer has' : 'Several shipments have';
    throw new WaybillError('BAD_USER_INPUT', `${why} the number or code "${text}".`);
  }
  return { record: 'Shipment', portalId: shipment.portalId, accountId: shipment.accountId };
}
