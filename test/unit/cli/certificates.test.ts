import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { expiryFinding } from '../../../src/cli/doctor/certificate-checks.ts';
import { runChecks } from '../../../src/cli/doctor/check.ts';
import { NEIGHBOURS, neighbourCertificateChecks } from '../../../src/cli/doctor/neighbour-certificates.ts';
import { certificateEnd } from '../../../src/cli/doctor/peer-certificate.ts';
import { readConfig } from '../../../src/config/environment.ts';
import { VARIABLES } from '../../../src/config/variables.ts';
import { canMakeCertificates, makeCertificate } from '../../harness/certificate.ts';

describe('a certificate', () => {
  it('that has ended is a failure, one that ends within a month is to look at', () => {
    const now = new Date('2030-06-15T12:00:00Z');
    const on = (date: string) => expiryFinding(new Date(date), now).state;
    expect([on('2030-06-14T00:00:00Z'), on('2030-07-01T00:00:00Z'), on('2030-09-01T00:00:00Z')]).toEqual([
      'FAILED',
      'WARNING',
      'OK',
    ]);
  });
});

describe('the certificates of other servers', () => {
  it.skipIf(!canMakeCertificates)(
    'are looked at, each once, of every setting that is an address',
    async () => {
      using certificate = makeCertificate();
      await using served = new AsyncDisposableStack();
      const tls = createTlsServer({ cert: certificate.certificate, key: certificate.key });
      await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
      served.defer(() => void tls.close());
      const address = tls.address();
      const place = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
      const config = readConfig({
        WAYBILL_PORTAL_URL: `https://${place}/graphql`,
        WAYBILL_DOCUMENTS_URL: `https://${place}/bucket`,
        REDIS_URL: `rediss://${place},127.0.0.1:1`,
        SALESFORCE_LOGIN_URL: 'http://127.0.0.1:1',
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: `https://${place}`,
      });
      const checked = await runChecks(neighbourCertificateChecks(config));
      expect(checked).toMatchObject([
        {
          check: `certificate of ${place} (REDIS_URL, WAYBILL_PORTAL_URL, WAYBILL_DOCUMENTS_URL, OTEL_EXPORTER_OTLP_ENDPOINT)`,
          findings: [{ state: 'WARNING', found: expect.stringMatching(/^it ends on .*, in 29 days$/) }],
        },
        {
          check: 'certificate of 127.0.0.1:1 (REDIS_URL)',
          findings: [{ state: 'SKIPPED', found: expect.stringContaining('ECONNREFUSED') }],
        },
      ]);
    },
  );

  it('are those of each variable of an address: none is forgotten', () => {
    const addresses = Object.entries(VARIABLES).flatMap(([setting, { name }]) =>
      /_(?:URL|ENDPOINT)$/.test(name) && !name.startsWith('OTEL_') ? [setting] : [],
    );
    expect(Object.keys(NEIGHBOURS)).toEqual(expect.arrayContaining(addresses));
  });

  it('are not waited for where a server says nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const giveUp = new AbortController();
    const end = certificateEnd({ host: '127.0.0.1', port, isPostgres: false }, giveUp.signal);
    giveUp.abort();
    await expect(end).rejects.toThrow('no answer in time');
    server.close();
  });
});
