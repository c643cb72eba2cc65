import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { currencyCode } from '../domain/booking-codes.ts';
import { WaybillError } from '../domain/errors.ts';
import { countryCode } from '../domain/transforms/places.ts';
import {
  EVENT_CLASSIFIERS,
  MILESTONE_TYPES,
  REFERENCE_TYPES,
  STATED_BASES,
  TRANSPORT_MODES,
} from '../domain/vocabulary/index.ts';

/**
 * A mapping file: the meaning of each column of a delivery file. A delivery file has one line for each line item; lines
 * with one shipment key become one shipment.
 */

const column = z.string().min(1).describe('a column name of the header line');

/** Words that stand where a value is missing. */
const absent = z.array(z.string()).default([]);

/** A calendar date in one of the formats; `d-MMM-yy` is `2-Jun-06`, `M/d/yy` is `11/13/06`, `yyyy-MM-dd` is ISO. */
const DATE_FORMATS = ['d-MMM-yy', 'M/d/yy', 'yyyy-MM-dd'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

const date = z.strictObject({ column, formats: z.array(z.enum(DATE_FORMATS)).min(1), absent });
export type DateColumn = z.output<typeof date>;

/** A value that must be one of the words of the table. */
function lookup<Values extends z.ZodType>(values: Values) {
  return z.strictObject({ column, values: z.record(z.string(), values) });
}

const country = z
  .string()
  .refine((code) => countryCode(code) === code, 'is not a two-letter code of ISO 3166, such as GB');

const currency = z
  .string()
  .refine((code) => currencyCode(code) === code, 'is not a currency of ISO 4217, such as USD');

/** An amount that may also be a word, or a pointer to the line that holds it. */
const statedAmount = z.strictObject({
  column,
  words: z.record(z.string(), z.enum(STATED_BASES)).default({}),
  /** A regular expression whose group `line` is the id of the line that holds the amount. */
  pointer: z.string().refine(isRegularExpression, 'is not a regular expression').optional(),
});
export type StatedColumn = z.output<typeof statedAmount>;

const event = z.strictObject({
  milestone: z
    .enum(MILESTONE_TYPES as [string, ...string[]])
    .transform((type) => type as (typeof MILESTONE_TYPES)[number]),
  classifier: z.enum(EVENT_CLASSIFIERS),
  ...date.shape,
  /** When the portal learned of the event; the time of the import if absent, or if it would be before the event. */
  recorded: date.optional(),
});
export type EventColumn = z.output<typeof event>;

const mapping = z.strictObject({
  /** Names the origin: a shipment is imported once for each source, customer and key. */
  source: z.string().regex(/^[a-z0-9-]+$/),
  shipment: z.strictObject({
    key: column,
    customerCode: column,
    destinationCountry: lookup(country),
    mode: lookup(z.enum(TRANSPORT_MODES)),
    /** The SCAC of the carrier. */
    carrier: column.optional(),
    originPlace: column.optional(),
    quoteReference: z.strictObject({ column, absent }).optional(),
    references: z.array(z.strictObject({ type: z.enum(REFERENCE_TYPES), column })).min(1),
  }),
  events: z.array(event).min(1),
  line: z.strictObject({
    id: column,
    description: column,
    productGroup: column.optional(),
    pieces: column,
    value: z.strictObject({ column, currency }),
  }),
  weightKg: statedAmount,
  freight: statedAmount.extend({ currency }),
});
export type Mapping = z.output<typeof mapping>;

/**
 * Reads a mapping file.
 * @throws WaybillError BAD_USER_INPUT that names the file and every wrong part of it.
 */
export function readMapping(path: string): Mapping {
  const parsed = mapping.safeParse(parseJson(path));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new WaybillError('BAD_USER_INPUT', `The mapping ${path} is wrong:\n  ${problems.join('\n  ')}`);
}

function parseJson(path: string): unknown {
  try {
    // Some editors begin a file with a byte order mark.
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new WaybillError('BAD_USER_INPUT', `Cannot read the mapping ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Every column that a mapping reads. */
export function columnsOf(map: Mapping): readonly string[] {
  const { shipment, events, line, weightKg, freight } = map;
  const columns = [
    shipment.key,
    shipment.customerCode,
    shipment.destinationCountry.column,
    shipment.mode.column,
    shipment.carrier,
    shipment.originPlace,
    shipment.quoteReference?.column,
    ...shipment.references.map((reference) => reference.column),
    ...events.flatMap((entry) => [entry.column, entry.recorded?.column]),
    line.id,
    line.description,
    line.productGroup,
    line.pieces,
    line.value.column,
    weightKg.column,
    freight.column,
  ];
  return [...new Set(columns.filter((name) => name !== undefined))];
}
