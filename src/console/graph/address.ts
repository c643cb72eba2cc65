import { useSearchParams } from 'wouter';

/** What a view shows, kept in its address, so that it can be sent and come back to. */
export function useAddress(): readonly [(name: string) => string, (name: string, value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        if (value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return [(name) => search.get(name) ?? '', set];
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
