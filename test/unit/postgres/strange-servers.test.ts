import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import { translatePostgresError } from '../../../src/postgres/postgres-error.ts';

const SIGNED_IN = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const asks = (method: number, ...rest: number[]) => [
  0x52,
  0,
  0,
  0,
  8 + rest.length,
  0,
  0,
  0,
  method,
  ...rest,
];
const message = (code: string, body: string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(code), length, Buffer.from(body)]);
};
const scram = (name: string) => asks(10, ...Buffer.from(`${name}\0\0`));

/** What a server at the address of PostgreSQL may answer to each message of the hub. */
const ANSWERS: Readonly<Record<string, readonly (readonly number[] | Buffer)[]>> = {
  'Kerberos is asked for (gss in pg_hba.conf)': [asks(7)],
  'a way to sign in that nobody knows': [asks(99)],
  'no SCRAM that the driver has': [scram('SCRAM-SHA-999')],
  'the first word of SCRAM, damaged': [scram('SCRAM-SHA-256'), asks(11, ...Buffer.from('r=none'))],
  'an error without a terminator': [message('E', 'SFATAL')],
  'an error whose last field is the last': [message('E', 'SFATAL\0')],
  'a notice without a terminator': [message('N', 'SNOTICE')],
  'ways to sign in without a terminator': [asks(10, ...Buffer.from('SCRAM-SHA-256'))],
  'a setting without a terminator': [message('S', 'TimeZone\0UTC')],
  'the end of a statement before the sign-in': [message('C', 'SELECT 1')],
  'another protocol': [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  'nothing but zeros': [Buffer.alloc(64)],
  'a description of columns that is cut off': [
    SIGNED_IN,
    [0x31, 0, 0, 0, 4, 0x54, 0, 0, 0, 8, 0, 9, 0x41, 0],
  ],
};

/** A server that answers each message with the next of `answers`. */
async function serve(answers: readonly (readonly number[] | Buffer)[]) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let at = 0;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      const answer = answers[at];
      at += 1;
      if (answer !== undefined) socket.write(Buffer.from(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `postgresql://hub:secret@127.0.0.1:${(server.address() as AddressInfo).port}/waybill`,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test.each(Object.entries(ANSWERS))('a server is not reachable that answers: %s', async (_, answers) => {
  using server = await serve(answers);
  await using database = openDatabase({ url: server.url, poolSize: 1 });
  const failure = await database.query({ text: 'SELECT 1' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WaybillError);
  expect(failure).toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringContaining('the hub does not understand. Correct DATABASE_URL') as string,
  });
});

const said = (code: string, severity: string, file: string) =>
  Object.assign(new DatabaseError('', 0, 'error'), { code, severity, file });

test.each([
  ['a direct connection takes too long', new Error('timeout expired'), /not reachable/],
  ['the server has no TLS', new Error('The server does not support SSL connections'), /ssl = on/],
  [
    'no password is given',
    new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
    /DATABASE_URL has none/,
  ],
  ['the database takes no connections', said('55000', 'FATAL', 'postinit.c'), /refused the connection/],
  ['a parameter of the start is refused', said('42704', 'FATAL', 'guc.c'), /refused the connection/],
  ['the disk became read-only', said('42501', 'ERROR', 'md.c'), /its disk is read-only/],
  ['a right is missing', said('42501', 'ERROR', 'aclchk.c'), /lacks rights/],
  ['a file of the data is missing', said('58P01', 'ERROR', 'md.c'), /disk .* reports an error/],
])('PostgreSQL counts as away, with what to do, when %s', (_, cause, told) => {
  const { code, message } = translatePostgresError(cause);
  expect({ code, message }).toEqual({
    code: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringMatching(told) as string,
  });
});

test('a statement that is wrong is no outage', () => {
  expect(translatePostgresError(said('42601', 'ERROR', 'scan.l')).code).toBe('INTERNAL');
  expect(translatePostgresError(new TypeError('circular')).code).toBe('INTERNAL');
});
