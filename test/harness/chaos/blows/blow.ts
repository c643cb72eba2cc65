import type { HubProcesses } from '../../hub-processes.ts';
import type { GraphClient } from '../graph-client.ts';
import type { Ledger } from '../ledger.ts';

/** The load under which the hub is struck. */
export interface Load {
  readonly client: GraphClient;
  readonly ledger: Ledger;
  /** Aborted when the run is broken off: the blow ends early and may throw. */
  readonly stop: AbortSignal;
}

/** A way in which something ends in the middle of the load. Afterwards every part runs again. */
export interface Blow {
  readonly name: string;
  /** @throws when the hub does not stand the blow, or when the blow meets nothing to strike. */
  readonly strike: (hub: HubProcesses, load: Load) => Promise<void>;
}
