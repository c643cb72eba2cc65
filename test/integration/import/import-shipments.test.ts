import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { importShipments } from '../../../src/import/import-shipments.ts';
import { readMapping } from '../../../src/import/mapping.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import type { ReviewQueue } from '../../../src/ledger/review/review-queue.ts';
import { createUnitOfWork, type UnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalWrites, type PortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';

const MAPPING = join(
  resolve(import.meta.dirname, '../../..'),
  'src/import/mappings/scms-delivery-history.json',
);
const HEADER = [
  'ID',
  'Project Code',
  'PQ #',
  'PO / SO #',
  'ASN/DN #',
  'Country',
  'Shipment Mode',
  'PO Sent to Vendor Date',
  'Scheduled Delivery Date',
  'Delivered to Client Date',
  'Delivery Recorded Date',
  'Product Group',
  'Vendor',
  'Item Description',
  'Line Item Quantity',
  'Line Item Value',
  'Weight (Kilograms)',
  'Freight Cost (USD)',
].join(',');

function line(id: number, shipment: string, changes: { country?: string; project?: string } = {}): string {
  const { country = 'Kenya', project = '500-KE' } = changes;
  return `${id},${project},FPQ-1,SO-${id},${shipment},${country},Air,6/1/06,2-Jul-06,2-Jul-06,3-Jul-06,ARV,Maker,Tablets,5,10.5,3,4`;
}

describe('an import of shipments', () => {
  let folder: string;
  let server: TestDatabase;
  let database: Database;
  let store: PortalStore;
  let review: ReviewQueue;
  let work: UnitOfWork<PortalWrites>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-import-'));
    server = await createTestDatabase();
    database = openDatabase({ url: server.url, poolSize: 4 });
    store = createPortalStore(database);
    review = createLedger(database, TEST_SIGNER).review;
    work = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (name: string, lines: readonly string[], onto: UnitOfWork<PortalWrites> = work) => {
    const file = join(folder, name);
    writeFileSync(file, `${[HEADER, ...lines].join('\r')}\r`);
    const reportFile = join(folder, `${name}.report.csv`);
    const counts = await importShipments({
      file,
      mapping: readMapping(MAPPING),
      store,
      work: onto,
      review,
      reportFile,
    });
    return { counts, report: readFileSync(reportFile, 'utf8').trim().split('\n').slice(1) };
  };
  const shipment = async (number: string) => {
    const reader = { scope: { kind: 'ALL' } as const, usage: newUpstreamUsage() };
    const [found] = await store.shipments.byReferences(reader, [
      { type: 'CUSTOMER_REFERENCE', value: number },
    ]);
    return found?.shipments[0] ?? null;
  };

  it('reports each line that it cannot take, and takes the others', async () => {
    const { counts, report } = await run('mixed.csv', [
      line(1, 'M-1'),
      line(2, 'M-2', { country: 'Atlantis' }),
      '3,too,short',
    ]);
    expect(counts).toMatchObject({ read: 3, taken: 1, refused: 2, shipments: 1 });
    expect(report).toEqual([
      '3,REFUSED,"Country","Atlantis","is not in the mapping\'s table of values","Correct the value, or add it to the mapping."',
      '4,REFUSED,"","3,too,short","has 3 cells; the header has 18","Complete the line; the file may have been cut off here."',
    ]);
    expect(await shipment('M-1')).toMatchObject({
      currentMilestone: 'DELIVERED',
      deliveredOnTime: true,
      destinationCountry: 'KE',
    });
    expect(await shipment('M-2')).toBeNull();
  });

  it('takes the other lines when one holds what the portal cannot store', async () => {
    const { counts, report } = await run('unstorable.csv', [
      line(1, 'U-1'),
      line(2, 'U-2').replace(',10.5,3,4', `,${'9'.repeat(30)},3,4`),
      line(3, 'U-3').replace('Tablets', 'Tab\0lets'),
    ]);
    expect(counts).toMatchObject({ read: 3, taken: 1, refused: 2 });
    expect(report).toHaveLength(2);
    expect(await shipment('U-1')).not.toBeNull();
  });

  it('refuses a report that it cannot write, before anything is taken', async () => {
    const file = join(folder, 'no-report.csv');
    writeFileSync(file, [HEADER, line(1, 'N-1')].join('\n'));
    const reportFile = join(folder, 'not-there', 'report.csv');
    const importing = importShipments({
      file,
      mapping: readMapping(MAPPING),
      store,
      work,
      review,
      reportFile,
    });
    await expect(importing).rejects.toThrow('Cannot write the report');
    expect(await shipment('N-1')).toBeNull();
  });

  it('says that the report is not whole when its disk is full, after everything is taken', async () => {
    const file = join(folder, 'full-disk.csv');
    writeFileSync(file, [HEADER, line(1, 'F-1'), '2,too,short'].join('\n'));
    const options = { file, mapping: readMapping(MAPPING), store, work, review, reportFile: '/dev/full' };
    await expect(importShipments(options)).rejects.toThrow('Cannot write the report /dev/full: ENOSPC');
    expect(await shipment('F-1')).not.toBeNull();
  });

  it('puts lines that stand far apart into one shipment', async () => {
    const { counts } = await run('apart.csv', [
      line(1, 'A-1'),
      ...Array.from({ length: 700 }, (_, at) => line(10 + at, `B-${at}`)),
      line(2, 'A-1'),
    ]);
    expect(counts).toMatchObject({ shipments: 701, taken: 702 });
    expect(await shipment('A-1')).toMatchObject({ weightKg: 6, freightAmount: '8.00' });
  });

  it('goes on behind its last committed batch after it was interrupted', async () => {
    const lines = Array.from({ length: 1200 }, (_, at) => line(at, `R-${at}`));
    let batches = 0;
    const interrupted: UnitOfWork<PortalWrites> = {
      run: async (...given) => {
        batches += 1;
        if (batches === 2) throw new Error('the power went out');
        return await work.run(...given);
      },
    };
    await expect(run('resume.csv', lines, interrupted)).rejects.toThrow('the power went out');
    const { counts } = await run('resume.csv', lines);
    expect(counts).toMatchObject({ read: 1200, resumed: 500, taken: 700, known: 0, shipments: 700 });
  });

  it('finds a customer by its code and never makes it twice', async () => {
    const first = await run('code-1.csv', [line(1, 'C-1', { project: 'CODE-7' })]);
    const second = await run('code-2.csv', [line(1, 'C-2', { project: 'CODE-7' })]);
    expect([first.counts.customers, second.counts.customers]).toEqual([1, 0]);
    expect((await shipment('C-1'))?.accountId).toBe((await shipment('C-2'))?.accountId);
  });

  it('puts a shipment under the code of a branch into the branch', async () => {
    const [customer = ''] = await store.writes.insertAccounts([
      { displayName: 'Branching', customerCode: 'BRANCHING' },
    ]);
    const [branch] = await store.writes.insertAccounts([
      { displayName: 'Branching West', customerCode: 'BRANCHING-W', parentId: customer },
    ]);
    const { counts } = await run('branch.csv', [
      line(1, 'W-1', { project: 'BRANCHING-W' }),
      line(2, 'W-2', { project: 'BRANCHING' }),
    ]);
    expect(counts).toMatchObject({ taken: 2, customers: 0 });
    expect(await shipment('W-1')).toMatchObject({ accountId: customer, branchId: branch });
    expect(await shipment('W-2')).toMatchObject({ accountId: customer, branchId: customer });
  });

  it('refuses the shipment whose values together are too large for the portal, and no other', async () => {
    const heavy = Array.from({ length: 120 }, (_, at) =>
      line(at, 'H-2').replace(',10.5,3,4', ',10.5,999999999,4'),
    );
    const { counts, report } = await run('heavy.csv', [line(1, 'H-1'), ...heavy, line(2, 'H-3')]);
    expect(counts).toMatchObject({ read: 122, taken: 2, refused: 120, shipments: 2 });
    expect(report).toHaveLength(120);
    expect(report[0]).toMatch(/^3,REFUSED,.*cannot be stored/);
    expect(await shipment('H-3')).not.toBeNull();
  });

  it('does not replace its own input with the report', async () => {
    const file = join(folder, 'own.csv');
    writeFileSync(file, `${HEADER}\n${line(1, 'O-1')}\n`);
    const importing = importShipments({
      file,
      mapping: readMapping(MAPPING),
      store,
      work,
      review,
      reportFile: file,
    });
    await expect(importing).rejects.toThrow('The report would replace');
    expect(readFileSync(file, 'utf8')).toContain('O-1');
  });

  it('refuses a file without the columns of the mapping', async () => {
    const file = join(folder, 'other.csv');
    writeFileSync(file, 'A,B\n1,2\n');
    const started = importShipments({
      file,
      mapping: readMapping(MAPPING),
      store,
      work,
      review,
      reportFile: join(folder, 'other.report'),
    });
    await expect(started).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('"ASN/DN #"'),
    });
  });
});
