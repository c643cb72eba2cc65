import { customerCodeKey } from '../domain/customer-match.ts';
import { normalNumber } from '../domain/references/normal-form.ts';
import type { ReferenceType, StatedBasis } from '../domain/vocabulary/index.ts';
import type { NewEvent } from '../portal-store/event/event.columns.ts';
import type { NewPackage, NewReference } from '../portal-store/shipment/belongings.columns.ts';
import type { NewShipment } from '../portal-store/shipment/shipment.columns.ts';
import {
  CellError,
  carrierCode,
  decimal,
  type FileLine,
  identifier,
  lookedUp,
  optionalIdentifier,
  optionalText,
  type Problem,
  problemOf,
  requiredText,
  type StatedCell,
  statedCell,
  statedNumber,
  wholeNumber,
} from './cell.ts';
import type { Mapping, StatedColumn } from './mapping.ts';
import { readEvents } from './read-events.ts';

/** A line of the report: the problem, its place, and whether the line was still imported. */
export interface Finding extends Problem {
  readonly line: number;
  /** REFUSED: not imported. NOTE: imported, but a value is missing or was left out. */
  readonly outcome: 'REFUSED' | 'NOTE';
}

export interface AssembledShipment {
  /** Null when every line of the shipment was refused. */
  readonly shipment:
    | (Omit<NewShipment, 'accountId' | 'origin' | 'references'> & {
        readonly customerCode: string;
        readonly origin: { readonly source: string; readonly key: string };
        readonly references: readonly NewReference[];
      })
    | null;
  /** The lines that the shipment was built from. */
  readonly linesTaken: readonly number[];
  readonly findings: readonly Finding[];
}

interface ReadItem {
  readonly line: FileLine;
  readonly head: ReturnType<typeof readHead>;
  readonly package: NewPackage;
  readonly events: readonly NewEvent[];
  readonly id: string;
  readonly weight: StatedCell;
  readonly freight: StatedCell;
}

/**
 * Builds one shipment from all lines with its key. A line is refused with its reason if it cannot be read, repeats another
 * one, or if its customer or destination differs from the first line's. The other lines are imported.
 */
export function assembleShipment(
  lines: readonly FileLine[],
  key: string,
  mapping: Mapping,
  doubtAbout: (line: FileLine) => Problem | null = () => null,
): AssembledShipment {
  const findings: Finding[] = [];
  const items: ReadItem[] = [];
  /** The numbers of lines by all of their cells, the id of the line among them. */
  const seen = new Map<string, number>();
  for (const line of lines) {
    try {
      const cells = JSON.stringify(line.cells);
      const before = seen.get(cells);
      if (before !== undefined) throw new CellError(repeated(line, before, mapping));
      seen.set(cells, line.number);
      const doubt = doubtAbout(line);
      if (doubt !== null) throw new CellError(doubt);
      const item = readItem(line, items.length + 1, key, mapping, (problem) =>
        findings.push({ line: line.number, outcome: 'NOTE', ...problem }),
      );
      refuseContradiction(item, items[0], mapping);
      items.push(item);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      findings.push({ line: line.number, outcome: 'REFUSED', ...error.problem });
    }
  }
  const [first] = items;
  if (first === undefined) return { shipment: null, linesTaken: [], findings };

  const note = (line: number, problem: Problem) => findings.push({ line, outcome: 'NOTE', ...problem });
  const weight = totalOf(items, (item) => item.weight, mapping.weightKg, note);
  const freight = totalOf(items, (item) => item.freight, mapping.freight, note);
  const shipment = {
    ...first.head,
    origin: { source: mapping.source, key },
    // The hub makes the shipment's number. The number of the file becomes a reference, by which people still find the
    // shipment.
    references: distinctReferences([
      ...items.flatMap(({ head }) => head.references),
      stated('CUSTOMER_REFERENCE', key),
    ]),
    weightKg: weight.amount === null ? null : Number(weight.amount),
    weightBasis: weight.basis,
    freightAmount: freight.amount,
    freightCurrency: freight.amount === null ? null : mapping.freight.currency,
    freightBasis: freight.basis,
    packages: items.map((item) => item.package),
    events: distinctEvents(items.flatMap((item) => item.events)),
  };
  return { shipment, linesTaken: items.map(({ line }) => line.number), findings };
}

/** The values of the whole shipment, which each of its lines repeats. */
function readHead(line: FileLine, { shipment }: Mapping) {
  const destinationCountry = lookedUp(line, shipment.destinationCountry);
  const quote = shipment.quoteReference;
  return {
    customerCode: identifier(line, shipment.customerCode),
    mode: lookedUp(line, shipment.mode),
    destinationCountry,
    originPlace: shipment.originPlace === undefined ? null : optionalText(line, shipment.originPlace),
    quoteReference: quote === undefined ? null : optionalIdentifier(line, quote.column, quote.absent),
    carrier: shipment.carrier === undefined ? null : carrierCode(line, shipment.carrier),
    references: shipment.references.map(({ type, column }) => stated(type, statedNumber(line, column))),
    stops: [{ sequence: 1, type: 'DELIVERY' as const, country: destinationCountry }],
  };
}

