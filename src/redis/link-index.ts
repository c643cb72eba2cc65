import { randomBytes } from 'node:crypto';
import { CHANGE_LINKS, DESCRIBE, LOOK_UP, REMEMBER_NONE, WIPE } from './link.scripts.ts';
import {
  type Link,
  type LinkIncarnation,
  type LinkIndex,
  type LinkIndexState,
  type LinkKind,
  type LinkLookup,
  type LinkSide,
  NONE_MS,
} from './link.ts';
import type { LuaScript } from './lua-script.ts';
import type { RedisServer, RedisStore } from './redis-store.ts';

const CHANGED_AT_ONCE = 500;
/** Beyond this many owed commands the whole kind is dropped: a rebuild costs less than sending them. */
const MOST_OWED = 1_000;

type Arguments = readonly (string | number)[];

/**
 * The link index in Redis.
 *
 * A command that Redis did not confirm is owed: this process sends it again before its next command on the same kind.
 * Commands are idempotent. If a process dies with owed commands, other processes may keep an old link. Therefore a
 * worker that makes links from a durable queue settles its row only after `remember` or `forget` answered true.
 */
export class RedisLinkIndex implements LinkIndex {
  readonly #redis: RedisStore;
  readonly #owed = new Map<LinkKind, Arguments[]>();

  constructor(redis: RedisStore) {
    this.#redis = redis;
  }

  async lookup(kind: LinkKind, side: LinkSide, ids: readonly string[]): Promise<LinkLookup> {
    try {
      const reply = await this.#run(kind, LOOK_UP, [sideKey(side), ...ids]);
      const [incarnation, ...others] = reply as [string, ...(string | null)[]];
      const answers = new Map<string, string | null>();
      ids.forEach((id, index) => {
        const other = others[index];
        if (typeof other === 'string') answers.set(id, other === '' ? null : other);
      });
      return { answers, incarnation };
    } catch {
      return { answers: new Map(), incarnation: null };
    }
  }

  remember(kind: LinkKind, links: readonly Link[], incarnation: LinkIncarnation): Promise<boolean> {
    return this.#change(kind, 'join', links, incarnation);
  }

  forget(kind: LinkKind, links: readonly Link[], incarnation: LinkIncarnation): Promise<boolean> {
    return this.#change(kind, 'leave', links, incarnation);
  }

  async rememberNone(
    kind: LinkKind,
    side: LinkSide,
    ids: readonly string[],
    incarnation: LinkIncarnation,
  ): Promise<void> {
    if (incarnation === null || ids.length === 0) return;
    try {
      await this.#run(kind, REMEMBER_NONE, [incarnation, sideKey(side), NONE_MS, ...ids]);
    } catch {
      // If this write is lost, the only cost is another read from the owner.
    }
  }

  async state(kind: LinkKind): Promise<LinkIndexState | null> {
    try {
      const reply = await this.#run(kind, DESCRIBE, []);
      const [incarnation, links, complete] = reply as [string, number, number];
      return { incarnation, links, complete: complete === 1 };
    } catch {
      return null;
    }
  }

  async #change(
    kind: LinkKind,
    change: 'join' | 'leave',
    links: readonly Link[],
    incarnation: LinkIncarnation,
  ): Promise<boolean> {
    const answers: Promise<boolean>[] = [];
    for (let at = 0; at < links.length; at += CHANGED_AT_ONCE) {
      const args: (string | number)[] = [incarnation ?? '', change];
      for (const link of links.slice(at, at + CHANGED_AT_ONCE)) {
        args.push(link.portalId, link.crmId, link.version);
      }
      answers.push(this.#changeOrOwe(kind, args));
    }
    return (await Promise.all(answers)).every(Boolean);
  }

  async #changeOrOwe(kind: LinkKind, args: Arguments): Promise<boolean> {
    try {
      return (await this.#run(kind, CHANGE_LINKS, args)) === 1;
    } catch {
      const owed = this.#owed.get(kind) ?? [];
      this.#owed.set(kind, owed);
      owed.push(args);
      return false;
    }
  }

  async #run(kind: LinkKind, script: LuaScript, args: Arguments): Promise<unknown> {
    await this.#payDebts(kind);
    return await runOnLinks(this.#redis, kind, script, args);
  }

  async #payDebts(kind: LinkKind): Promise<void> {
    const owed = this.#owed.get(kind);
    if (!owed) return;
    if (owed.length > MOST_OWED) {
      const count = owed.length;
      await runOnLinks(this.#redis, kind, WIPE, []);
      owed.splice(0, count);
    }
    while (owed[0]) {
      const [first] = owed;
      await runOnLinks(this.#redis, kind, CHANGE_LINKS, first);
      // Another call may have sent the owed commands meanwhile.
      if (owed[0] === first) owed.shift();
    }
    this.#owed.delete(kind);
  }
}

export function sideKey(side: LinkSide): ':p' | ':c' {
  return side === 'portalId' ? ':p' : ':c';
}

/** The hash tag of a kind's partition. */
export function linksTag(kind: LinkKind): string {
  return `{links:${kind}}`;
}

/** The head key of a kind's partition on the server that holds it. */
export function linksHead(server: RedisServer, kind: LinkKind): string {
  return server.keyPrefix + linksTag(kind);
}

/** Runs a script on a kind's partition, with a new incarnation as its first argument for a partition that has none. */
export function runOnLinks(
  redis: RedisStore,
  kind: LinkKind,
  script: LuaScript,
  args: Arguments,
): Promise<unknown> {
  const incarnation = randomBytes(9).toString('base64url');
  return redis.on(linksTag(kind), (server) =>
    server.script(script, linksHead(server, kind), [incarnation, ...args]),
  );
}
