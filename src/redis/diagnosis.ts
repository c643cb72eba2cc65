import { openClient, type RedisSettings } from './redis-client.ts';
import { refusalOf } from './refusals.ts';
import { identify } from './server-identity.ts';

/** The state of a Redis, for an operator who prepares it for the hub. */
export interface RedisDiagnosis {
  readonly version: string;
  /** Why it takes no changes; null when it does. */
  readonly refusal: string | null;
  /** Such as `noeviction`. */
  readonly evictionPolicy: string;
  /** Bytes; 0 for no limit. */
  readonly maxMemory: number;
  readonly usedMemory: number;
}

/** A tenth of the longest wait for an answer, milliseconds: `openClient` has a backstop of its own. */
const COMMAND_MS = 500;

/** @throws Error when Redis does not answer */
export async function diagnoseRedis(settings: RedisSettings): Promise<RedisDiagnosis> {
  const client = openClient(settings, COMMAND_MS, { name: 'waybill doctor', beforeReconnect: null });
  let reason: Error | null = null;
  client.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await client.connect();
    const values = valuesOf(await client.info());
    const refusal = await identify(client).then(() => null, refusalOf);
    return {
      version: values.get('redis_version') ?? 'unknown',
      refusal,
      evictionPolicy: values.get('maxmemory_policy') ?? 'unknown',
      maxMemory: Number(values.get('maxmemory') ?? 0),
      usedMemory: Number(values.get('used_memory') ?? 0),
    };
  } catch (error) {
    // A connection that failed says only that it is closed; what failed came before.
    throw reason ?? error;
  } finally {
    client.disconnect();
  }
}

/** The lines `name:value` of INFO. */
function valuesOf(info: string): ReadonlyMap<string, string> {
  return new Map(
    info.split('\r\n').flatMap((line): [string, string][] => {
      const [name, ...rest] = line.split(':');
      return name === undefined || rest.length === 0 ? [] : [[name, rest.join(':')]];
    }),
  );
}
