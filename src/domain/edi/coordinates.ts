/** A position of MS104 to MS107 in degrees north and east, or its problem. */
export interface Coordinates {
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly doubt: string | null;
}

interface Axis {
  readonly name: string;
  readonly positive: string;
  readonly negative: string;
  readonly most: number;
}
const LONGITUDE: Axis = { name: 'longitude', positive: 'E', negative: 'W', most: 180 };
const LATITUDE: Axis = { name: 'latitude', positive: 'N', negative: 'S', most: 90 };

/** Senders drop leading zeros of DDDMMSS. Fewer digits than these could also be whole degrees. */
const FEWEST_DIGITS = 5;

const NONE: Coordinates = { latitude: null, longitude: null, doubt: null };

/**
 * Reads MS104 to MS107. X12 writes DDDMMSS, from release 008010 on also with decimals, and the direction as a letter.
 * Carriers also send decimal degrees, which have at most three digits before the point, and a sign. A minus means west or
 * south, with or without that letter. A position that contradicts itself, or lies outside of the globe, is not read.
 */
export function readCoordinates(
  longitude: string | null,
  latitude: string | null,
  eastOrWest: string | null,
  northOrSouth: string | null,
): Coordinates {
  if (longitude === null && latitude === null) return NONE;
  const [east, north] = [
    degrees(longitude, eastOrWest, LONGITUDE),
    degrees(latitude, northOrSouth, LATITUDE),
  ];
  const doubts = [east, north].filter((read) => typeof read === 'string');
  if (typeof east === 'string' || typeof north === 'string') {
    return { ...NONE, doubt: `${doubts.join(' ')} The position was left out.` };
  }
  return { latitude: north, longitude: east, doubt: null };
}

/** Checks a position in degrees. One outside of the globe, or half of one, is left out. */
export function checkedPosition(
  latitude: number | null | undefined,
  longitude: number | null | undefined,
): Coordinates {
  if (latitude == null && longitude == null) return NONE;
  const isOnGlobe =
    Math.abs(latitude ?? 360) <= LATITUDE.most && Math.abs(longitude ?? 360) <= LONGITUDE.most;
  if (isOnGlobe) return { latitude: latitude ?? null, longitude: longitude ?? null, doubt: null };
  const written = `latitude ${latitude ?? 'missing'}, longitude ${longitude ?? 'missing'}`;
  return { ...NONE, doubt: `This is no position on the globe: ${written}. The position was left out.` };
}

/** Degrees, or their problem. */
function degrees(text: string | null, letter: string | null, axis: Axis): number | string {
  const { name, positive, negative, most } = axis;
  if (text === null) return `The ${name} is missing.`;
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d{1,7})(\.\d*)?$/.exec(text) ?? [];
  if (whole === '') return `The ${name} ${text} is not written as DDDMMSS or in decimal degrees.`;
  const direction = letter?.toUpperCase() ?? null;
  if (direction !== null && direction !== positive && direction !== negative) {
    return `The ${name} ${text} has the direction ${letter}.`;
  }
  if ((sign === '-' && direction === positive) || (sign === '+' && direction === negative)) {
    return `The sign of the ${name} ${text} contradicts its direction ${letter}.`;
  }
  const isDecimal = fraction !== '' && whole.length <= 3;
  if (!isDecimal && whole.length < FEWEST_DIGITS)
    return `The ${name} ${text} has too few digits for DDDMMSS.`;
  if (!isDecimal && sign === '' && direction === null)
    return `The ${name} ${text} has neither sign nor direction.`;
  const value = isDecimal ? Number(whole + fraction) : fromSexagesimal(whole, fraction);
  if (value === null) return `The ${name} ${text} has more than 59 minutes or seconds.`;
  if (value > most) return `The ${name} ${text} is beyond ${most} degrees.`;
  const isNegative = sign === '-' || direction === negative;
  return (isNegative && value !== 0 ? -1 : 1) * value;
}

/** DDDMMSS; null where minutes or seconds exceed 59. Rounded to a millionth of a degree, some 10 centimetres. */
function fromSexagesimal(whole: string, fraction: string): number | null {
  const digits = whole.padStart(7, '0');
  const [hours, minutes] = [Number(digits.slice(0, 3)), Number(digits.slice(3, 5))];
  const seconds = Number(digits.slice(5) + fraction);
  if (minutes > 59 || seconds >= 60) return null;
  return Math.round((hours + minutes / 60 + seconds / 3600) * 1e6) / 1e6;
}
