import { useSyncExternalStore } from 'react';

/** Between two moments at which ages and waits are written anew, milliseconds. */
const TICK_MS = 15_000;

const listeners = new Set<() => void>();
let ticks = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Renders its component again while time passes. One timer serves the page, and runs while a component listens. */
export function useClock(): void {
  useSyncExternalStore(subscribe, () => ticks);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  ticks += 1;
  for (const listener of listeners) listener();
}
