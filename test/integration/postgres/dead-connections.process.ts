import { once } from 'node:events';
import { connectDirectly, type Executor, openDatabase } from '../../../src/postgres/database.ts';
import { WakeUp } from '../../../src/postgres/wake-up.ts';
import { Schedule } from '../../../src/sync/rounds/schedule.ts';

/**
 * Uses PostgreSQL in every way that the hub does, until it is told to stop, and counts the writes that were answered.
 * The process has no handler for what nobody hears: an unheard error ends it, as it would end the hub.
 */
const url = process.env['DATABASE_URL'] ?? '';
const WRITERS = 40;

const stopping = new AbortController();
const stopped = once(process, 'SIGTERM').then(() => stopping.abort());

const counts = { answered: 0, failed: 0, woken: 0 };
/** A pause of one turn: a loop of refusals must not keep the process from reading its sockets. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function repeat(work: () => Promise<unknown>): Promise<void> {
  while (!stopping.signal.aborted) {
    await work().catch(() => {
      counts.failed += 1;
    });
    await turn();
  }
}

const database = openDatabase({ url, poolSize: 12, statementTimeoutMs: 5_000 });
const insert = (executor: Executor, writer: number) =>
  executor.query({ text: 'INSERT INTO written (writer) VALUES ($1)', values: [writer], prepare: true });

/** One statement; a transaction with pauses; a transaction whose statements travel together; one that is undone. */
const WRITES: readonly ((writer: number) => Promise<number>)[] = [
  async (writer) => {
    await insert(database, writer);
    return 1;
  },
  async (writer) => {
    await database.transaction(async (transaction) => {
      await insert(transaction, writer);
      await turn();
      await insert(transaction, writer);
    });
    return 2;
  },
  async (writer) => {
    await database.transaction((transaction) =>
      Promise.all([1, 2, 3].map(() => insert(transaction, writer))),
    );
    return 3;
  },
  async (writer) => {
    const undone = new Error('undone');
    await database
      .transaction(async (transaction) => {
        await insert(transaction, writer);
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    return 0;
  },
];

const writers = Array.from({ length: WRITERS }, (_, writer) =>
  repeat(async () => {
    const write = WRITES[writer % WRITES.length];
    counts.answered += (await write?.(writer)) ?? 0;
  }),
);
const shortLived = [
  repeat(async () => {
    const client = await connectDirectly(url, stopping.signal);
    await client.query('SELECT 1');
    await client.end();
  }),
  repeat(async () => {
    await using own = openDatabase({ url, poolSize: 2 });
    await Promise.all([own.query({ text: 'SELECT 1' }), own.query({ text: 'SELECT 1' })]);
  }),
  repeat(async () => {
    const nothing = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await using schedule = new Schedule(url, [], nothing, 1);
    await Promise.race([schedule.start(), stopped]);
  }),
];
const wakeUp = new WakeUp({
  url,
  channel: 'written',
  onWake: () => {
    counts.woken += 1;
  },
  onStateChange: () => undefined,
});
wakeUp.start();
process.stdout.write('started\n');
await Promise.all([...writers, ...shortLived]);
await wakeUp[Symbol.asyncDispose]();
await database[Symbol.asyncDispose]();
process.stdout.write(`${JSON.stringify(counts)}\n`);
