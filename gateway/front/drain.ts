import { pause } from '../../src/time/pause.ts';

/** Connections that are sent elsewhere in one step, and the pause between steps: 1,000 take five seconds. */
const AT_ONCE = 10;
const STEP_MS = 50;
/** With more connections each step takes more of them, not longer: a stopping process has not much time. */
const MOST_STEPS = 100;

/** Does something to each of many connections, a few at a time, so that their clients do not all come back at once. */
export async function spreadOut<T>(connections: readonly T[], each: (connection: T) => void): Promise<void> {
  const size = Math.max(AT_ONCE, Math.ceil(connections.length / MOST_STEPS));
  for (let at = 0; at < connections.length; at += size) {
    if (at > 0) await pause(STEP_MS);
    for (const connection of connections.slice(at, at + size)) each(connection);
  }
}
