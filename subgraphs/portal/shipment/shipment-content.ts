import {
  currencyCode,
  FREIGHT_CLASS_ADVICE,
  freightClass,
  unlocode,
} from '../../../src/domain/booking-codes.ts';
import { readAmount } from '../../../src/domain/money.ts';
import { scacOf } from '../../../src/domain/references/carrier.ts';
import { isTimeZone } from '../../../src/domain/time-zone.ts';
import { countryCode } from '../../../src/domain/transforms/places.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { Refused } from '../../../src/mutation/refused.ts';
import type { AccountRecord } from '../../../src/portal-store/account/account.columns.ts';
import { BOOKED_FIELDS, type ShipmentUpdate } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { MOMENT_ADVICE, readMoment } from '../mutation/moment.input.ts';
import { type NamedField, namedFields } from '../mutation/named-fields.ts';
import type { EndInput, PackageInput, ShipmentContentInput, StopInput } from './shipment-content.inputs.ts';
import { numberProblems } from './stated-references.ts';

/** The field of the ownership table for each part of the input. */
const FIELDS = {
  carrier: 'Shipment.carrier',
  mode: 'Shipment.mode',
  serviceLevel: 'Shipment.serviceLevel',
  'origin.name': 'Shipment.origin.name',
  'origin.country': 'Shipment.origin.country',
  'destination.name': 'Shipment.destination.name',
  'destination.country': 'Shipment.destination.country',
  promisedDelivery: 'Shipment.promisedDelivery',
  weightKg: 'Shipment.weightKg',
  weightBasis: 'Shipment.weightBasis',
  freightClass: 'Shipment.freightClass',
  handlingNeeds: 'Shipment.handlingNeeds',
  quoteReference: 'Shipment.quoteReference',
  invoiceReferences: 'Shipment.invoiceReferences',
  references: 'Shipment.references',
  stops: 'Shipment.stops',
  packages: 'Shipment.packages',
} as const;

/** Fields that are one column each: named, checked and written by their row alone. */
const PLAIN_FIELDS = Object.fromEntries(BOOKED_FIELDS.map(({ field }) => [field, `Shipment.${field}`]));

const STOP_FIELDS = Object.fromEntries(
  [
    'sequence',
    'type',
    'city',
    'timeZone',
    'appointmentFrom',
    'appointmentTo',
    'place.name',
    'place.country',
    'place.unlocode',
    'place.terminalCode',
  ].map((name) => [name, `Stop.${name}`]),
);

/** The fields that an input names. */
export function namedContent(input: ShipmentContentInput): readonly NamedField[] {
  const accessorials = input.accessorials ?? [];
  const billed = accessorials.some(({ billingReference }) => billingReference !== undefined);
  return [
    ...namedFields(input, { ...FIELDS, ...PLAIN_FIELDS }),
    ...(input.stops ?? []).flatMap(({ place, ...stop }, at) =>
      namedFields({ ...stop, ...(place && { place }) }, STOP_FIELDS, `stops.${at}.`),
    ),
    ...namedFields(input, { accessorials: 'Accessorial.code' }),
    ...(billed ? namedFields(input, { accessorials: 'Accessorial.billingReference' }) : []),
  ];
}

/** The input in the form of the store, and every invalid value with its path. Omitted fields stay omitted. */
export function readContent(input: ShipmentContentInput): {
  readonly content: ShipmentUpdate;
  readonly problems: readonly UserError[];
} {
  const errors: UserError[] = [];
  const content = {
    ...given('carrier', carrierOf(input.carrier, errors)),
    ...given('mode', input.mode === null ? 'UNKNOWN' : input.mode),
    ...given('serviceLevel', input.serviceLevel),
    ...endOf('origin', input.origin, errors),
    ...endOf('destination', input.destination, errors),
    ...given(
      'promisedDelivery',
      input.promisedDelivery &&
        converted(input.promisedDelivery, readMoment, 'promisedDelivery', MOMENT_ADVICE, errors),
    ),
    ...given('weightKg', input.weightKg),
    ...given('weightBasis', input.weightBasis ?? (input.weightBasis === null ? 'UNKNOWN' : undefined)),
    ...given(
      'freightClass',
      converted(input.freightClass, freightClass, 'freightClass', FREIGHT_CLASS_ADVICE, errors),
    ),
    ...given('owned', plainColumns(input)),
    ...given('handlingNeeds', input.handlingNeeds === null ? [] : input.handlingNeeds),
    ...given('quoteReference', input.quoteReference),
    ...given('invoiceReferences', input.invoiceReferences === null ? [] : input.invoiceReferences),
    ...given('references', input.references === null ? [] : input.references),
    ...stopsOf(input.stops, errors),
    ...packagesOf(input.packages, errors),
    ...given(
      'accessorials',
      input.accessorials === undefined
        ? undefined
        : (input.accessorials ?? []).map(({ code, billingReference }) => ({ code, billingReference })),
    ),
  };
  distinct(input.accessorials, ({ code }) => code, 'accessorials', errors);
  for (const [at, { value }] of (input.references ?? []).entries()) {
    errors.push(...numberProblems(value, `references.${at}.value`));
  }
  // Salesforce gets them as one text.
  for (const [at, reference] of (input.invoiceReferences ?? []).entries()) {
    checked(reference, isListed, `invoiceReferences.${at}`, 'A reference has no semicolon in it.', errors);
  }
  return { content, problems: errors };
}

