import { chownSync, copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runChecks } from '../../../src/cli/doctor/check.ts';
import { neighbourCertificateChecks } from '../../../src/cli/doctor/neighbour-certificates.ts';
import { readConfig } from '../../../src/config/environment.ts';
import { connectDirectly, openDatabase } from '../../../src/postgres/database.ts';
import { type Certificate, canMakeCertificates, makeCertificate } from '../../harness/certificate.ts';
import { type OwnPostgres, startOwnPostgres } from '../../harness/own-postgres.ts';
import { until } from '../../harness/until.ts';

const ENCRYPTED = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

/** Gives a running server a certificate. */
async function encrypt(server: OwnPostgres, { keyFile, certificateFile }: Certificate): Promise<void> {
  await using database = openDatabase({ url: server.url, poolSize: 1 });
  const [row] = await database.query<{ readonly folder: string }>({
    text: `SELECT current_setting('data_directory') AS folder`,
  });
  const folder = row?.folder ?? '';
  const { uid, gid } = statSync(folder);
  for (const [from, name] of [
    [keyFile, 'server.key'],
    [certificateFile, 'server.crt'],
  ] as const) {
    copyFileSync(from, join(folder, name));
    chownSync(join(folder, name), uid, gid);
  }
  await database.query({ text: 'ALTER SYSTEM SET ssl = on' });
  await database.query({ text: 'SELECT pg_reload_conf()' });
}

it.skipIf(!canMakeCertificates)(
  'speaks verify-full only with a server whose certificate it can verify, for the name it was asked by',
  async () => {
    using made = makeCertificate();
    await using server = await startOwnPostgres();
    await encrypt(server, made);
    const url = (host: string, parameters: string) => {
      const address = new URL(server.url);
      address.hostname = host;
      address.search = parameters;
      return address.toString();
    };
    const verified = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(made.certificateFile)}`;

    await using trusting = openDatabase({ url: url('127.0.0.1', verified), poolSize: 1 });
    const isEncrypted = () => trusting.query({ text: ENCRYPTED }).catch(() => []);
    await until(async () => (await isEncrypted()).length === 1);
    expect(await isEncrypted()).toEqual([{ ssl: true }]);
    const direct = await connectDirectly(url('127.0.0.1', verified));
    expect((await direct.query(ENCRYPTED)).rows).toEqual([{ ssl: true }]);
    await direct.end();

    const checks = neighbourCertificateChecks(readConfig({ DATABASE_URL: url('localhost', verified) }));
    expect(await runChecks(checks)).toMatchObject([
      {
        check: expect.stringMatching(/^certificate of localhost:\d+ \(DATABASE_URL\)$/),
        findings: [{ state: 'WARNING', found: expect.stringMatching(/ends on .*, in 29 days/) }],
      },
    ]);

    for (const [distrusted, reason] of [
      [url('127.0.0.1', '?sslmode=verify-full'), /no authority .* sslrootcert in DATABASE_URL/],
      [url('127.0.0.1', '?sslmode=verify-full&sslrootcert=system'), /no authority .* DATABASE_URL/],
      [url('localhost', verified), /another host name\. Correct the host .* DATABASE_URL/],
      [
        url('127.0.0.1', '?sslmode=verify-full&sslrootcert=/nowhere.pem'),
        /file .* DATABASE_URL .* cannot be read/,
      ],
    ] as const) {
      await using database = openDatabase({ url: distrusted, poolSize: 1 });
      await expect(database.query({ text: 'SELECT 1' })).rejects.toMatchObject({
        code: 'UPSTREAM_UNAVAILABLE',
        message: expect.stringMatching(reason),
      });
    }
  },
);
