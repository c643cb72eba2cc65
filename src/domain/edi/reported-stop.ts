import { Temporal } from 'temporal-polyfill';
import { countryCode } from '../transforms/places.ts';
import type { StopType } from '../vocabulary/index.ts';

/** A known stop of the shipment. */
export interface KnownStop {
  readonly sequence: number;
  readonly type: StopType;
  readonly name: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly timeZone: string | null;
}

/** The place of an event, as the report states it. */
export interface ReportedPlace {
  readonly stopSequence: number | null;
  readonly city: string | null;
  /** The code of a state or province, in capitals. */
  readonly state: string | null;
  readonly country: string | null;
}

export interface ReportedStop {
  /** Null if it is not certain. */
  readonly stop: KnownStop | null;
  /** The number of the stop; of an unknown stop the carrier's own count. */
  readonly sequence: number | null;
  /** The zone in which the report's local times are read; null if it is not certain. */
  readonly timeZone: string | null;
  readonly doubt: string | null;
}

/**
 * The stop of a report: the stop with its number, else the only stop in its city. A city of that name in another country, or
 * in a state that never has the time of the stop, is another city. A report from elsewhere about a stop, such as one made on
 * the way there, keeps its stop, but its local time is not the stop's.
 */
export function stopOf(stops: readonly KnownStop[], place: ReportedPlace): ReportedStop {
  const { stopSequence } = place;
  const there = stops.filter((stop) => isInCity(stop, place) && !isElsewhere(stop, place));
  const [only] = there.length === 1 ? there : [];
  if (stopSequence === null) return certain(only);
  const numbered = stops.find(({ sequence }) => sequence === stopSequence);
  if (numbered === undefined) return { ...NOWHERE, sequence: stopSequence };
  if (only !== undefined && only !== numbered && !isInCity(numbered, place)) {
    const doubt = `The report says stop ${stopSequence}, and names the city of stop ${only.sequence}.`;
    return { ...NOWHERE, doubt };
  }
  return isElsewhere(numbered, place) ? { ...certain(numbered), timeZone: null } : certain(numbered);
}

const NOWHERE: ReportedStop = { stop: null, sequence: null, timeZone: null, doubt: null };

function certain(stop: KnownStop | undefined): ReportedStop {
  return stop === undefined
    ? NOWHERE
    : { stop, sequence: stop.sequence, timeZone: stop.timeZone, doubt: null };
}

function isInCity(stop: KnownStop, { city, state }: ReportedPlace): boolean {
  if (city === null) return false;
  const names = [stop.city, stop.name].map((name) => name?.trim().toUpperCase());
  const reported = city.trim().toUpperCase();
  return names.includes(reported) || (state !== null && names.includes(`${reported}, ${state}`));
}

/** Whether a place is certainly not at a stop, although its city may have the same name. */
function isElsewhere(stop: KnownStop, { state, country }: ReportedPlace): boolean {
  const [ofStop, ofPlace] = [stop.country, country].map((text) => (text === null ? null : countryCode(text)));
  if (ofStop != null && ofPlace != null && ofStop !== ofPlace) return true;
  const hours = OFFSETS.get(`${ofPlace ?? ofStop ?? ''}-${state ?? ''}`);
  const offset = stop.timeZone === null ? null : winterOffset(stop.timeZone);
  return hours !== undefined && offset !== null && !hours.includes(offset);
}

/** The states of the USA and the provinces of Canada by their hours from UTC in winter; some have two. IANA tz database. */
const STATES: readonly (readonly [number, string, string])[] = [
  [-3.5, 'CA', 'NL'],
  [-4, 'CA', 'NB NL NS PE QC'],
  [-5, 'CA', 'NU ON QC'],
  [-6, 'CA', 'MB NU ON SK'],
  [-7, 'CA', 'AB BC NT NU SK YT'],
  [-8, 'CA', 'BC YT'],
  [-4, 'US', 'PR VI'],
  [-5, 'US', 'CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC TN VA VT WV'],
  [-6, 'US', 'AL AR FL IA IL IN KS KY LA MI MN MO MS ND NE OK SD TN TX WI'],
  [-7, 'US', 'AZ CO ID KS MT ND NE NM NV OR SD TX UT WY'],
  [-8, 'US', 'CA ID NV OR WA'],
  [-9, 'US', 'AK'],
  [-10, 'US', 'AK HI'],
];

const OFFSETS: ReadonlyMap<string, readonly number[]> = new Map(
  Array.from(
    Map.groupBy(
      STATES.flatMap(([hours, country, states]) =>
        states.split(' ').map((state) => ({ name: `${country}-${state}`, hours })),
      ),
      ({ name }) => name,
    ),
    ([name, rows]) => [name, rows.map(({ hours }) => hours)] as const,
  ),
);

/** The hours of a zone from UTC in the northern winter; null for UTC and other zones of no region. */
function winterOffset(timeZone: string): number | null {
  if (!/^(?!Etc\/)[A-Za-z]+\//.test(timeZone)) return null;
  try {
    return Temporal.PlainDate.from('2026-01-15').toZonedDateTime(timeZone).offsetNanoseconds / 3_600e9;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
