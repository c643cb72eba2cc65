import { stat } from 'node:fs/promises';
import type { Gateway } from '../../../gateway/gateway.ts';
import type { Config } from '../../config/environment.ts';
import { workerReadings } from '../../sync/gauges.ts';
import type { Worker } from '../../sync/worker.ts';
import { type GaugeSource, type Reading, reading } from '../../telemetry/measuring.ts';
import { METRICS } from '../../telemetry/metrics.ts';
import type { Logger } from '../logger.ts';
import type { Adapters } from './adapters.ts';

/** From so many operations in five minutes on, the log names the busiest customer. */
const BUSY_OPERATIONS = 1_000;
const BUSY_LOG_MS = 60_000;

/** The gauges of a gateway. The customer's id is in the log only, so that the number of series is bounded. */
export function gatewayGauges(gateway: Gateway, logger: Logger): GaugeSource {
  let quietUntil = 0;
  return onceASecond(async () => {
    const { subscriptions, connections, planner, busiest } = gateway.measures();
    if (busiest.operations >= BUSY_OPERATIONS && performance.now() >= quietUntil) {
      quietUntil = performance.now() + BUSY_LOG_MS;
      logger.info({ ...busiest }, 'the busiest customer');
    }
    const { missing } = await gateway.readiness();
    return [
      ...METRICS.waybill_part_missing.labels.part.map((part) =>
        reading('waybill_part_missing', { part }, Number(missing.some(({ name }) => name === part))),
      ),
      reading('waybill_subscriptions', {}, subscriptions),
      reading('waybill_stream_connections', {}, connections),
      reading('waybill_planner_restarts', {}, planner.restarts),
      reading('waybill_planner_refused', {}, planner.refused),
      reading('waybill_busiest_account_operations', {}, busiest.operations),
      reading('waybill_busiest_account_share', {}, busiest.share),
    ];
  });
}

/** Readers that come within a second share what was read: no reader of metrics can make the database busy. */
function onceASecond(source: GaugeSource): GaugeSource {
  let again = 0;
  let last: ReturnType<GaugeSource> = Promise.resolve([]);
  return () => {
    if (performance.now() >= again) {
      again = performance.now() + 1_000;
      last = source();
    }
    return last;
  };
}

/** The gauges of a worker. While the database is away, those that it gives are absent. */
export function workerGauges(worker: Worker, adapters: Adapters): GaugeSource {
  return onceASecond(async () => {
    const { problem } = await adapters.redis();
    const redis = reading('waybill_redis_up', {}, Number(problem === null));
    try {
      const [health, since] = await Promise.all([worker.health(), adapters.auditChain().unsealedSince()]);
      const unsealedMs = since === null ? 0 : Math.max(0, Date.now() - since.getTime());
      return [
        redis,
        ...workerReadings(health),
        reading('waybill_audit_unsealed_seconds', {}, unsealedMs / 1000),
        reading('waybill_database_up', {}, 1),
      ];
    } catch {
      return [redis, reading('waybill_database_up', {}, 0)];
    }
  });
}

/** The age of the last backup; nothing while no file tells it. */
export function backupGauge({ backupMark }: Config): GaugeSource {
  return async (): Promise<Reading[]> => {
    if (backupMark === null) return [];
    const { mtimeMs } = await stat(backupMark);
    return [reading('waybill_backup_age_seconds', {}, Math.max(0, Date.now() - mtimeMs) / 1000)];
  };
}
