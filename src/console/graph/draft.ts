import { useState } from 'react';
import { session } from './session.ts';

const KEY = 'waybill:draft';

/**
 * A text that a person has typed and not sent yet. The tab keeps it until it is sent or the person signs out: a session that
 * ends in the middle, Escape and a look at another item lose nothing. Another person in the same tab does not get it.
 *
 * @param name what the text is about
 */
export function useDraft(name: string): readonly [string, (text: string) => void] {
  const key = `${KEY} ${session.subject ?? ''} ${name}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const keep = (next: string) => {
    setText(next);
    if (next === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  };
  return [text, keep];
}

/** The person has signed out. */
export function dropDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(KEY)) sessionStorage.removeItem(key);
  }
}
