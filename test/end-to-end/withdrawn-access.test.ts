import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
let database: Client;

beforeAll(async () => {
  hub = await startTestHub();
  database = new Client({ connectionString: hub.database.url });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await hub?.[Symbol.asyncDispose]();
});

/** The documented bound is a second; the rest is for a busy machine. */
const SOON = { timeout: 60_000, interval: 50 };

async function branchesOf(user: string): Promise<unknown> {
  const { data, errors } = await hub.ask(
    user,
    '{ accounts(first: 100) { nodes { customerCode } } shipments(first: 100) { nodes { branch { customerCode } } } }',
  );
  if (errors[0]) return errors[0].extensions?.['reason'];
  const { accounts, shipments } = data as {
    accounts: { nodes: { customerCode: string }[] };
    shipments: { nodes: { branch: { customerCode: string } | null }[] };
  };
  return {
    accounts: accounts.nodes.map(({ customerCode }) => customerCode).toSorted((a, b) => a.localeCompare(b)),
    shipments: [...new Set(shipments.nodes.map(({ branch }) => branch?.customerCode))],
  };
}

it('a user whose branches change sees the new ones and no more the old ones, under the same token', async () => {
  const before = { accounts: ['NORTHWIND', 'NORTHWIND-RTM'], shipments: ['NORTHWIND-RTM'] };
  expect(await branchesOf('branchCustomer')).toEqual(before);
  const code = "(SELECT portal_id FROM portal.account WHERE customer_code = 'NORTHWIND-DAL')";
  const user = "(SELECT portal_id FROM portal.portal_user WHERE subject = 'cleo@northwind.example')";
  await database.query(`UPDATE portal.portal_user_branch SET branch_id = ${code} WHERE user_id = ${user}`);
  await expect
    .poll(() => branchesOf('branchCustomer'), SOON)
    .toEqual({ accounts: ['NORTHWIND', 'NORTHWIND-DAL'], shipments: ['NORTHWIND-DAL'] });
  await database.query(`DELETE FROM portal.portal_user_branch WHERE user_id = ${user}`);
  await expect
    .poll(() => branchesOf('branchCustomer'), SOON)
    .toEqual({ accounts: ['NORTHWIND'], shipments: [] });
});

it('a user who is deactivated is refused, under the same token and over an open WebSocket', async () => {
  const socket = new WebSocket(hub.wsUrl, 'graphql-transport-ws');
  const answers: { id?: string; type: string; payload?: unknown }[] = [];
  socket.addEventListener('message', ({ data }) =>
    answers.push(JSON.parse(String(data)) as (typeof answers)[0]),
  );
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const authorization = `Bearer ${hub.tokens['otherCustomer']}`;
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  await expect.poll(() => answers.map(({ type }) => type), SOON).toEqual(['connection_ack']);
  const asked = async (id: string) => {
    const payload = { query: '{ viewer { account { customerCode } } }' };
    socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
    await expect.poll(() => answers.find((answer) => answer.id === id), SOON).toBeDefined();
    return answers.find((answer) => answer.id === id)?.type;
  };
  expect(await asked('before')).toBe('next');
  await database.query(
    "UPDATE portal.portal_user SET state = 'DEACTIVATED' WHERE subject = 'dee@harbor.example'",
  );
  await expect.poll(() => branchesOf('otherCustomer'), SOON).toBe('USER_DEACTIVATED');
  expect(await asked('after')).toBe('error');
  expect(JSON.stringify(answers.at(-1)?.payload)).toContain('USER_DEACTIVATED');
  socket.close();
});
