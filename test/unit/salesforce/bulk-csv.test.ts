import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvHeader, csvLine, readCsv } from '../../../src/salesforce/bulk-csv.ts';

describe('bulk CSV', () => {
  it('has exactly the given columns, and no Id of its own', () => {
    expect(csvHeader(['Portal_Shipment_Id__c', 'Name'])).toBe('Portal_Shipment_Id__c,Name\n');
  });

  it('writes null and the empty text as #N/A and an absent field as nothing', () => {
    expect(csvLine(['A', 'B', 'C', 'D', 'E'], { A: null, B: '', D: 0, E: false })).toBe(
      '#N/A,#N/A,,0,false\n',
    );
  });

  it('refuses a text that would empty the field, and a field without a column', () => {
    expect(() => csvLine(['A'], { A: '#N/A' })).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    expect(() => csvLine(['A'], { B: 'x' })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  it('reads back every text that it wrote', async () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .filter((value) => value !== '#N/A');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }), async (rows) => {
        const file = csvHeader(['A', 'B']) + rows.map(([A, B]) => csvLine(['A', 'B'], { A, B })).join('');
        expect(await rowsOf(file)).toEqual(rows.map(([A, B]) => ({ A, B })));
      }),
    );
  });

  it('reads an empty last cell, and a file without a last line break', async () => {
    expect(await rowsOf('A,B\n1,\n,2\n3,')).toEqual([
      { A: '1', B: null },
      { A: null, B: '2' },
      { A: '3', B: null },
    ]);
  });

  it('reads empty cells and #N/A as null, and an empty file as no rows', async () => {
    expect(await rowsOf('"sf__Id","Name"\n"001","#N/A"\n"",""\n')).toEqual([
      { sf__Id: '001', Name: null },
      { sf__Id: null, Name: null },
    ]);
    expect(await rowsOf('')).toEqual([]);
  });
});

it('takes the rest of a line that was cut for no empty cells', async () => {
  const whole = 'Id,Name,Phone\n001,Acme,1\n002,"Bolt",2\n';
  for (const [cut] of [[whole.indexOf(',1')], [whole.indexOf('olt"')], [whole.length - 3]]) {
    await expect(rowsOf(whole.slice(0, cut))).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  }
});

async function rowsOf(file: string) {
  const rows: object[] = [];
  for await (const row of readCsv(file)) rows.push(row);
  return rows;
}
