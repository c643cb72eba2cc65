import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { EventWriter } from './event-writer.ts';
import { hubVariant, type LiveVariant } from './variant.ts';

/** One user stands for all subscribers. */
export const ONE_USER_FOR_ALL = {
  WAYBILL_MAX_STREAMS_PER_USER: '1000000',
  WAYBILL_MAX_CONNECTIONS_PER_USER: '1000000',
};

export interface LiveWorld extends AsyncDisposable {
  readonly hub: HubProcesses;
  readonly writer: EventWriter;
  readonly waybill: LiveVariant;
}

/** A hub of processes, and the writer of its events. */
export async function startLiveWorld(signal: AbortSignal): Promise<LiveWorld> {
  await using starting = new AsyncDisposableStack();
  const hub = starting.use(await startHubProcesses({ workers: 1, env: ONE_USER_FOR_ALL, signal }));
  const writer = starting.use(new EventWriter(hub.databaseUrl));
  await writer.bookShipments();
  const waybill = starting.use(hubVariant(hub, writer));
  const owned = starting.move();
  return { hub, writer, waybill, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
