import { Client } from 'pg';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { COLUMN_TYPES } from '../../../src/postgres/column-types.ts';
import type { Executor, Statement } from '../../../src/postgres/database.ts';

/** A store whose statements tell how many blocks of PostgreSQL they looked at. */
export interface CountingStore extends AsyncDisposable {
  readonly client: Client;
  /** Blocks that the statements of a read looked at, found in memory or not. */
  blocksOf(read: (store: PortalStore) => Promise<unknown>): Promise<number>;
}

interface ExplainedPlan {
  readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
}

/** Statements run as `openDatabase` runs them, so that the plans are those of the hub. */
export async function openCountingStore(url: string): Promise<CountingStore> {
  const client = new Client({
    connectionString: url,
    types: COLUMN_TYPES,
    options: '-c jit=off -c plan_cache_mode=force_generic_plan',
  });
  await client.connect();
  await client.query(`LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_buffers = on;
    SET auto_explain.log_timing = off; SET auto_explain.log_format = json; SET auto_explain.log_level = notice`);
  let blocks = 0;
  client.on('notice', ({ message = '' }) => {
    const plan = /plan:\s*(\{.*)$/s.exec(message)?.[1];
    if (plan === undefined) return;
    const { Plan } = JSON.parse(plan) as ExplainedPlan;
    blocks += Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
  });
  const names = new Map<string, string>();
  const query = async <Row extends object>({ text, values = [], prepare }: Statement): Promise<Row[]> => {
    const name = names.get(text) ?? `statement ${names.size}`;
    names.set(text, name);
    const result = await client.query<Row>({ text, values: [...values], ...(prepare ? { name } : {}) });
    return result.rows;
  };
  const database = {
    query,
    transaction: <T>(work: (transaction: Executor) => Promise<T>) => work({ query }),
    [Symbol.asyncDispose]: () => client.end(),
  };
  const store = createPortalStore(database);
  return {
    client,
    async blocksOf(read) {
      blocks = 0;
      await read(store);
      return blocks;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
