import type { Schedule } from './harness/rounds.ts';
import type { PortalSize } from './stores/portal-data.ts';

/** How long everything is measured. */
export interface Plan {
  readonly engines: Schedule;
  readonly stores: Schedule;
  readonly scale: Schedule;
  readonly sizes: readonly [small: PortalSize, large: PortalSize];
  readonly profileMs: number;
}

const CONNECTIONS = 32;
/** Few enough that the time of a request is its own and not that of a queue. */
const SCALE_CONNECTIONS = 4;
const SMALL: PortalSize = { customers: 64, shipments: 10_000 };

export const FULL: Plan = {
  engines: { rounds: 5, connections: CONNECTIONS, warmUpMs: 2_500, measureMs: 2_000 },
  stores: { rounds: 3, connections: CONNECTIONS, warmUpMs: 3_000, measureMs: 2_500 },
  scale: { rounds: 5, connections: SCALE_CONNECTIONS, warmUpMs: 2_000, measureMs: 2_000 },
  sizes: [SMALL, { customers: 640, shipments: 1_000_000 }],
  profileMs: 6_000,
};

export const QUICK: Plan = {
  engines: { rounds: 1, connections: CONNECTIONS, warmUpMs: 700, measureMs: 700 },
  stores: { rounds: 1, connections: CONNECTIONS, warmUpMs: 700, measureMs: 700 },
  scale: { rounds: 1, connections: SCALE_CONNECTIONS, warmUpMs: 500, measureMs: 700 },
  sizes: [SMALL, { customers: 128, shipments: 20_000 }],
  profileMs: 1_000,
};
