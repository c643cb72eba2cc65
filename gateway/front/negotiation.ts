import { type ParameterizedValue, parameterizedValues } from './header-values.ts';

/** A client's preference for one offered value. */
interface Preference {
  /** RFC 9110, 12.4.2: from 0 to 1; 0 excludes the value. */
  readonly weight: number;
  /** The specificity of the deciding range: the most specific one that matches. */
  readonly specificity: number;
  /** The index of the deciding range in the header. */
  readonly position: number;
}

/** Returns the specificity of a range for an offered value; -1 when it does not match. */
type Matcher = (range: ParameterizedValue, offered: string) => number;

/**
 * The media type that an Accept header prefers: the highest weight wins, then the more specific range, then the client's
 * order, then our order. Without a header, every type is acceptable.
 *
 * @returns null when no type is acceptable
 */
export function preferredMediaType<T extends string>(
  accept: string | undefined,
  offered: readonly T[],
): T | null {
  if (accept === undefined || accept.trim() === '') return offered[0] ?? null;
  const ranges = parameterizedValues(accept);
  return best(offered, (type) => preferenceOf(ranges, type, matchesMediaType), byClient);
}

/**
 * The content coding that an Accept-Encoding header prefers: the highest weight wins, then our order. `identity` if there is
 * no header, or no coding is acceptable (RFC 9110, 12.5.3).
 */
export function preferredCoding<T extends string>(
  acceptEncoding: string | undefined,
  offered: readonly T[],
): T | 'identity' {
  if (acceptEncoding === undefined) return 'identity';
  const ranges = parameterizedValues(acceptEncoding);
  const preference = (coding: T | 'identity') => {
    const named = preferenceOf(ranges, coding, matchesCoding);
    // `identity` is acceptable unless the client excludes it. If the client does not name it, it is the last choice.
    return (
      named ?? (coding === 'identity' ? { weight: Number.MIN_VALUE, specificity: 0, position: 0 } : null)
    );
  };
  return best([...offered, 'identity'], preference, () => 0) ?? 'identity';
}

function best<T extends string>(
  offered: readonly T[],
  preferenceFor: (value: T) => Preference | null,
  tie: (one: Preference, other: Preference) => number,
): T | null {
  const [first] = offered
    .flatMap((value) => {
      const preference = preferenceFor(value);
      return preference === null || preference.weight === 0 ? [] : [{ value, preference }];
    })
    .sort(
      (one, other) =>
        other.preference.weight - one.preference.weight || tie(one.preference, other.preference),
    );
  return first?.value ?? null;
}

function byClient(one: Preference, other: Preference): number {
  return other.specificity - one.specificity || one.position - other.position;
}

/** The preference of the most specific range that matches. Among equally specific ranges, the highest weight decides. */
function preferenceOf(
  ranges: readonly ParameterizedValue[],
  offered: string,
  matches: Matcher,
): Preference | null {
  let found: Preference | null = null;
  for (const [position, range] of ranges.entries()) {
    const specificity = matches(range, offered);
    if (specificity < 0 || specificity < (found?.specificity ?? 0)) continue;
    const weight = weightOf(range);
    const isMoreSpecific = specificity > (found?.specificity ?? -1);
    if (isMoreSpecific || weight > (found?.weight ?? 0)) found = { weight, specificity, position };
  }
  return found;
}

/** A weight that cannot be read counts as 1: the client named the value. */
function weightOf({ parameters }: ParameterizedValue): number {
  const text = parameters.find(([name]) => name === 'q')?.[1];
  const weight = text === undefined || text === '' ? 1 : Number(text);
  return Number.isNaN(weight) ? 1 : Math.min(1, Math.max(0, weight));
}

/** Every answer is UTF-8, so a range with another charset does not match. Other parameters are ignored. */
const matchesMediaType: Matcher = ({ value, parameters }, offered) => {
  // Java's own client writes `*`.
  if (value === '*' || value === '*/*') return 0;
  const [type] = offered.split('/');
  if (value === `${type}/*`) return 1;
  if (value !== offered) return -1;
  const charset = parameters.find(([name]) => name === 'charset')?.[1];
  if (charset === undefined) return 2;
  return isUtf8(charset) ? 3 : -1;
};

const matchesCoding: Matcher = ({ value }, offered) => {
  if (value === offered || value === `x-${offered}`) return 1;
  return value === '*' ? 0 : -1;
};

/** By the names that clients give it. */
export function isUtf8(charset: string): boolean {
  return charset === 'utf-8' || charset === 'utf8';
}
