import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { wallClock } from './clock.ts';
import { BRANCH_IDS, type EventWriter } from './event-writer.ts';
import type { ConnectCommand } from './protocol.ts';
import { end, forkScript } from './subscribers.ts';

/** A server of events that is compared. */
export interface LiveVariant extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  /** Of the server's process. */
  readonly pid: number;
  /** What subscribers ask; null where there is no GraphQL. `joined` reaches into Salesforce's fields. */
  readonly operation: (joined: boolean) => ConnectCommand['operation'];
  /** Emits events to everybody; answers when they were committed, or handed over where nobody commits. */
  emit(events: readonly number[], bytes: number): Promise<number>;
}

/** @param joined reaches into Salesforce's fields */
function subscription(joined: boolean, arguments_: string, variables: string): string {
  const account = joined ? 'account { legalName }' : '';
  return `subscription ($after: String${variables}) {
    milestoneRecorded(after: $after${arguments_}) {
      ... on Heartbeat { cursor }
      ... on MilestoneRecorded {
        cursor event { eventId milestone occurredAt } shipment { number ${account} }
      }
    }
  }`;
}

/** One group of subscribers for each branch. */
export function byBranch(joined: boolean): NonNullable<ConnectCommand['operation']> {
  return {
    query: subscription(joined, ', filter: { branchId: $branchId }', ', $branchId: ID'),
    variables: BRANCH_IDS.map((branchId) => ({ branchId })),
  };
}

/** Everybody gets everything. */
export function everything(joined: boolean): NonNullable<ConnectCommand['operation']> {
  return { query: subscription(joined, '', ''), variables: [{}] };
}

/** The hub: gateway, worker, PostgreSQL, Redis and sandbox org in processes of their own. */
export function hubVariant(hub: HubProcesses, writer: EventWriter): LiveVariant {
  return {
    name: 'Waybill',
    url: hub.graphqlUrl.replace(/^http/, 'ws'),
    token: hub.tokens['serviceAgent'] ?? '',
    get pid() {
      return hub.gateway.pid;
    },
    operation: everything,
    emit: (events) => writer.write(events),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** A script of this folder that answers its address first, and sends what it is told to. Timed from when it was told. */
export async function scriptVariant(
  name: string,
  script: string,
  operation: LiveVariant['operation'],
): Promise<LiveVariant> {
  const child: ChildProcess = forkScript(script);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    name,
    url,
    token: 'none',
    pid: child.pid ?? 0,
    operation,
    emit: async (events, bytes) => {
      const at = wallClock();
      child.send({
        events,
        bytes,
      });
      return at;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** The same server, which hears of each event when the hub's writer has committed it; the hub works beside it. */
export function afterCommit(name: string, variant: LiveVariant, writer: EventWriter): LiveVariant {
  return {
    ...variant,
    name,
    emit: async (events, bytes) => {
      const at = await writer.write(events);
      await variant.emit(events, bytes);
      return at;
    },
  };
}
