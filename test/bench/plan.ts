import type { Schedule } from './harness/rounds.ts';
import type { PortalSize } from './stores/portal-data.ts';

/** How long everything is measured. */
export interface Plan {
  readonly engines: Schedule;
  readonly stores: Schedule;
  readonly scale: Schedule;
  readonly sizes: readonly [small: PortalSize, large: PortalSize];
  readonly profile: Pick<Schedule, 'warmUpMs' | 'measureMs'>;
}

const CONNECTIONS = 32;
/** Few enough that the time of a request is its own and not that of a queue. */
const SCALE_CONNECTIONS = 4;
const SMALL: PortalSize = { customers: 64, shipments: 10_000 };

export const FULL: Plan = {
  engines: { rounds: 5, connections: CONNECTIONS, warmUpMs: 2_500, measureMs: 1_500 },
  stores: { rounds: 3, connections: CONNECTIONS, warmUpMs: 3_000, measureMs: 2_500 },
  scale: { rounds: 30, connections: SCALE_CONNECTIONS, warmUpMs: 4_000, measureMs: 500 },
  sizes: [SMALL, { customers: 640, shipments: 1_000_000 }],
  profile: { warmUpMs: 3_000, measureMs: 6_000 },
};

export const QUICK: Plan = {
  engines: { rounds: 1, connections: CONNECTIONS, warmUpMs: 400, measureMs: 500 },
  stores: { rounds: 1, connections: CONNECTIONS, warmUpMs: 400, measureMs: 500 },
  scale: { rounds: 1, connections: SCALE_CONNECTIONS, warmUpMs: 300, measureMs: 400 },
  sizes: [SMALL, { customers: 128, shipments: 20_000 }],
  profile: { warmUpMs: 1_000, measureMs: 1_000 },
};
