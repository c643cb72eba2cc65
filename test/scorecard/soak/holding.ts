import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process holds after it collected its garbage, bytes. */
export interface Holding {
  /** How often it has collected so far. */
  readonly collections: number;
  /** Live objects and code on V8's heap. */
  readonly heap: number;
  /** Of these, code: what a program has run so far, compiled and compiled again where it is hot. */
  readonly code: number;
  /** Memory outside of the heap that objects own, such as buffers. */
  readonly external: number;
  /** Resident pages of the heap: V8 keeps some that are empty or half empty. */
  readonly heapPages: number;
}

/** What a process wrote last; null before its first collection. */
export function holdingOf(folder: string, pid: number): Holding | null {
  const file = join(folder, String(pid));
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Holding) : null;
}
