import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { importShipments } from '../../src/import/import-shipments.ts';
import { type Mapping, readMapping } from '../../src/import/mapping.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { createUnitOfWork } from '../../src/ledger/unit-of-work.ts';
import { createPortalStore } from '../../src/portal-store/portal-store.ts';
import { createPortalWrites } from '../../src/portal-store/portal-writes.ts';
import { openDatabase } from '../../src/postgres/database.ts';
import { TEST_SIGNER } from './audit-key.ts';
import { createTestDatabase } from './postgres.ts';

const date = (column: string) => ({
  column,
  formats: ['yyyy-MM-dd', 'M/d/yy', 'd-MMM-yy'],
  absent: ['none'],
});

const MAPPING = {
  source: 'carrier-file',
  shipment: {
    key: 'Key',
    customerCode: 'Customer',
    destinationCountry: { column: 'Country', values: { 'United States': 'US', "Côte d'Ivoire": 'CI' } },
    mode: { column: 'Mode', values: { Truck: 'TRUCK' } },
    references: [
      { type: 'PRO', column: 'PRO' },
      { type: 'BOL', column: 'BOL' },
    ],
  },
  events: [
    { milestone: 'BOOKED', classifier: 'ACTUAL', ...date('Booked') },
    { milestone: 'DELIVERED', classifier: 'PLANNED', ...date('Planned') },
    { milestone: 'DELIVERED', classifier: 'ACTUAL', ...date('Delivered') },
  ],
  line: {
    id: 'LineId',
    description: 'Item',
    pieces: 'Qty',
    value: { column: 'Value', currency: 'USD' },
  },
  weightKg: { column: 'Weight' },
  freight: { column: 'Freight', currency: 'USD' },
};

export const HEADER =
  'Key,Customer,Country,Mode,PRO,BOL,Booked,Planned,Delivered,LineId,Item,Qty,Value,Weight,Freight';

const CELLS = {
  customer: 'TRIALCO',
  country: 'United States',
  pro: '',
  booked: 'none',
  delivered: 'none',
  item: 'Pallet',
  qty: '1',
  value: '100.00',
  weight: '12.5',
  freight: '30.00',
};

/** A line of the file with the given cells; the others are as they should be. */
export function fileLine(key: string, cells: Partial<typeof CELLS> = {}): string {
  const given = { ...CELLS, ...cells };
  const { customer, country, pro, booked, delivered, item, qty, value, weight, freight } = given;
  return `${key},${customer},${country},Truck,${pro || `P-${key}`},B1,${booked},none,${delivered},${key}-1,${item},${qty},${value},${weight},${freight}`;
}

export interface ReportLine {
  readonly line: string;
  readonly outcome: string;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
  readonly advice: string;
}

const STAFF = { scope: { kind: 'ALL' } as const, usage: newUpstreamUsage() };

export type ImportWorld = Awaited<ReturnType<typeof startImportWorld>>;

/** A portal of its own, and files to import into it. */
export async function startImportWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-import-'));
  const server = await createTestDatabase();
  const database = openDatabase({ url: server.url, poolSize: 4 });
  const store = createPortalStore(database);
  const { review } = createLedger(database, TEST_SIGNER);
  const work = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const mappingFile = join(folder, 'mapping.json');
  writeFileSync(mappingFile, JSON.stringify(MAPPING));
  const mapping: Mapping = readMapping(mappingFile);
  return {
    folder,
    store,
    database,
    review,

    /** Imports the content, or lines under the header. */
    async run(content: Buffer | readonly string[], source = 'carrier-file', columns: object = {}) {
      const file = join(folder, `${source}.csv`);
      const reportFile = join(folder, `${source}-report.csv`);
      writeFileSync(file, Buffer.isBuffer(content) ? content : `${[HEADER, ...content].join('\r\n')}\r\n`);
      const counts = await importShipments({
        file,
        mapping: { ...mapping, source, shipment: { ...mapping.shipment, ...columns } },
        store,
        work,
        review,
        reportFile,
      });
      const report = parse<ReportLine>(readFileSync(reportFile, 'utf8'), { columns: true });
      return { counts, report };
    },

    /** The keys of the shipments that were imported from the source. */
    async keys(source = 'carrier-file') {
      const rows = await database.query<{ readonly key: string }>({
        text: 'SELECT import_key AS key FROM portal.shipment WHERE import_source = $1',
        values: [source],
      });
      return rows.map(({ key }) => key);
    },

    async shipment(key: string) {
      return (await this.shipments(key))[0] ?? null;
    },

    /** The shipments that the files know by a key. */
    async shipments(key: string) {
      const [found] = await store.shipments.byReferences(STAFF, [{ type: 'CUSTOMER_REFERENCE', value: key }]);
      return found?.shipments ?? [];
    },

    /** The open review items. */
    async items() {
      const page = { direction: 'forward', size: 100, position: null } as const;
      const { rows } = await review.list({ states: ['OPEN'] }, page);
      return rows;
    },

    async codes() {
      const codes: (string | null)[] = [];
      for await (const page of store.imports.accounts()) codes.push(...page.map((row) => row.customerCode));
      return codes;
    },

    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
