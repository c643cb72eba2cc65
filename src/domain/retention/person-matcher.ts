import { createHmac, randomBytes } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { WaybillError } from '../errors.ts';
import { withoutAccents } from '../plain-text.ts';
import { userReporter } from '../reporter.ts';

/** The names, addresses and numbers by which texts name a person. */
export interface PersonNames {
  readonly names: readonly string[];
  readonly emails: readonly string[];
  /** With the country (`+49 …`). */
  readonly phones: readonly string[];
  /** Subjects of tokens. */
  readonly subjects: readonly string[];
}

/** One form of a name, as the trace of an erasure keeps it: nobody can read it, and a text can be compared with it. */
export interface HashedForm {
  /** Characters, so that only words of this length are hashed. */
  readonly length: number;
  /** HMAC-SHA256 with the erasure's salt, hexadecimal. */
  readonly hash: string;
}

export interface HashedPerson {
  readonly salt: string;
  readonly forms: readonly HashedForm[];
}

/** The place of a person in texts. */
export const ERASED = '[erased]';

/** More words than a name or an address has. */
const MOST_WORDS = 12;
/** A shorter form would be found in texts about something else. */
const SHORTEST = 6;
/** Scripts without blanks between words: each character counts as a word. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]|[\p{L}\p{N}\p{M}]/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

interface Span {
  readonly from: number;
  readonly to: number;
  /** Of the form that stands there. */
  readonly hash: string;
}

interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Hashes everything that a person is known by.
 * @throws WaybillError BAD_USER_INPUT for what would be found in texts about others
 */
export function hashPerson(person: PersonNames, salt = randomBytes(16).toString('hex')): HashedPerson {
  const forms = new Set([
    ...person.names.flatMap(formsOfName),
    ...person.emails.map((email) => long(joined(email), email, /.@.+\../s)),
    ...person.phones.flatMap(formsOfPhone),
    // The reporter of an event spells a subject in its own way.
    ...person.subjects.flatMap((subject) =>
      [subject, userReporter(subject, null)].map((spelled) => long(joined(spelled), subject)),
    ),
  ]);
  if (forms.size === 0) {
    throw new WaybillError('BAD_USER_INPUT', 'Say who it is: a user, a name, an e-mail address or a phone.');
  }
  return {
    salt,
    forms: [...forms].map((form) => ({ length: form.length, hash: hashOf(salt, form) })).toSorted(byHash),
  };
}

/** Whether a text is long enough to be distinguished from texts about other people. */
export function isDistinctive(kind: keyof PersonNames, text: string): boolean {
  try {
    hashPerson({ names: [], emails: [], phones: [], subjects: [], [kind]: [text] });
    return true;
  } catch {
    return false;
  }
}

