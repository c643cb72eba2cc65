import { expect, vi } from 'vitest';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { ApiBudget } from '../../../src/redis/api-budget.ts';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { finishIntents } from '../../../src/sync/intents.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import type { SalesforceWorld } from '../../harness/salesforce-subgraph.ts';

/** The worker's part of writes to Salesforce, over the same stores and org. */
export interface Finishing extends AsyncDisposable {
  /** Carries out what is open, as after every lease has run out and every retry is due. */
  finishAll(): Promise<void>;
  /** The same until nothing is open, now that everything works again; the hub may not know yet that it does. */
  finishEverything(): Promise<void>;
  /** The state of an intent by its idempotency key, and its place in the queue. */
  intentOf(key: string): Promise<{ readonly state: string; readonly place: number } | undefined>;
  /** From now on, or no more, every process dies when it has done everything but settle an intent. */
  dieBeforeSettling(dies: boolean): Promise<void>;
}

export async function openFinishing(world: SalesforceWorld): Promise<Finishing> {
  const { database, ledger, records, lists, org } = world;
  const redis = await connectRedis({ url: world.redis.url });
  const unitOfWork = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const budget = new ApiBudget(redis, 1);
  const portal = createPortalStore(database).carried;
  const dependencies = { ledger, unitOfWork, salesforce: org.asHub, budget, records, lists, portal };
  await database.query({
    text: `CREATE FUNCTION ledger.die() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the process died'; END $$`,
  });
  const finishAll = async () => {
    do {
      await database.query({
        text: `UPDATE ledger.write_intent SET lease_until = now() - interval '1 minute' WHERE state = 'OPEN'`,
      });
    } while ((await finishIntents(dependencies)) === 'MORE');
  };
  return {
    finishAll,
    async finishEverything() {
      const open = async () => {
        await finishAll();
        return await database.query({ text: `SELECT id FROM ledger.write_intent WHERE state = 'OPEN'` });
      };
      await vi.waitFor(async () => expect(await open()).toEqual([]), { timeout: 60_000, interval: 100 });
    },
    async intentOf(key) {
      const [row] = await database.query<{ readonly state: string; readonly place: number }>({
        text: 'SELECT state, place FROM ledger.write_intent WHERE idempotency_key = $1',
        values: [key],
      });
      return row;
    },
    async dieBeforeSettling(dies) {
      await database.query({
        text: dies
          ? `CREATE TRIGGER die BEFORE UPDATE ON ledger.write_intent FOR EACH ROW WHEN (NEW.state = 'SETTLED')
               EXECUTE FUNCTION ledger.die()`
          : 'DROP TRIGGER die ON ledger.write_intent',
      });
    },
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}
