import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ReviewQueue } from '../ledger/review/review-queue.ts';
import type { UnitOfWork } from '../ledger/unit-of-work.ts';
import type { PortalStore } from '../portal-store/portal-store.ts';
import type { PortalWrites } from '../portal-store/portal-writes.ts';
import { assembleShipment } from './assemble-shipment.ts';
import { Customers } from './customers.ts';
import { DeliveryFile } from './file/delivery-file.ts';
import { type ImportCounts, newCounts } from './import-counts.ts';
import { ImportReport } from './import-report.ts';
import { Insertion, type ReadyShipment } from './insertion.ts';
import type { Mapping } from './mapping.ts';
import { ShipmentGroups } from './shipment-groups.ts';

interface ImportOptions {
  readonly file: string;
  readonly mapping: Mapping;
  readonly store: Pick<PortalStore, 'imports'>;
  /** Shipments are inserted with the review items for their facts that cannot be true. */
  readonly work: UnitOfWork<PortalWrites>;
  /** The queue for doubts about customers. */
  readonly review: Pick<ReviewQueue, 'open' | 'settleCauses'>;
  readonly reportFile: string;
  /** Called after each batch. */
  readonly onProgress?: (progress: { readonly linesDone: number; readonly linesInFile: number }) => void;
}

export interface ImportResult extends ImportCounts {
  /** The encoding of the file, in words. */
  readonly encoding: string;
}

/** The most shipments, and lines, of one transaction. A shipment is never divided. */
const BATCH = { shipments: 500, lines: 5000 } as const;

/**
 * Imports a delivery file into the portal, in batches of whole shipments, ordered by their keys. The import finds or creates
 * customers by their code (a code in doubt goes to review), and links or creates nothing in Salesforce. A fact that cannot
 * be true is kept and goes to review. The whole file is read before anything is stored. To resume a killed import, start it
 * again with the same file and mapping: the shipments that it had committed are counted as resumed. A repeated import
 * changes nothing.
 * @throws WaybillError BAD_USER_INPUT when the file cannot be read as the mapping says.
 */
export async function importShipments(options: ImportOptions): Promise<ImportResult> {
  const file = new DeliveryFile(options.file);
  await using report = await ImportReport.open(options.reportFile, [options.file]);
  await using groups = new ShipmentGroups(options.mapping, report);
  try {
    await groups.read(file);
    return { ...(await insertGroups(options, file, groups, report)), encoding: file.encoding };
  } finally {
    // An import that was interrupted leaves the findings so far.
    await report.write();
  }
}

async function insertGroups(
  { mapping, store, work, review, onProgress }: ImportOptions,
  file: DeliveryFile,
  groups: ShipmentGroups,
  report: ImportReport,
): Promise<ImportCounts> {
  const fileName = basename(file.path);
  const run = await store.imports.begin({
    source: mapping.source,
    fileName,
    fileSha256: file.sha256(),
    mappingSha256: createHash('sha256').update(JSON.stringify(mapping)).digest('hex'),
  });
  const counts: ImportCounts = { ...newCounts(), read: groups.linesRead };
  const customers = await Customers.read(store);
  const resumeAfter = run.state === 'RUNNING' ? run.position : 0;
  const insertion = new Insertion({
    source: mapping.source,
    store,
    work,
    review,
    fileName,
    keyColumn: mapping.shipment.key,
    dateColumns: mapping.events,
    customerColumn: mapping.shipment.customerCode,
    customers,
    report,
    counts,
    importRun: run.portalId,
    resumeAfter,
  });
  let batch: ReadyShipment[] = [];
  let linesInBatch = 0;
  let linesDone = 0;
  const flush = async () => {
    await insertion.insert(batch);
    batch = [];
    linesInBatch = 0;
    counts.customers = customers.made;
    onProgress?.({ linesDone, linesInFile: counts.read });
  };

  let position = 0;
  for await (const { key, lines } of groups.groups()) {
    const { shipment, linesTaken, findings } = assembleShipment(lines, key, mapping, (line) =>
      groups.doubtAbout(line),
    );
    await report.add(...findings, ...groups.notesAbout(linesTaken));
    counts.refused += lines.length - linesTaken.length;
    position += 1;
    linesDone += lines.length;
    if (shipment === null) continue;
    batch.push({ position, shipment, linesTaken });
    linesInBatch += lines.length;
    if (batch.length >= BATCH.shipments || linesInBatch >= BATCH.lines) await flush();
  }
  await flush();
  counts.refused += groups.linesRefused;
  await store.imports.finish(run.portalId, { ...counts });
  return counts;
}
