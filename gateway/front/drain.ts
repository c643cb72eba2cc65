import { pause } from '../../src/time/pause.ts';

/** Connections in one step, and the pause between steps: 1,000 connections take five seconds. */
const STEP_SIZE = 10;
const STEP_MS = 50;
/** Above 1,000 connections the steps grow instead of their number, because a stopping process has little time. */
const MAX_STEPS = 100;

/** Calls `each` for a few connections at a time, so that their clients do not all reconnect at the same moment. */
export async function spreadOut<T>(connections: readonly T[], each: (connection: T) => void): Promise<void> {
  const size = Math.max(STEP_SIZE, Math.ceil(connections.length / MAX_STEPS));
  for (let at = 0; at < connections.length; at += size) {
    if (at > 0) await pause(STEP_MS);
    for (const connection of connections.slice(at, at + size)) each(connection);
  }
}
