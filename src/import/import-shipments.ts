import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WaybillError } from '../domain/errors.ts';
import type { PortalStore } from '../portal-store/portal-store.ts';
import type { NewShipment } from '../portal-store/shipment/shipment.columns.ts';
import { type AssembledShipment, assembleShipment } from './assemble-shipment.ts';
import type { FileLine } from './cell.ts';
import { ImportReport } from './import-report.ts';
import { columnsOf, type Mapping } from './mapping.ts';
import { readLines } from './read-lines.ts';

/** Lines add up: `read` = `taken` + `known` + `resumed` + `refused`. */
export interface ImportCounts {
  read: number;
  /** In shipments that this import created. */
  taken: number;
  /** In shipments that an earlier import created; nothing was changed. */
  known: number;
  /** Committed by this import before it was interrupted and started again. */
  resumed: number;
  /** Not in the portal; each has a line in the report. */
  refused: number;
  /** Shipments created. */
  shipments: number;
  /** Shipments that were there before. */
  knownShipments: number;
  customers: number;
}

interface ImportOptions {
  readonly file: string;
  readonly mapping: Mapping;
  readonly store: Pick<PortalStore, 'writes' | 'imports'>;
  readonly reportFile: string;
  /** Called after each batch and during the scan of the file. */
  readonly onProgress?: (progress: { readonly linesDone: number; readonly linesInFile: number }) => void;
}

/** Shipments of one transaction. */
const BATCH = 500;

/**
 * Streams a delivery file into the portal, in batches of whole shipments. The import finds or creates customers by
 * their code, and links or creates nothing in Salesforce. A killed import resumes after its last committed batch when
 * it is started again with the same file and mapping. A repeated import changes nothing.
 * @throws WaybillError BAD_USER_INPUT when the file cannot be read as the mapping says.
 */
