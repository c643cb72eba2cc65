import { useEffect, useState, useSyncExternalStore } from 'react';
import css from './announce.module.css';

/** How long a text stays on the screen; a screen reader says it once. */
const SHOWN_MS = 6_000;

interface Told {
  readonly text: string;
}

const listeners = new Set<() => void>();
let told: Told | null = null;

/** Tells what an action did. The text comes to the corner of the screen and moves nothing; a screen reader says it. */
export function announce(text: string): void {
  told = { text };
  for (const listener of listeners) listener();
}

/** Where the texts appear. It is there before the first of them: a screen reader hears only changes of what is there. */
export function Announcements() {
  const newest = useSyncExternalStore(listen, () => told);
  const [over, setOver] = useState<Told | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setOver(newest), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [newest]);
  const shown = newest === over ? null : newest;
  return (
    <output className={css['place']}>
      {shown === null ? null : <span className={css['text']}>{shown.text}</span>}
    </output>
  );
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
