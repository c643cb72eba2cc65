import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import type { Login } from '../../src/postgres/set-up-roles.ts';
import { LOGINS, TEMPLATE } from './services.ts';

export interface TestDatabase extends AsyncDisposable {
  /** As the owner of the tables. */
  readonly url: string;
  /** As the hub's role in production. */
  readonly hubUrl: string;
  readonly retentionUrl: string;
}

/** A fresh, migrated database of its own for one test file; dropped when disposed. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const urlOf = ({ user, password }: Login) => {
    const other = new URL(url);
    other.username = user;
    other.password = password ?? '';
    return other.toString();
  };
  return {
    url: url.toString(),
    hubUrl: urlOf(LOGINS.hub),
    retentionUrl: urlOf(LOGINS.retention),
    [Symbol.asyncDispose]: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
