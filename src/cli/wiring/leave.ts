import type { Config } from '../../config/environment.ts';
import { pause } from '../../time/pause.ts';

/**
 * Ends a server so that no request is lost: its readiness turns false, balancers get time to see it, and only then it stops
 * accepting and finishes what is in flight.
 */
export async function leave(
  server: { drain(): void; close(): Promise<void> },
  { drainSeconds }: Config,
): Promise<void> {
  server.drain();
  await pause(drainSeconds * 1_000);
  await server.close();
}
