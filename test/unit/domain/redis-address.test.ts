import { expect, it } from 'vitest';
import { addressOfServer, parseRedisAddress } from '../../../src/domain/redis-address.ts';

const NONE = { tls: false, username: null, password: null, database: 0, primary: null };
const NO_SENTINEL = { sentinelUsername: null, sentinelPassword: null };

it.each([
  ['redis://localhost', { hosts: [{ host: 'localhost', port: 6379 }] }],
  ['redis://localhost:7000/2', { hosts: [{ host: 'localhost', port: 7000 }], database: 2 }],
  ['redis://[::1]:7000', { hosts: [{ host: '::1', port: 7000 }] }],
  ['redis://:p%40ss@h', { hosts: [{ host: 'h', port: 6379 }], password: 'p@ss' }],
  ['redis://me:a:b@h', { hosts: [{ host: 'h', port: 6379 }], username: 'me', password: 'a:b' }],
  [
    'rediss://me:pw@a:1,b,[::1]:3',
    {
      hosts: [
        { host: 'a', port: 1 },
        { host: 'b', port: 6379 },
        { host: '::1', port: 3 },
      ],
      tls: true,
      username: 'me',
      password: 'pw',
    },
  ],
  [
    'rediss-sentinel://me:pw@s1,s2:5000/1?sentinelUsername=guard&sentinelPassword=gp#main',
    {
      hosts: [
        { host: 's1', port: 26_379 },
        { host: 's2', port: 5000 },
      ],
      tls: true,
      username: 'me',
      password: 'pw',
      database: 1,
      primary: 'main',
      sentinelUsername: 'guard',
      sentinelPassword: 'gp',
    },
  ],
])('reads %s', (text, expected) => {
  expect(parseRedisAddress(text)).toEqual({ ...NONE, ...NO_SENTINEL, ...expected });
});

it.each([
  'http://h',
  'redis://',
  'redis://h:99999',
  'redis://h,',
  'redis://h,:7000',
  'redis://h/x',
  'redis://%zz@h',
  'redis://h#main',
  'redis-sentinel://h:26379',
])('refuses %s', (text) => {
  expect(parseRedisAddress(text)).toBeNull();
});

it('the address of one server has the user and the encryption of all', () => {
  const all = parseRedisAddress('rediss://me:pw@a:1,b:2');
  if (all === null) throw new Error('no address');
  expect(addressOfServer({ host: 'c', port: 3 }, all)).toEqual({
    ...NO_SENTINEL,
    hosts: [{ host: 'c', port: 3 }],
    tls: true,
    username: 'me',
    password: 'pw',
    database: 0,
    primary: null,
  });
});
