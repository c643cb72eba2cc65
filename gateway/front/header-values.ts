/** A header value with parameters (Content-Type, Accept, Accept-Encoding), in lower case and without quotes. */
export interface ParameterizedValue {
  readonly value: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** Parses a list of values with parameters (RFC 9110, 5.6.6). It never fails: malformed parts are read as far as possible. */
export function parameterizedValues(text: string): readonly ParameterizedValue[] {
  return split(text.toLowerCase(), ',').flatMap((item) => {
    const [value = '', ...parameters] = split(item, ';').map((part) => part.trim());
    return value === '' ? [] : [{ value, parameters: parameters.map(parameterOf) }];
  });
}

function parameterOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at === -1) return [text, ''];
  const value = text.slice(at + 1).trim();
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return [text.slice(0, at).trim(), isQuoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value];
}

/** Splits outside quoted strings, in one pass: a regular expression with look-ahead would take quadratic time. */
function split(text: string, separator: string): readonly string[] {
  if (!text.includes('"')) return text.split(separator);
  const parts: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
