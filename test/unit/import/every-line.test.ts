import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleShipment } from '../../../src/import/assemble-shipment.ts';
import { DeliveryFile } from '../../../src/import/file/delivery-file.ts';
import { ImportReport } from '../../../src/import/import-report.ts';
import { type Mapping, readMapping } from '../../../src/import/mapping.ts';
import { ShipmentGroups } from '../../../src/import/shipment-groups.ts';
import { type GeneratedFile, generatedFile, HEADER } from './generated-files.ts';

let folder: string;
let mapping: Mapping;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-import-'));
  const path = join(folder, 'mapping.json');
  writeFileSync(
    path,
    JSON.stringify({
      source: 'generated',
      shipment: {
        key: 'Key',
        customerCode: 'Customer',
        destinationCountry: { column: 'Country', values: { 'United States': 'US' } },
        mode: { column: 'Mode', values: { Truck: 'TRUCK' } },
        references: [{ type: 'PRO', column: 'PRO' }],
      },
      events: [{ milestone: 'BOOKED', classifier: 'ACTUAL', column: 'Booked', formats: ['yyyy-MM-dd'] }],
      line: {
        id: 'LineId',
        description: 'Item',
        pieces: 'Qty',
        value: { column: 'Value', currency: 'USD' },
      },
      weightKg: { column: 'Weight' },
      freight: { column: 'Freight', currency: 'USD' },
    }),
  );
  mapping = readMapping(path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  /** The description of each recorded line, by its number. */
  readonly recorded: readonly (readonly [line: number, item: string | null])[];
  readonly report: readonly { readonly line: string; readonly outcome: string; readonly reason: string }[];
  readonly encoding: string;
}

/** All of an import but the portal. */
async function imported({ bytes }: GeneratedFile): Promise<Outcome> {
  const [path, reportFile] = [join(folder, 'file.csv'), join(folder, 'report.csv')];
  writeFileSync(path, bytes);
  const file = new DeliveryFile(path);
  const recorded: [number, string | null][] = [];
  {
    await using report = await ImportReport.open(reportFile, [path]);
    await using groups = new ShipmentGroups(mapping, report);
    await groups.read(file);
    for await (const { key, lines } of groups.groups()) {
      const { shipment, linesTaken, findings } = assembleShipment(lines, key, mapping);
      await report.add(...findings, ...groups.notesAbout(linesTaken));
      linesTaken.forEach((line, at) => recorded.push([line, shipment?.packages?.[at]?.description ?? null]));
    }
    await report.write();
  }
  const report = parse<Outcome['report'][number]>(readFileSync(reportFile, 'utf8'), { columns: true });
  return { recorded, report, encoding: file.encoding };
}

/** What is wrong with an import: a line that is lost, told twice, or has another fate than it should. */
function faults({ fates, encoding }: GeneratedFile, outcome: Outcome): readonly string[] {
  const told = new Map<number, string[]>();
  const tell = (line: number, what: string) => told.set(line, [...(told.get(line) ?? []), what]);
  for (const [line, item] of outcome.recorded) tell(line, `RECORDED ${item}`);
  const refused = new Set(
    outcome.report.filter((each) => each.outcome === 'REFUSED').map(({ line }) => line),
  );
  for (const { line, outcome: kind, reason } of outcome.report) {
    // It is beside the line in the portal, and never beside a line that is refused.
    if (reason.startsWith('is the last line') && !refused.has(line)) continue;
    tell(Number(line), kind === 'NOTE' ? 'BLANK' : kind);
  }
  const expected = [...fates].map(
    ([line, { fate, item }]) => [line, fate === 'RECORDED' ? `RECORDED ${item}` : fate] as const,
  );
  return [
    ...expected.flatMap(([line, fate]) =>
      told.get(line)?.join(' and ') === fate
        ? []
        : [`${line}: ${told.get(line)?.join(' and ')}, not ${fate}`],
    ),
    ...[...told.keys()].filter((line) => !fates.has(line)).map((line) => `${line}: is no line of the file`),
    ...(outcome.encoding === encoding ? [] : [`${outcome.encoding}, not ${encoding}`]),
  ];
}

describe('every line of a file', () => {
  it('is recorded as it was written or named in the report, once, whatever stands beside it', async () => {
    await fc.assert(
      fc.asyncProperty(generatedFile, async (file) => {
        expect(faults(file, await imported(file))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is missed by the oracle when it is lost, told twice or changed', async () => {
    const fates = new Map([[2, { fate: 'RECORDED', item: 'Pallet' } as const]]);
    const text = `${HEADER.join(',')}\nK,TRIALCO,United States,Truck,1,2026-03-04,1,Pallet,1,1,1,1\n`;
    const file = { bytes: Buffer.from(text), encoding: 'UTF-8', fates };
    const outcome = await imported(file);
    expect(faults(file, outcome)).toEqual([]);
    expect(faults(file, { ...outcome, recorded: [] })).toHaveLength(1);
    expect(faults(file, { ...outcome, recorded: [...outcome.recorded, ...outcome.recorded] })).toHaveLength(
      1,
    );
    expect(faults(file, { ...outcome, recorded: [[2, 'Palle']] })).toHaveLength(1);
    expect(faults(file, { ...outcome, recorded: [...outcome.recorded, [3, 'Pallet']] })).toHaveLength(1);
  });
});
