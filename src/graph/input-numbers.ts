import { SHARED_LINK_DAYS } from '../domain/shared-link.ts';

/** The numbers that an input may hold. */
export interface NumberRule {
  readonly least: number;
  readonly most: number;
  /** The decimals that the column keeps. A number is rounded to them before it is compared with the bounds. */
  readonly decimals: number;
  /** Tells a caller what to give. */
  readonly advice: string;
}

const LARGEST_INT = 2 ** 31 - 1;
const { min, max } = SHARED_LINK_DAYS;

const ordinal = (things: string): NumberRule => ({
  least: 1,
  most: LARGEST_INT,
  decimals: 0,
  advice: `${things} are numbered from 1.`,
});
const WEIGHT: NumberRule = {
  least: 0,
  most: 999_999_999.999,
  decimals: 3,
  advice: 'Give a weight of 0 or more and less than a thousand million kilograms.',
};

/** By `Type.field` of an input or `Type.field.argument`. */
const INPUT_NUMBERS: Readonly<Record<string, NumberRule>> = {
  'PackageInput.line': ordinal('Lines'),
  'PackageInput.pieces': { least: 0, most: LARGEST_INT, decimals: 0, advice: 'Give 0 or more pieces.' },
  'PackageInput.weightKg': WEIGHT,
  'Query.auditVerification.headSeq': ordinal('Places of the audit'),
  'ReviewItemFilter.minAgeHours': {
    least: 0,
    most: LARGEST_INT,
    decimals: 0,
    advice: 'Give 0 or more hours: nothing was opened in the future.',
  },
  'ShipmentBookInput.weightKg': WEIGHT,
  'ShipmentLinkCreateInput.days': {
    least: min,
    most: max,
    decimals: 0,
    advice: `A link is good for ${min} to ${max} days.`,
  },
  'ShipmentUpdateInput.weightKg': WEIGHT,
  'StopInput.sequence': ordinal('Stops'),
};

/** The numbers without a bound of their own, by name, with the reason. */
export const NUMBERS_WITHOUT_RULE: Readonly<Record<string, string>> = {
  expectedVersion: 'a version that the record does not have is STALE',
  first: 'the reader of pages refuses it as PAGE_SIZE',
  last: 'the reader of pages refuses it as PAGE_SIZE',
  latitude: 'a position that is not on the globe is kept as a doubt, so that the event is not lost',
  longitude: 'a position that is not on the globe is kept as a doubt, so that the event is not lost',
  stopSequence: 'a stop that the shipment does not have is refused with the event',
};

export function inputNumber(coordinate: string): NumberRule | null {
  return INPUT_NUMBERS[coordinate] ?? null;
}

/** The number as the column keeps it; null if the rule does not allow it. */
export function readNumber(given: number, { least, most, decimals }: NumberRule): number | null {
  const kept = Number(given.toFixed(decimals));
  // The given number, too: -0.0001 kg is no weight, although it is kept as 0.
  return given >= least && kept <= most ? kept : null;
}

/** For the test that holds the table equal to the schema. */
export const NUMBER_RULES: readonly string[] = Object.keys(INPUT_NUMBERS);
