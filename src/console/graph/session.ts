import { useSyncExternalStore } from 'react';

/** Where a shared link opens. */
export const SHARED_PATH = '/track/shared';

/**
 * The tab's own storage: it ends with the tab, and no other tab reads it. The session of a shared link stands beside that of
 * a person who signed in.
 */
const KEY = location.pathname === SHARED_PATH ? 'waybill:link' : 'waybill:token';

const listeners = new Set<() => void>();
let token = sessionStorage.getItem(KEY);

/** The caller's token, for as long as the tab is open. */
export const session = {
  get token(): string | null {
    return token;
  },
  signIn(next: string): void {
    keep(next);
  },
  signOut(): void {
    keep(null);
  },
};

export function useToken(): string | null {
  return useSyncExternalStore(listen, () => token);
}

function keep(next: string | null): void {
  token = next;
  if (next === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, next);
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