function stated(type: ReferenceType, value: string) {
  return { type, value, statedBy: 'FILE' as const };
}

function readItem(
  line: FileLine,
  position: number,
  key: string,
  mapping: Mapping,
  note: (problem: Problem) => void,
): ReadItem {
  const weight = statedCell(line, mapping.weightKg, 'weight');
  return {
    line,
    head: readHead(line, mapping),
    id: identifier(line, mapping.line.id),
    weight,
    freight: statedCell(line, mapping.freight, mapping.freight),
    package: {
      line: position,
      description: requiredText(line, mapping.line.description),
      productGroup:
        mapping.line.productGroup === undefined ? null : optionalText(line, mapping.line.productGroup),
      pieces: wholeNumber(line, mapping.line.pieces),
      valueAmount: decimal(line, mapping.line.value.column, mapping.line.value),
      valueCurrency: mapping.line.value.currency,
      weightKg: weight.kind === 'amount' ? Number(weight.amount) : null,
      weightBasis: weight.kind === 'pointer' ? 'STATED_ELSEWHERE' : basisOf(weight),
    },
    events: readEvents(line, key, mapping, note),
  };
}

/** If a line was exported twice, its pieces, weight and freight would count twice. */
function repeated(line: FileLine, before: number, mapping: Mapping): Problem {
  return problemOf(
    line,
    mapping.line.id,
    `stands in line ${before} of the same shipment already, and every other cell is the same`,
    'Remove the line. If it is another one, give it an id of its own.',
  );
}

/** Each number once, however lines spell it. */
function distinctReferences(references: readonly NewReference[]): readonly NewReference[] {
  const byNumber = new Map<string, NewReference>();
  for (const reference of references) {
    const name = `${reference.type} ${normalNumber(reference.value)}`;
    if (!byNumber.has(name)) byNumber.set(name, reference);
  }
  return [...byNumber.values()];
}

function distinctEvents(events: readonly NewEvent[]): readonly NewEvent[] {
  return [...new Map(events.map((event) => [event.eventId, event])).values()];
}

function refuseContradiction(item: ReadItem, first: ReadItem | undefined, { shipment }: Mapping): void {
  if (first === undefined) return;
  const columns = {
    customerCode: shipment.customerCode,
    destinationCountry: shipment.destinationCountry.column,
    mode: shipment.mode.column,
    ...(shipment.carrier === undefined ? {} : { carrier: shipment.carrier }),
  };
  for (const [field, column] of Object.entries(columns) as [keyof typeof columns, string][]) {
    const isSame =
      field === 'customerCode'
        ? customerCodeKey(item.head.customerCode) === customerCodeKey(first.head.customerCode)
        : item.head[field] === first.head[field];
    if (!isSame) {
      throw new CellError(
        problemOf(
          item.line,
          column,
          `contradicts line ${first.line.number} of the same shipment`,
          'Correct the line that is wrong, or give one of the two another key.',
        ),
      );
    }
  }
}

/**
 * Adds up the amounts of the lines. A pointer to another line of the shipment adds nothing, because that line states the
 * amount. A pointer to a missing line is reported.
 */
function totalOf(
  items: readonly ReadItem[],
  cellOf: (item: ReadItem) => StatedCell,
  from: StatedColumn,
  note: (line: number, problem: Problem) => void,
): { amount: string | null; basis: StatedBasis } {
  const amounts: string[] = [];
  const bases = new Set<StatedBasis>();
  const ids = new Set(items.map((item) => item.id));
  for (const item of items) {
    const cell = cellOf(item);
    if (cell.kind === 'amount') amounts.push(cell.amount);
    if (cell.kind === 'word') bases.add(cell.basis);
    if (cell.kind === 'pointer' && !ids.has(cell.line)) {
      bases.add('STATED_ELSEWHERE');
      note(
        item.line.number,
        problemOf(
          item.line,
          from.column,
          `points to line id ${cell.line}, which is not an imported line of this shipment`,
          'Import that line, or state the amount here.',
        ),
      );
    }
  }
  if (amounts.length > 0) return { amount: sumOfDecimals(amounts), basis: 'STATED' };
  const [only] = bases;
  return { amount: null, basis: bases.size === 1 && only !== undefined ? only : 'UNKNOWN' };
}

function basisOf(cell: StatedCell): StatedBasis {
  return cell.kind === 'word' ? cell.basis : 'STATED';
}

/** Adds decimals exactly, because amounts are money. */
function sumOfDecimals(amounts: readonly string[]): string {
  const scale = Math.max(...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const total = amounts
    .map((amount) => {
      const [whole = '0', fraction = ''] = amount.split('.');
      return BigInt(whole + fraction.padEnd(scale, '0'));
    })
    .reduce((sum, value) => sum + value, 0n);
  const digits = total.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