/** Refuses a service that the contract does not have. `owner` is the branch, `customer` has the contract. */
export function checkService(
  { serviceLevel }: ShipmentContentInput,
  owner: AccountRecord,
  customer: AccountRecord,
): void {
  if (serviceLevel == null) return;
  // Null while Salesforce has never had a list. If the list was emptied there, it is empty here, and no service is sold, to
  // a branch or a customer.
  const sold = owner.eligibleServices ?? customer.eligibleServices;
  if (sold === null || sold.includes(serviceLevel)) return;
  const held = sold.length === 0 ? 'no service' : sold.join(', ');
  throw new Refused([
    userError(
      'VALUE_NOT_ALLOWED',
      'serviceLevel',
      `The contract holds ${held}. Sales add services in Salesforce, with accountUpdate.`,
      'SALESFORCE',
    ),
  ]);
}

function plainColumns(input: object): Readonly<Record<string, unknown>> | undefined {
  const stated = new Map(Object.entries(input));
  const columns = BOOKED_FIELDS.flatMap(({ field, portal }) =>
    stated.get(field) === undefined ? [] : [[portal.column, stated.get(field)] as const],
  );
  return columns.length === 0 ? undefined : Object.fromEntries(columns);
}

function carrierOf(text: string | null | undefined, errors: UserError[]): string | null | undefined {
  if (text == null) return text;
  const code = scacOf(text);
  if (code === null) {
    errors.push(userError('INVALID_VALUE', 'carrier', 'Use a SCAC of two to four letters, such as NWTF.'));
  }
  return code;
}

function endOf(end: 'origin' | 'destination', input: EndInput | null | undefined, errors: UserError[]) {
  if (input === undefined) return {};
  const place = input === null ? null : input.name;
  const country = input === null ? null : countryOf(input.country, `${end}.country`, errors);
  return { ...given(`${end}Place` as const, place), ...given(`${end}Country` as const, country) };
}

function stopsOf(input: readonly StopInput[] | null | undefined, errors: UserError[]) {
  if (input === undefined) return {};
  distinct(input, ({ sequence }) => sequence, 'stops', errors);
  const stops = (input ?? []).map((stop, at) => {
    const field = `stops.${at}`;
    const { sequence, type, place, city = null, timeZone = null, appointmentFrom = null } = stop;
    const { appointmentTo = null } = stop;
    checked(timeZone, isTimeZone, `${field}.timeZone`, 'Use an IANA name, such as Europe/Berlin.', errors);
    if (appointmentFrom !== null && appointmentTo !== null && appointmentTo < appointmentFrom) {
      errors.push(
        userError('INVALID_VALUE', `${field}.appointmentTo`, 'An appointment ends after it begins.'),
      );
    }
    const { name = null, terminalCode } = place ?? {};
    const locode = converted(place?.unlocode, unlocode, `${field}.place.unlocode`, LOCODE_ADVICE, errors);
    const country = countryOf(place?.country, `${field}.place.country`, errors) ?? null;
    const where = { name, city, country, unlocode: locode ?? null, terminalCode, timeZone };
    return { sequence, type, ...where, appointmentFrom, appointmentTo };
  });
  const [pickup] = stops
    .filter(({ type, appointmentTo }) => type === 'PICKUP' && appointmentTo !== null)
    .toSorted((one, other) => one.sequence - other.sequence);
  const promised = pickup?.appointmentTo ?? null;
  return { stops, promisedPickup: promised === null ? null : { at: promised, dateOnly: false } };
}

function packagesOf(input: readonly PackageInput[] | null | undefined, errors: UserError[]) {
  if (input === undefined) return {};
  distinct(input, ({ line }) => line, 'packages', errors);
  const packages = (input ?? []).map((line, at) => {
    const field = `packages.${at}`;
    const { value, ...rest } = line;
    const { amount = null, currency = null } = value ?? {};
    const path = `${field}.value`;
    const code = converted(currency, currencyCode, `${path}.currency`, CURRENCY_ADVICE, errors) ?? null;
    const valueAmount = amount === null ? null : amountOf(amount, code, `${path}.amount`, errors);
    return { ...rest, valueAmount, valueCurrency: code };
  });
  return { packages };
}

function amountOf(text: string, currency: string | null, field: string, errors: UserError[]): string | null {
  const read = readAmount(text, currency);
  if (read.ok) return read.amount;
  errors.push(userError('INVALID_VALUE', field, `The amount ${read.reason}. ${read.advice}`));
  return null;
}

function countryOf(text: string | null | undefined, field: string, errors: UserError[]) {
  return converted(text, countryCode, field, 'Use an ISO 3166-1 code, such as DE.', errors);
}

const LOCODE_ADVICE = 'Use a UN/LOCODE, such as DEHAM: the code of the country and three letters or digits.';
const CURRENCY_ADVICE = 'Use an ISO 4217 code, such as EUR.';

/** A value in the form of the store; null and undefined stay. */
function converted<T, Stored>(
  value: T | null | undefined,
  read: (value: T) => Stored | null,
  field: string,
  message: string,
  errors: UserError[],
): Stored | null | undefined {
  if (value === null || value === undefined) return value === null ? null : undefined;
  const stored = read(value);
  if (stored === null) errors.push(userError('INVALID_VALUE', field, message));
  return stored;
}

function checked<T>(
  value: T | null | undefined,
  isRight: (value: T) => boolean,
  field: string,
  message: string,
  errors: UserError[],
): T | null | undefined {
  if (value != null && !isRight(value)) errors.push(userError('INVALID_VALUE', field, message));
  return value;
}

function distinct<T>(
  list: readonly T[] | null | undefined,
  key: (item: T) => unknown,
  field: string,
  errors: UserError[],
): void {
  if (new Set(list?.map(key)).size < (list?.length ?? 0)) {
    errors.push(userError('INVALID_VALUE', field, 'Each may be there once.'));
  }
}

function given<const Name extends string, T>(name: Name, value: T | undefined): { [K in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: T });
}

function isListed(reference: string): boolean {
  return !reference.includes(';');
}
