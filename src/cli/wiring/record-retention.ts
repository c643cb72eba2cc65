import type { Config } from '../../config/environment.ts';
import { createShipmentRemoval } from '../../ledger/removal/shipment-removal.ts';
import { RecordRetention } from '../../retention/record-retention.ts';
import type { Adapters } from './adapters.ts';

/** Removes closed shipments and papers that are kept no longer. */
export async function wireRecordRetention(config: Config, adapters: Adapters): Promise<RecordRetention> {
  return new RecordRetention({
    removal: createShipmentRemoval(adapters.retentionDatabase(), adapters.auditSigner()),
    documents: adapters.documentStore(),
    links: await adapters.links(),
    periods: {
      closedShipments: config.shipmentsKeptDays,
      papersOfClosedShipments: config.documentsKeptDays,
    },
  });
}
