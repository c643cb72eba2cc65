import type { Draw } from '../../harness/draw.ts';

/** A string literal in one of the ways in which GraphQL lets it be written. */
export function writtenString(value: string, draw: Draw): string {
  const isPrintable = !/[^\t\n\u0020-\u{10FFFF}]|^\s|\s$|"""|\\$|"$/u.test(value);
  if (isPrintable && value !== '' && draw.chance(25)) return `"""${value}"""`;
  if (draw.chance(20)) return `"${value.split('').map(fourDigits).join('')}"`;
  if (draw.chance(25)) return `"${Array.from(value, inBraces).join('')}"`;
  return JSON.stringify(value);
}

/** The same with no escapes but those that it must have. */
export function plainString(value: string): string {
  return `"${value.replaceAll(/["\\\p{Cc}]/gu, fourDigits)}"`;
}

function fourDigits(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function inBraces(point: string): string {
  return `\\u{${point.codePointAt(0)?.toString(16)}}`;
}
