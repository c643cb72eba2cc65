import { createHash } from 'node:crypto';

/**
 * A script that runs atomically in Redis. Every script declares exactly one key, the head of its partition, and derives
 * the others from it: they share the head's hash tag, so they live in the same Cluster slot.
 */
export interface LuaScript {
  readonly source: string;
  readonly sha: string;
}

export function luaScript(source: string): LuaScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
