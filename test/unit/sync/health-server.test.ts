import { afterAll, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { translatePostgresError } from '../../../src/postgres/postgres-error.ts';
import { serveHealth } from '../../../src/sync/health-server.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
let problem: unknown;
const server = await serveHealth(() => Promise.reject(problem), 0, '127.0.0.1', silent);
afterAll(() => server[Symbol.asyncDispose]());

it.each([
  [Object.assign(new Error('password'), { code: '28P01' }), /refused the connection.*28P01/],
  [Object.assign(new Error('full'), { code: '53100' }), /disk .* is full.*53100/],
  [Object.assign(new Error('away'), { code: 'ECONNREFUSED' }), /not reachable.*ECONNREFUSED/],
])('a worker whose database fails says how: %s', async (cause, told) => {
  problem = translatePostgresError(cause);
  const answer = await fetch(`${server.url}/health`);
  expect({ status: answer.status, body: await answer.json() }).toEqual({
    status: 503,
    body: { status: 'STOPPED', error: expect.stringMatching(told) as unknown },
  });
});

it('a worker on an older database says what to do', async () => {
  problem = new WaybillError('CONFIGURATION', 'The database is older. Run "waybill migrate".');
  expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({
    error: 'The database is older. Run "waybill migrate".',
  });
});
