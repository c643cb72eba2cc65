import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { type ImportResult, importShipments } from '../../../src/import/import-shipments.ts';
import { readMapping } from '../../../src/import/mapping.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import type { ReviewQueue } from '../../../src/ledger/review/review-queue.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FILE = resolve(ROOT, '../shared/data/scms-delivery-history.csv');
const MAPPING = join(ROOT, 'src/import/mappings/scms-delivery-history.json');
const EVERYBODY = { scope: { kind: 'ALL' } as const };

type Line = Readonly<Record<string, string>>;

/** The same figures, worked out from the file alone and in another way than the importer does. */
function figuresOfFile() {
  const text = readFileSync(FILE, 'utf8').replace(/^\u{feff}/u, '');
  const lines = parse<Line>(text, { columns: true, record_delimiter: ['\r\n', '\n', '\r'] });
  const shipments = Map.groupBy(lines, (line) => line['ASN/DN #'] ?? '');
  const latest = (group: Line[], column: string) =>
    Math.max(...group.map((line) => Date.parse(`${line[column]} UTC`)));
  const byMode = new Map<string, { delivered: number; onTime: number }>();
  for (const group of shipments.values()) {
    const mode = group[0]?.['Shipment Mode'] ?? '';
    const row = byMode.get(mode) ?? { delivered: 0, onTime: 0 };
    row.delivered += 1;
    if (latest(group, 'Delivered to Client Date') <= latest(group, 'Scheduled Delivery Date'))
      row.onTime += 1;
    byMode.set(mode, row);
  }
  return {
    lines: lines.length,
    shipments: shipments.size,
    byMode,
    customers: new Set(lines.map((line) => line['Project Code'])).size,
  };
}

/** The data lies beside the project, not in it. */
describe.skipIf(!existsSync(FILE))(`importing ${FILE} (skipped where it is absent)`, () => {
  let folder: string;
  let server: TestDatabase;
  let database: Database;
  let store: PortalStore;
  let review: ReviewQueue;
  let counts: ImportResult;
  const importFile = () =>
    importShipments({
      file: FILE,
      mapping: readMapping(MAPPING),
      store,
      work: createUnitOfWork(database, TEST_SIGNER, createPortalWrites),
      review,
      reportFile: join(folder, 'report.csv'),
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-scms-'));
    server = await createTestDatabase();
    database = openDatabase({ url: server.url, poolSize: 4 });
    store = createPortalStore(database);
    review = createLedger(database, TEST_SIGNER).review;
    counts = await importFile();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes every line, and the counts add up', () => {
    const expected = figuresOfFile();
    expect(counts).toEqual({
      read: expected.lines,
      taken: expected.lines,
      known: 0,
      resumed: 0,
      refused: 0,
      knownShipments: 0,
      shipments: expected.shipments,
      customers: expected.customers,
      encoding: 'UTF-8 with a byte order mark',
    });
  });

  it('answers on-time delivery by mode as the file says', async () => {
    const modes: Readonly<Record<string, string>> = {
      Air: 'AIR',
      'Air Charter': 'AIR_CHARTER',
      Ocean: 'OCEAN',
      Truck: 'TRUCK',
      'N/A': 'UNKNOWN',
    };
    const rows = await store.performance.report(
      { ...EVERYBODY, usage: newUpstreamUsage() },
      { granularity: 'TOTAL', groupBy: ['MODE'] },
    );
    const answered = Object.fromEntries(rows.map((row) => [row.mode, [row.delivered, row.deliveredOnTime]]));
    const expected = Object.fromEntries(
      [...figuresOfFile().byMode].map(([mode, row]) => [modes[mode], [row.delivered, row.onTime]]),
    );
    expect(answered).toEqual(expected);
  });

  it('lists what it left out, each with its line and reason', () => {
    const [header, ...findings] = readFileSync(join(folder, 'report.csv'), 'utf8').trim().split('\n');
    expect(header).toBe('line,outcome,column,value,reason,advice');
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter((line) => !/^\d+,NOTE(,"[^"]*"){2}(,"[^"]+"){2}$/.test(line))).toEqual([]);
  });

  it('changes nothing the second time', async () => {
    const again = await importFile();
    expect(again).toMatchObject({
      taken: 0,
      known: counts.read,
      shipments: 0,
      knownShipments: counts.shipments,
      customers: 0,
    });
    expect(again.read).toBe(again.known + again.refused);
  });
});
