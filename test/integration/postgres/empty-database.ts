import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface EmptyDatabase extends AsyncDisposable {
  readonly url: string;
  readonly client: Client;
}

/** A database without any table, unlike those that other tests clone. */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const url = new URL(inject('postgresUrl'));
  const server = new Client({ connectionString: url.toString() });
  const name = `upgrade_${randomBytes(6).toString('hex')}`;
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  const client = new Client({ connectionString: url.toString() });
  await client.connect();
  return {
    url: url.toString(),
    client,
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}