/** Finds people in texts, however their names are spelled: case, accents, punctuation and blanks do not count. */
export class PersonMatcher {
  readonly #people: readonly {
    readonly salt: string;
    readonly hashes: ReadonlyMap<number, ReadonlySet<string>>;
  }[];
  readonly #longest: number;

  constructor(people: readonly HashedPerson[]) {
    this.#people = people.map(({ salt, forms }) => ({
      salt,
      hashes: new Map(
        Array.from(
          Map.groupBy(forms, ({ length }) => length),
          ([length, some]) => [length, new Set(some.map(({ hash }) => hash))],
        ),
      ),
    }));
    this.#longest = Math.max(0, ...people.flatMap(({ forms }) => forms.map(({ length }) => length)));
  }

  names(text: string): boolean {
    return this.#spans(text).length > 0;
  }

  /** The text without the people; null when it names none of them. */
  erased(text: string): string | null {
    return this.#without(text, () => ERASED);
  }

  /** The same for a part of an identity: two people, and two names of one, stay two. */
  erasedId(text: string): string | null {
    return this.#without(text, (hash) => `[erased ${hash.slice(0, 12)}]`);
  }

  #without(text: string, placeOf: (hash: string) => string): string | null {
    const spans = this.#spans(text);
    if (spans.length === 0) return null;
    let rest = '';
    let at = 0;
    for (const { from, to, hash } of spans) {
      rest += text.slice(at, from) + placeOf(hash);
      at = to;
    }
    return rest + text.slice(at);
  }

  /** All texts of a JSON value, names of fields left out; null when none names them. */
  erasedIn(value: unknown): { readonly value: unknown } | null {
    if (typeof value === 'string') {
      const text = this.erased(value);
      return text === null ? null : { value: text };
    }
    if (typeof value !== 'object' || value === null) return null;
    let isChanged = false;
    const each = (part: unknown) => {
      const changed = this.erasedIn(part);
      isChanged ||= changed !== null;
      return changed === null ? part : changed.value;
    };
    const whole = Array.isArray(value)
      ? value.map(each)
      : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, each(part)]));
    return isChanged ? { value: whole } : null;
  }

  #spans(text: string): readonly Span[] {
    const words = wordsOf(text);
    const spans: Span[] = [];
    for (let at = 0; at < words.length; at += 1) {
      const form = this.#formAt(words, at);
      if (form === null) continue;
      spans.push({ from: words[at]?.from ?? 0, to: words[form.last]?.to ?? 0, hash: form.hash });
      at = form.last;
    }
    return spans;
  }

  /** The longest form that begins with a word: its hash and its last word. */
  #formAt(words: readonly Word[], begin: number): { readonly hash: string; readonly last: number } | null {
    let form = '';
    let found: { hash: string; last: number } | null = null;
    for (let at = begin; at < Math.min(words.length, begin + MOST_WORDS); at += 1) {
      form += words[at]?.text ?? '';
      if (form.length > this.#longest) break;
      for (const { salt, hashes } of this.#people) {
        const known = hashes.get(form.length);
        if (known === undefined) continue;
        const hash = hashOf(salt, form);
        if (known.has(hash)) found = { hash, last: at };
      }
    }
    return found;
  }
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let open: { text: string; from: number; to: number } | null = null;
  let at = 0;
  for (const character of text) {
    const from = at;
    at += character.length;
    if (!WORDS.test(character)) {
      open = null;
      continue;
    }
    const plain = withoutAccents(character).toUpperCase();
    // An accent belongs to the letter before it, or to no word.
    if (plain === '' && open === null) continue;
    if (open === null || UNSPACED.test(character)) {
      open = { text: plain, from, to: at };
      words.push(open);
      if (UNSPACED.test(character)) open = null;
    } else {
      open.text += plain;
      open.to = at;
    }
  }
  return words;
}

function joined(text: string): string {
  return wordsOf(text)
    .map((word) => word.text)
    .join('');
}

/** A name as it is written, and with its last word first, as in lists. */
function formsOfName(name: string): readonly string[] {
  const words = wordsOf(name).map((word) => word.text);
  if (words.length < 2 || words.length > MOST_WORDS) {
    throw new WaybillError(
      'BAD_USER_INPUT',
      `Give the whole name, of two words or more: "${name}" is found in texts about others.`,
    );
  }
  const form = words.join('');
  const isUnspaced = UNSPACED.test(name);
  if (!isUnspaced) long(form, name);
  return isUnspaced ? [form] : [form, [words.at(-1), ...words.slice(0, -1)].join('')];
}

/** As people dial it: with the country, within the country with and without its leading zero. */
function formsOfPhone(phone: string): readonly string[] {
  const read = parsePhoneNumberFromString(phone);
  if (read === undefined) {
    throw new WaybillError(
      'BAD_USER_INPUT',
      `Give the phone with its country, such as +4930123456: "${phone}".`,
    );
  }
  const { countryCallingCode, nationalNumber } = read;
  const forms = [
    `${countryCallingCode}${nationalNumber}`,
    `00${countryCallingCode}${nationalNumber}`,
    `0${nationalNumber}`,
    nationalNumber,
  ];
  return forms.filter((form) => form.length >= SHORTEST);
}

function long(form: string, given: string, shape = /./s): string {
  if (form.length >= SHORTEST && shape.test(given)) return form;
  throw new WaybillError('BAD_USER_INPUT', `"${given}" is too short to be told from other texts.`);
}

function hashOf(salt: string, form: string): string {
  return createHmac('sha256', salt).update(form).digest('hex');
}

function byHash(one: HashedForm, other: HashedForm): number {
  return one.hash < other.hash ? -1 : 1;
}
