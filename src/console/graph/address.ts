import { useSearchParams } from 'wouter';

type Values = Readonly<Record<string, string>>;

/** A value of an address by its name; empty without one. */
export type Read = (name: string) => string;

/** What a view shows, kept in its address, so that it can be sent and come back to. An empty value takes its name out. */
export interface Address {
  readonly read: Read;
  /** Changes what is shown, such as a filter. The back button does not undo it. */
  readonly write: (values: Values) => void;
  /** Shows something else. The back button undoes it. */
  readonly go: (values: Values) => void;
  /** Opens an item beside the list. However many are opened one after another, the back button closes them. */
  readonly open: (name: string, value: string) => void;
  readonly close: (name: string) => void;
}

/** The state of a history entry that `open` made: what the address showed before. */
interface Opened {
  readonly below: string;
}

export function useAddress(): Address {
  const [search, setSearch] = useSearchParams();
  const changed = (values: Values) => (before: URLSearchParams) => {
    const after = new URLSearchParams(before);
    for (const [name, value] of Object.entries(values)) {
      if (value === '') after.delete(name);
      else after.set(name, value);
    }
    return after;
  };
  const write = (values: Values) => setSearch(changed(values), { replace: true, state: history.state });
  return {
    read: readerOf(search),
    write,
    go: (values) => setSearch(changed(values)),
    open: (name, value) => {
      if (search.has(name)) write({ [name]: value });
      else setSearch(changed({ [name]: value }), { state: { below: `${search}` } satisfies Opened });
    },
    close: (name) => {
      const { below } = (history.state ?? {}) as Partial<Opened>;
      // A filter that was changed meanwhile stays: the entry before has another one.
      if (below === `${changed({ [name]: '' })(search)}`) history.back();
      else write({ [name]: '' });
    },
  };
}

export function readerOf(search: URLSearchParams): Read {
  return (name) => search.get(name) ?? '';
}

/** The one of these keys that a text is; null for another text. */
export function keyOf<Key extends string>(record: Readonly<Record<Key, unknown>>, text: string): Key | null {
  return keysOf(record).find((key) => key === text) ?? null;
}

export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[];
}

/** The keys of a catalogue with their texts, as a picker offers them. */
export function choicesOf<Key extends string>(record: Readonly<Record<Key, string>>) {
  return keysOf(record).map((value) => ({ value, label: record[value] }));
}
