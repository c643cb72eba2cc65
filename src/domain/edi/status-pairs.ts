import { REFERENCE_KINDS } from '../references/reference-kinds.ts';
import type { EdiProblemCode } from './edi-problem.ts';
import { numberOf, referenceOf } from './status-references.ts';
import type { TransactionSet } from './x12/interchange-reader.ts';
import type { Segment } from './x12/segment-reader.ts';

/** An AT7 with the segments that belong to it. */
export interface StatusPart {
  readonly status: Segment;
  /** Its MS1. */
  readonly place: Segment | null;
  /** The segments whose numbers belong to it. */
  readonly numbers: readonly Segment[];
  /** Why it is not certain what belongs to it. */
  readonly doubt: EdiProblemCode | null;
}

interface Pairs {
  readonly parts: readonly StatusPart[];
  /** Places without a status. */
  readonly unpaired: readonly Segment[];
}

const STOP_QUALIFIER = 'QN';

/**
 * Says which place and which numbers belong to which status. X12 has the MS1 behind its AT7, within the loop of an LX. Some
 * senders write it before. A loop that is neither of both throughout is in doubt, and nothing in it is paired.
 */
export function pairsOf(
  segments: readonly Segment[],
  { isDamaged, isCutOff }: Pick<TransactionSet, 'isDamaged' | 'isCutOff'>,
): Pairs {
  const loops = loopsOf(segments).map((loop) => pairsOfLoop(loop, isDamaged));
  const unpaired = loops.flatMap((loop) => loop.unpaired);
  const last = loops.flatMap(({ parts }) => parts).at(-1);
  // A place that is not paired may be the one of a status elsewhere, and shift the places of its loop.
  const isPlaceLeft = unpaired.length > 0 || loops.some(({ parts }) => parts.some(({ doubt }) => doubt));
  const doubtOf = (part: StatusPart, isUneven: boolean): EdiProblemCode | null => {
    if (part.doubt !== null) return part.doubt;
    if (isPlaceLeft && isUneven) return 'UNPAIRED';
    return isCutOff && part === last && part.place === null ? 'CUT_OFF' : null;
  };
  return {
    unpaired,
    parts: loops.flatMap(({ parts }) => {
      const isUneven = parts.some(({ place }) => place === null);
      return parts.map((part) => ({ ...part, doubt: doubtOf(part, isUneven) }));
    }),
  };
}

/** The values of the segments that number a stop. */
export function stopNumbers(segments: readonly Segment[]): readonly string[] {
  const numbers = segments.map(numberOf);
  return [
    ...new Set(
      numbers.flatMap((number) =>
        number?.qualifier === STOP_QUALIFIER && number.value !== '' ? [number.value] : [],
      ),
    ),
  ];
}

/** Each LX begins a loop; statuses before the first one are a loop of their own. */
function loopsOf(segments: readonly Segment[]): Segment[][] {
  const loops: Segment[][] = [];
  for (const segment of segments) {
    if (segment.name === 'LX' || loops.length === 0) loops.push([]);
    loops.at(-1)?.push(segment);
  }
  return loops;
}

function pairsOfLoop(loop: readonly Segment[], isDamaged: boolean): Pairs {
  const order = loop.filter(({ name }) => name === 'AT7' || name === 'MS1');
  const statuses = order.filter(({ name }) => name === 'AT7');
  const places = order.filter(({ name }) => name === 'MS1');
  if (statuses.length === 0) return { parts: [], unpaired: places };
  const placeOf = placesOf(order, statuses.length);
  const numbersOf = numbersByStatus(loop, statuses);
  // A lost LX makes one loop of two. If a segment is missing, the order alone does not show which one.
  const isUncertain = isDamaged && (statuses.length > 1 || order[0]?.name === 'MS1');
  const isDoubted = placeOf === null || numbersOf === null || isUncertain;
  return {
    unpaired: [],
    parts: statuses.map((status, at) => ({
      status,
      place: placeOf?.(at) ?? null,
      numbers: numbersOf?.(at) ?? [],
      doubt: isDoubted ? 'UNPAIRED' : null,
    })),
  };
}

/** The place of each status of a loop, in one of the two orders; null if neither fits. */
function placesOf(order: readonly Segment[], statuses: number): ((at: number) => Segment | null) | null {
  const shape = order.map(({ name }) => (name === 'AT7' ? 'S' : 'P')).join('');
  const places = order.filter(({ name }) => name === 'MS1');
  if (/^(PS)+$/.test(shape)) return (at) => places[at] ?? null;
  if (!/^(SP?)+$/.test(shape) || statuses === 0) return null;
  const found: (Segment | null)[] = [];
  for (const [at, segment] of order.entries()) {
    const next = order[at + 1];
    if (segment.name === 'AT7') found.push(next?.name === 'MS1' ? next : null);
  }
  return (at) => found[at] ?? null;
}

/**
 * The segments with numbers of each status. Those of a loop speak of all its statuses, unless they name several stops or several
 * shipments: then each status has those behind it. Null if one of them has none.
 */
function numbersByStatus(
  loop: readonly Segment[],
  statuses: readonly Segment[],
): ((at: number) => readonly Segment[]) | null {
  const numbers = loop.filter((segment) => numberOf(segment) !== null);
  const kinds = Map.groupBy(numbers, kindOf);
  const contested = [...kinds].flatMap(([kind, some]) =>
    kind !== null && new Set(some.map((segment) => numberOf(segment)?.value)).size > 1 ? [kind] : [],
  );
  if (statuses.length === 1 || contested.length === 0) return () => numbers;
  const starts = statuses.map((status) => loop.indexOf(status));
  const behind = starts.map((from, at) =>
    loop.slice(from, starts[at + 1]).filter((segment) => numberOf(segment) !== null),
  );
  const isCertain = behind.every((some) =>
    contested.every((kind) => some.filter((segment) => kindOf(segment) === kind).length === 1),
  );
  const before = loop.slice(0, starts[0]).filter((segment) => numberOf(segment) !== null);
  const isContestedBefore = before.some((segment) => contested.some((kind) => kind === kindOf(segment)));
  if (!isCertain || isContestedBefore) return null;
  return (at) => [...before, ...(behind[at] ?? [])];
}

/** The kind of number of which one status has one; null for the others, such as purchase orders. */
function kindOf(segment: Segment): string | null {
  if (stopNumbers([segment]).length > 0) return STOP_QUALIFIER;
  const [reference] = referenceOf(segment);
  if (reference === undefined) return null;
  const { type } = reference;
  return type === 'SHIPMENT_NUMBER' || (type !== null && REFERENCE_KINDS[type].identifies) ? type : null;
}
