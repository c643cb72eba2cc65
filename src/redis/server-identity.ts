import type { Redis } from 'ioredis';
import { isOfReplica, refusalOf } from './refusals.ts';

export interface ServerIdentity {
  /** The first part of every key. */
  readonly prefix: string;
  readonly isCluster: boolean;
}

/**
 * A script that changes nothing. A server from version 7 on runs it only while it accepts changes. An older server cannot
 * parse it, and that error is no refusal.
 */
const CHANGE_PROBE = '#!lua\nreturn 1';

/**
 * Asks a server for its identity, and whether it accepts changes.
 * @throws Error when it does not answer, or its refusal
 */
export async function identify(client: Redis): Promise<ServerIdentity> {
  const server = await client.info('server');
  const isCluster = isOfCluster(server);
  await client.eval(CHANGE_PROBE, 0).catch((error: Error) => {
    // A replica of a cluster names the primary of each key (MOVED), so it may stand in the address.
    const refuses = refusalOf(error) !== null && !(isCluster && isOfReplica(error));
    if (refuses || error.name !== 'ReplyError') throw error;
  });
  return { prefix: serverPrefixOf(server), isCluster };
}

/** The first part of every key, from the server's `INFO server`. */
export function serverPrefixOf(server: string): string {
  const runId = /^run_id:(\w+)/m.exec(server)?.[1] ?? 'unnamed';
  return `waybill:${runId.slice(0, 12)}:`;
}

/** From the server's `INFO server`. */
export function isOfCluster(server: string): boolean {
  return /^redis_mode:cluster/m.test(server);
}
