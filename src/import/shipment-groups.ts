import { customerCodeKey } from '../domain/customer-match.ts';
import type { Finding } from './assemble-shipment.ts';
import { CellError, type FileLine, type Problem, statedNumber } from './cell.ts';
import { ColumnDoubts } from './column-doubts.ts';
import type { DeliveryFile } from './file/delivery-file.ts';
import type { ImportReport } from './import-report.ts';
import { columnsOf, type Mapping } from './mapping.ts';
import { SpilledSort } from './spilled-sort.ts';

/** If one key has more lines than this, it is no shipment: most often, the key column of the mapping is wrong. */
const MOST_LINES = 10_000;

/** Cells of the mapping's columns, joined: NUL stands in no cell that was read. */
type SortedLine = readonly [shipment: string, line: number, cells: string];
const JOINT = '\0';

const NO_LINE_END: Problem = {
  column: '',
  value: '',
  reason: 'is the last line, and no line end follows it',
  advice: "If the file was cut off, the line's last value is incomplete: compare it with the source.",
};

const BLANK: Problem = {
  column: '',
  value: '',
  reason: 'is blank; there is nothing to import',
  advice: 'Nothing needs to be done.',
};

/** The lines of one shipment. */
export interface ShipmentGroup {
  readonly key: string;
  readonly lines: readonly FileLine[];
}

/**
 * The lines of a file by shipment, wherever they stand. The whole file is read first, so a file that cannot be read stops
 * the import before anything is stored. Memory holds a part of the file and the largest shipment.
 */
export class ShipmentGroups implements AsyncDisposable {
  /** Lines behind the header, without blank ones. */
  linesRead = 0;
  /** Lines that belong to no shipment. */
  linesRefused = 0;
  /** The last line, if no line end follows it. */
  #withoutEnd: number | null = null;
  readonly #mapping: Mapping;
  readonly #columns: readonly string[];
  readonly #report: ImportReport;
  readonly #doubts: ColumnDoubts;
  readonly #sorted = new SpilledSort<SortedLine>(([oneKey, one], [otherKey, other]) =>
    oneKey < otherKey ? -1 : oneKey > otherKey ? 1 : one - other,
  );

  constructor(mapping: Mapping, report: ImportReport) {
    this.#mapping = mapping;
    this.#columns = columnsOf(mapping);
    this.#report = report;
    this.#doubts = new ColumnDoubts(mapping);
  }

  /** @throws WaybillError BAD_USER_INPUT when the file cannot be read as the mapping says. */
  async read(file: DeliveryFile): Promise<void> {
    for await (const line of file.lines(this.#columns)) {
      if ('isBlank' in line) {
        await this.#report.add({ line: line.number, outcome: 'NOTE', ...BLANK });
        continue;
      }
      this.linesRead += 1;
      if ('malformed' in line) {
        await this.#refuse(line.number, line.malformed);
        continue;
      }
      if (!line.isEnded) this.#withoutEnd = line.number;
      this.#doubts.see(line);
      await this.#sort(line);
    }
  }

  async *groups(): AsyncGenerator<ShipmentGroup> {
    let key: string | null = null;
    let lines: FileLine[] = [];
    let count = 0;
    for await (const [next, number, joined] of this.#sorted.sorted()) {
      if (next !== key) {
        if (key !== null && lines.length > 0) yield { key: keyOf(key), lines };
        key = next;
        lines = [];
        count = 0;
      }
      count += 1;
      lines.push(this.#line(number, joined));
      if (count <= MOST_LINES) continue;
      for (const line of lines) await this.#refuseBeyond(line);
      lines = [];
    }
    if (key !== null && lines.length > 0) yield { key: keyOf(key), lines };
  }

  /** A cell of the line that other lines of its column put in doubt. */
  doubtAbout(line: FileLine): Problem | null {
    return this.#doubts.about(line);
  }

  /** The notes about lines that were imported. */
  notesAbout(lines: readonly number[]): readonly Finding[] {
    const line = this.#withoutEnd;
    return line !== null && lines.includes(line) ? [{ line, outcome: 'NOTE', ...NO_LINE_END }] : [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#sorted[Symbol.asyncDispose]();
  }

  async #sort(line: FileLine): Promise<void> {
    try {
      const { key: keyColumn, customerCode } = this.#mapping.shipment;
      const key = statedNumber(line, keyColumn);
      // Two customers may use the same key.
      const shipment = [key, customerCodeKey(line.cells[customerCode] ?? '')].join(JOINT);
      const joined = this.#columns.map((column) => line.cells[column] ?? '').join(JOINT);
      await this.#sorted.add([shipment, line.number, joined], joined.length);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      await this.#refuse(line.number, error.problem);
    }
  }

  #line(number: number, joined: string): FileLine {
    const cells = joined.split(JOINT);
    return {
      number,
      cells: Object.fromEntries(this.#columns.map((column, at) => [column, cells[at] ?? ''])),
    };
  }

  async #refuse(line: number, problem: Problem): Promise<void> {
    this.linesRefused += 1;
    const finding: Finding = { line, outcome: 'REFUSED', ...problem };
    await this.#report.add(finding);
  }

  #refuseBeyond({ number, cells }: FileLine): Promise<void> {
    const column = this.#mapping.shipment.key;
    return this.#refuse(number, {
      column,
      value: cells[column] ?? '',
      reason: `stands in more than ${MOST_LINES} lines`,
      advice: 'Check that the mapping names the right column for the key of a shipment.',
    });
  }
}

function keyOf(shipment: string): string {
  return shipment.slice(0, shipment.indexOf(JOINT));
}
