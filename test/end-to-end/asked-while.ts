import { Client } from 'pg';

/** What the hub's role is answered by PostgreSQL while something is done, however long it takes. */
export async function askWhile(url: string, work: () => Promise<unknown>): Promise<ReadonlySet<string>> {
  const done = new AbortController();
  const answers = new Set<string>();
  const statements = ['SELECT FROM portal.account LIMIT 1', 'SELECT FROM ledger.live_bounds(0)'];
  const asking = statements.map(async (text) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    while (!done.signal.aborted) {
      const answer = await client.query(text).then(
        () => 'answered',
        (error: Error) => error.message,
      );
      answers.add(answer);
    }
    await client.end();
  });
  await work().finally(() => done.abort());
  await Promise.all(asking);
  return answers;
}
