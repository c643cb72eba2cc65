import { expect, test } from 'vitest';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { canMakeCertificates, makeCertificate } from '../../harness/certificate.ts';
import { freePort, startRedisServer } from '../../harness/redis-server.ts';

test.skipIf(!canMakeCertificates)(
  'speaks rediss only with a server whose certificate it can verify',
  async () => {
    using made = makeCertificate();
    const port = await freePort();
    const tls = [
      '--tls-port',
      String(port),
      '--tls-auth-clients',
      'no',
      '--tls-ca-cert-file',
      made.certificateFile,
    ];
    await using server = await startRedisServer({
      args: [...tls, '--tls-cert-file', made.certificateFile, '--tls-key-file', made.keyFile],
    });
    expect(server.port).not.toBe(port);

    const url = `rediss://127.0.0.1:${port}`;
    const certificateAuthority = made.certificate;
    await using trusting = await connectRedis({ url, certificateAuthority, readyTimeoutMs: 10_000 });
    expect(trusting.available).toBe(true);

    const reasons: string[] = [];
    const onStateChange = (_available: boolean, reason: string) => reasons.push(reason);
    await using distrusting = await connectRedis({ url, onStateChange });
    expect(distrusting.available).toBe(false);
    expect(reasons[0]).toMatch(/self.signed/);
  },
);
