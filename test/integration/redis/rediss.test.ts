import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { freePort, startRedisServer } from './redis-server.ts';

test('speaks rediss only with a server whose certificate it can verify', async ({ skip }) => {
  skip(spawnSync('openssl', ['version']).status !== 0, 'openssl is not on the PATH');
  const folder = mkdtempSync(join(tmpdir(), 'waybill-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...names], {
    stdio: 'ignore',
  });
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-ca-cert-file', certificate];
  await using server = await startRedisServer({
    args: [...tls, '--tls-cert-file', certificate, '--tls-key-file', key],
  });
  expect(server.port).not.toBe(port);

  const url = `rediss://127.0.0.1:${port}`;
  const certificateAuthority = readFileSync(certificate, 'utf8');
  await using trusting = await connectRedis({ url, certificateAuthority, readyTimeoutMs: 10_000 });
  expect(trusting.available).toBe(true);

  const reasons: string[] = [];
  const onStateChange = (_available: boolean, reason: string) => reasons.push(reason);
  await using distrusting = await connectRedis({ url, onStateChange });
  expect(distrusting.available).toBe(false);
  expect(reasons[0]).toMatch(/self.signed/);
  rmSync(folder, { recursive: true, force: true });
});