export async function importShipments(options: ImportOptions): Promise<ImportCounts> {
  const { file, mapping, store } = options;
  const { lastLines, linesInFile } = await scan(file, mapping);
  const report = await ImportReport.open(options.reportFile);
  const run = await store.imports.begin({
    source: mapping.source,
    fileName: basename(file),
    fileSha256: await sha256(file),
    mappingSha256: createHash('sha256').update(JSON.stringify(mapping)).digest('hex'),
  });
  const resumeAfter = run.state === 'RUNNING' ? run.position : 0;
  const counts: ImportCounts = { ...EMPTY };
  const customers = new Customers(store, counts);

  let batch: AssembledShipment[] = [];
  let lastLine = 0;
  const flush = async () => {
    await insertBatch(batch, { store, customers, counts, importRun: run.portalId, position: lastLine });
    batch = [];
    options.onProgress?.({ linesDone: counts.read, linesInFile });
  };

  for await (const group of shipmentGroups(file, mapping, lastLines, counts, report)) {
    const assembled = assembleShipment(group.lines, group.key, mapping);
    report.write(assembled.findings);
    counts.refused += group.lines.length - assembled.linesTaken;
    lastLine = group.lastLine;
    if (lastLine <= resumeAfter) counts.resumed += assembled.linesTaken;
    else batch.push(assembled);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  await store.imports.finish(run.portalId, { ...counts });
  await report.close();
  return counts;
}

const EMPTY: ImportCounts = {
  read: 0,
  taken: 0,
  known: 0,
  resumed: 0,
  refused: 0,
  shipments: 0,
  knownShipments: 0,
  customers: 0,
};

/** The last line of each shipment, so that a shipment is inserted once, with all its lines. */
async function scan(file: string, mapping: Mapping) {
  await stat(file).catch((cause: unknown) => {
    throw new WaybillError('BAD_USER_INPUT', `There is no file ${file}.`, { cause });
  });
  const lastLines = new Map<string, number>();
  let linesInFile = 0;
  for await (const line of readLines({ path: file, columns: columnsOf(mapping) })) {
    linesInFile += 1;
    const key = 'cells' in line ? keyOf(line, mapping) : '';
    if (key !== '') lastLines.set(key, line.number);
  }
  return { lastLines, linesInFile };
}

interface ShipmentGroup {
  readonly key: string;
  readonly lines: readonly FileLine[];
  /** Position in the whole file: every shipment up to here is complete. */
  readonly lastLine: number;
}

/** The shipments of the file, each when its last line is read. Lines of no shipment go to the report. */
async function* shipmentGroups(
  file: string,
  mapping: Mapping,
  lastLines: ReadonlyMap<string, number>,
  counts: ImportCounts,
  report: ImportReport,
): AsyncGenerator<ShipmentGroup> {
  const open = new Map<string, FileLine[]>();
  for await (const line of readLines({ path: file, columns: columnsOf(mapping) })) {
    counts.read += 1;
    const key = 'cells' in line ? keyOf(line, mapping) : '';
    if (!('cells' in line) || key === '') {
      counts.refused += 1;
      const reason = 'malformed' in line ? line.malformed : 'is empty';
      const column = 'malformed' in line ? '' : mapping.shipment.key;
      report.write([{ line: line.number, outcome: 'REFUSED', column, reason }]);
      continue;
    }
    const lines = open.get(key) ?? [];
    lines.push(line);
    if (lastLines.get(key) === line.number) {
      open.delete(key);
      yield { key, lines, lastLine: line.number };
    } else {
      open.set(key, lines);
    }
  }
}

function keyOf(line: FileLine, mapping: Mapping): string {
  return (line.cells[mapping.shipment.key] ?? '').trim();
}

interface BatchContext {
  readonly store: Pick<PortalStore, 'writes'>;
  readonly customers: Customers;
  readonly counts: ImportCounts;
  readonly importRun: string;
  readonly position: number;
}

async function insertBatch(batch: readonly AssembledShipment[], context: BatchContext): Promise<void> {
  const { store, customers, counts, importRun, position } = context;
  const ready = batch.flatMap(({ shipment, linesTaken }) =>
    shipment === null ? [] : [{ shipment, linesTaken }],
  );
  if (ready.length === 0) return;
  const accountIds = await customers.idsOf(
    ready.map(({ shipment }) => ({
      code: shipment.customerCode,
      country: shipment.destinationCountry ?? null,
    })),
  );
  const shipments = ready.map(
    ({ shipment: { customerCode: _, ...shipment } }, at): NewShipment => ({
      ...shipment,
      accountId: accountIds[at] ?? '',
    }),
  );
  const inserted = await store.writes.insertShipments(shipments, {
    importRun,
    position,
    counts: { ...counts },
  });
  inserted.forEach(({ outcome }, at) => {
    const lines = ready[at]?.linesTaken ?? 0;
    counts[outcome === 'INSERTED' ? 'taken' : 'known'] += lines;
    counts[outcome === 'INSERTED' ? 'shipments' : 'knownShipments'] += 1;
  });
}

/** Finds customers by code, and makes those that the portal does not know yet. */
class Customers {
  readonly #ids = new Map<string, string>();
  readonly #store: Pick<PortalStore, 'writes' | 'imports'>;
  readonly #counts: ImportCounts;

  constructor(store: Pick<PortalStore, 'writes' | 'imports'>, counts: ImportCounts) {
    this.#store = store;
    this.#counts = counts;
  }

  async idsOf(wanted: readonly { code: string; country: string | null }[]): Promise<string[]> {
    const unknown = new Map(
      wanted.filter(({ code }) => !this.#ids.has(code)).map((entry) => [entry.code, entry]),
    );
    if (unknown.size > 0) {
      const stored = await this.#store.imports.accountsByCode([...unknown.keys()]);
      for (const [code, account] of stored) {
        this.#ids.set(code, account.portalId);
        unknown.delete(code);
      }
      const created = [...unknown.values()].map(({ code, country }) => ({
        displayName: code,
        customerCode: code,
        country,
      }));
      const ids = created.length === 0 ? [] : await this.#store.writes.insertAccounts(created);
      created.forEach(({ customerCode }, at) => this.#ids.set(customerCode, ids[at] ?? ''));
      this.#counts.customers += created.length;
    }
    return wanted.map(({ code }) => this.#ids.get(code) ?? '');
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
